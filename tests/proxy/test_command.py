"""How `kskit proxy` is called: what it refuses, with one line, and what it does with a signal."""

import json
import signal
import subprocess
import sys
import time

import pytest
import requests
from calling import PARTNER, TOKEN, TOKEN_ID
from proxying import proxy

from kskit.explain.settings import Settings
from kskit.proxy.upstream import read_upstream


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_a_whole_recording_and_nothing_beside_it(emulator, tmp_path, sent):
    path, ready = tmp_path / "calls.har", tmp_path / "ready.json"
    command = [sys.executable, "-m", "kskit", "proxy", "--upstream", emulator.base_url, "--port", "0"]
    with subprocess.Popen([*command, "--record", path, "--ready-file", ready], stdout=subprocess.PIPE) as process:
        while not ready.exists():
            assert process.poll() is None
            time.sleep(0.01)
        assert not path.exists()
        address = json.loads(ready.read_text("utf-8"))["service_url"]
        requests.post(f"{address}/service/system/action/ping", timeout=20)
        process.send_signal(sent)
        output, _ = process.communicate(timeout=20)
    assert b"system.ping" in output
    assert len(json.loads(path.read_text("utf-8"))["log"]["entries"]) == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["calls.har"]
    assert path.stat().st_mode & 0o077 == 0


def kskit(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kskit", "proxy", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("upstream", ["www.kaltura.com", "ftp://h", "https://", "https://h/p", "https://h:x", "https://[",
                                      "https://user:hunter22@h", "https://h?ks=1", "https://a b", ""])  # fmt: skip
def test_what_is_no_upstream_is_one_line(upstream):
    found = kskit("--upstream", upstream)
    assert found.returncode == 2
    assert "is not the address of an API; give scheme and host" in found.stderr
    assert found.stderr.count("\n") == 1
    assert "hunter22" not in found.stderr


@pytest.mark.parametrize(
    ("given", "address"),
    [("https://www.kaltura.com", "https://www.kaltura.com"), ("HTTPS://H/api_v3/", "https://h"),
     ("http://[::1]:80", "http://[::1]"), ("https://h:8443", "https://h:8443"), ("https://bücher.example", "https://xn--bcher-kva.example")],
)  # fmt: skip
def test_an_upstream_is_scheme_and_host(given, address):
    assert read_upstream(given).address == address


def test_a_recording_that_cannot_be_written_is_one_line(tmp_path):
    for path in (tmp_path, tmp_path / "no" / "such.har"):
        found = kskit("--upstream", "https://h", "--port", "0", "--record", path)
        assert (found.returncode, found.stderr.count("\n")) == (2, 1)
        assert "cannot record to" in found.stderr


def test_the_proxy_does_not_stand_in_front_of_itself():
    found = kskit("--upstream", "http://127.0.0.1:8081")
    assert (found.returncode, "port 8081 is where the upstream listens" in found.stderr) == (2, True)


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
