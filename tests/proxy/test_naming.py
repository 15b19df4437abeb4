"""The lines of the proxy: what was called, how it ended, the mistake by name; and never a secret."""

import hashlib
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from calling import ADMIN_SECRET, PARTNER, TOKEN, TOKEN_ID
from proxying import RunningProxy, exchange, proxy

from kaltura_emulator.pytest_plugin import RunningEmulator
from kskit.explain.settings import Settings

KNOWN = Settings(partner_id=str(PARTNER), token=TOKEN, token_id=TOKEN_ID, hash_type="SHA256")


@pytest.fixture
def knowing(emulator: RunningEmulator) -> Iterator[RunningProxy]:
    """A proxy that knows the application token from its environment."""
    with proxy(emulator.base_url, settings=KNOWN) as front:
        yield front


def ask(front: RunningProxy, call: str, **parameters: Any) -> Any:
    service, _, action = call.partition(".")
    url = f"{front.service_url}/service/{service}/action/{action}"
    return requests.post(url, data={"format": 1, **parameters}, timeout=20).json()


def widget_ks(front: RunningProxy) -> str:
    return str(ask(front, "session.startWidgetSession", widgetId=f"_{PARTNER}", nocache=1)["ks"])


def test_a_mistake_is_named_in_the_line_and_no_secret_is_in_it(knowing):
    session = widget_ks(knowing)
    ask(knowing, "appToken.startSession", ks=session, id=TOKEN_ID, tokenHash=TOKEN)
    started, refused = knowing.lines()
    assert "session.startWidgetSession" in started
    assert " ok " in started
    assert "appToken.startSession" in refused
    assert "INVALID_APP_TOKEN_HASH" in refused
    assert "A01 The token itself was sent" in refused
    assert not [secret for secret in (session, TOKEN) if secret in knowing.out.getvalue()]


def test_the_ks_of_a_moment_ago_is_known(knowing):
    earlier, later = widget_ks(knowing), widget_ks(knowing)
    digest = hashlib.sha256((earlier + TOKEN).encode()).hexdigest()
    ask(knowing, "appToken.startSession", ks=later, id=TOKEN_ID, tokenHash=digest)
    assert "A26 The KS of another session" in knowing.lines()[2]


def test_what_passes_is_learned_without_any_setting(front):
    admin = ask(front, "session.start", secret=ADMIN_SECRET, partnerId=PARTNER, type=2, userId="a")
    made = ask(front, "appToken.add", ks=admin, **{"appToken[hashType]": "MD5"})
    session = widget_ks(front)
    digest = hashlib.md5((made["token"] + session).encode()).hexdigest()
    ask(front, "appToken.startSession", ks=session, id=made["id"], tokenHash=digest)
    assert "A04 Wrong order" in front.lines()[3]


def test_a_failure_that_no_known_mistake_explains_says_so(front):
    session = widget_ks(front)
    ask(front, "appToken.startSession", ks=session, id=TOKEN_ID, tokenHash="5" * 64)
    assert "no mistake recognised: INVALID_APP_TOKEN_HASH" in front.lines()[1]


def test_the_parts_of_a_multirequest_are_looked_at(front):
    parts = {"1:service": "system", "1:action": "ping", "2:service": "media", "2:action": "list"}
    ask(front, "multirequest.null", **parts)
    assert "multirequest of 2: media.list" in front.lines()[0]
    assert "D12 No KS in the request" in front.lines()[0]


def test_names_cannot_steer_a_terminal_or_hold_a_secret(front):
    session = widget_ks(front)
    for name in ("a%1b[2Jb", session, "x%0ay"):
        url = f"{front.service_url}/service/{name}/action/get"
        requests.get(url, timeout=20)
    text = front.out.getvalue() + "\n".join(front.lines())
    assert "\x1b" not in text
    assert session not in text
    assert len(front.lines()) == 4


def test_an_upstream_that_is_down_is_the_proxys_own_502():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with proxy(f"http://127.0.0.1:{port}") as front:
        found = requests.post(f"{front.service_url}/service/system/action/ping", timeout=20)
        line = front.lines()[0]
    assert (found.status_code, found.json()["from"]) == (502, "kskit proxy")
    assert f"no response came from http://127.0.0.1:{port}: " in found.json()["error"]
    assert found.headers["X-Kskit-Proxy"] == "no response from the API"
    assert "system.ping" in line
    assert "no response" in line


def test_a_client_that_uses_it_as_forward_proxy_is_told_so(front):
    request = b"GET http://127.0.0.1/api_v3 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    found = exchange(front.base_url, request)
    assert found.startswith(b"HTTP/1.1 400 ")
    assert b"call it by its own address" in found
