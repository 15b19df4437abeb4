"""The page of the proxy: who may look at it, what it shows, and what it does not know."""

import json

import pytest
import requests
from calling import PARTNER, TOKEN, TOKEN_ID
from proxying import proxy

from kskit.explain.settings import Settings


def test_the_page_is_the_emulators_and_says_what_it_watches(front, emulator):
    page = requests.get(f"{front.base_url}/_kit/", timeout=20)
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    account = requests.get(f"{front.base_url}/_kit/page/account", timeout=20).json()
    assert account["title"] == f"Proxy in front of {emulator.base_url}"
    assert account["service_url"] == front.service_url


def test_no_secret_of_the_environment_is_given_out(emulator):
    settings = Settings(partner_id=str(PARTNER), admin_secret="s" * 32, token=TOKEN)
    with proxy(emulator.base_url, settings=settings) as front:
        for name in ("account", "snippets"):
            text = requests.get(f"{front.base_url}/_kit/page/{name}", timeout=20).text
            assert not [secret for secret in ("s" * 32, TOKEN) if secret in text]
            assert str(PARTNER) in text


def test_what_passes_arrives_at_the_page_with_its_mistake(front):
    with requests.get(f"{front.base_url}/_kit/page/events", stream=True, timeout=20) as events:
        lines = events.iter_lines()
        next(lines)
        url = f"{front.service_url}/service/appToken/action/startSession"
        requests.post(url, data={"format": 1, "id": TOKEN_ID, "tokenHash": "A" * 40}, timeout=20)
        event = next(json.loads(line[6:]) for line in lines if line.startswith(b"data: "))
    assert event["calls"] == ["appToken.startSession"]
    assert event["failed"] is True
    assert "A" * 40 not in json.dumps(event)


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}])
@pytest.mark.parametrize("name", ["", "page/account", "page/events", "nosuch"])
def test_a_page_of_another_origin_is_refused(front, headers, name):
    assert requests.get(f"{front.base_url}/_kit/{name}", headers=headers, timeout=20).status_code == 403


def test_a_form_must_be_json(front):
    found = requests.post(f"{front.base_url}/_kit/page/inspect", data={"ks": "x"}, timeout=20)
    assert (found.status_code, found.json()["error"][:32]) == (403, "send the body with the header Co")


def test_nothing_else_below_the_prefix_goes_on_to_the_api(front, emulator):
    assert requests.get(f"{front.base_url}/_kit/transcript", timeout=20).status_code == 404
    assert [record for record in emulator.emulator.transcript.records() if "_kit" in record.request.target] == []
