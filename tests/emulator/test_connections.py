"""The connection of `kskit serve`: offers to upgrade are not taken up, and header names stay as they were sent.

Requests that are answered where they arrive, beside those that wait, on one connection.
"""

import json
import socket
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from kaltura_emulator import http_handler
from kaltura_emulator.faults import Fault
from kaltura_emulator.pytest_plugin import RunningEmulator
from kskit.snippets.service import emulator_process

JAVA = {
    "Connection": "Upgrade, HTTP2-Settings",
    "Upgrade": "h2c",
    "HTTP2-Settings": "AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA",
}


@pytest.fixture
def connection() -> Iterator[HTTPConnection]:
    """A connection to an emulator."""
    with emulator_process("--quiet") as settings:
        found = HTTPConnection(settings["KALTURA_SERVICE_URL"].split("/")[2], timeout=5)
        yield found
        found.close()


def ask(connection: HTTPConnection, headers: dict[str, str]) -> object:
    form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    connection.request("POST", "/api_v3/service/session/action/startWidgetSession", "format=1&widgetId=_1000", form)
    return json.loads(connection.getresponse().read())


@pytest.mark.parametrize("name", ["Upgrade", "upgrade", "UPGRADE"])
def test_the_body_of_a_request_that_offers_to_upgrade_is_read(connection: HTTPConnection, name: str) -> None:
    for _ in range(2):  # and the connection stays usable
        answer = ask(connection, {**JAVA, name: "h2c"})
        assert isinstance(answer, dict)
        assert answer["objectType"] == "KalturaStartWidgetSessionResponse"


@pytest.mark.parametrize("method", ["FOO", "get", "X-y.z", "PURGE", "DELETE"])
def test_any_word_is_a_method_that_is_answered_and_shown_as_it_was_sent(
    connection: HTTPConnection, method: str
) -> None:
    for _ in range(2):  # and the connection stays usable
        connection.request(method, "/api_v3/service/system/action/ping?format=1", b"a=1")
        assert connection.getresponse().read() == b"true"
    connection.request("GET", "/_kit/transcript")
    sent = [json.loads(line)["request"]["method"] for line in connection.getresponse().read().splitlines()]
    assert sent == [method, method]


def test_a_trace_is_echoed_with_the_headers_as_they_were_sent(connection: HTTPConnection) -> None:
    connection.request("TRACE", "/api_v3/", headers={"X-mIxed": "a"})
    found = connection.getresponse()
    assert (found.status, found.getheader("Content-Type")) == (200, "message/http")
    assert found.read().startswith(b"TRACE /api_v3/ HTTP/1.1\r\nHost: ")


def test_the_transcript_shows_the_header_as_it_was_sent(connection: HTTPConnection) -> None:
    ask(connection, JAVA)
    connection.request("GET", "/_kit/transcript")
    (line,) = connection.getresponse().read().splitlines()
    sent = dict(json.loads(line)["request"]["headers"])
    assert {name: sent.get(name) for name in JAVA} == JAVA


PING = (
    b"POST /api_v3/ HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 35\r\n\r\nservice=system&action=ping&format=1"
)
HEALTH = b"GET /_kit/health HTTP/1.1\r\nHost: localhost\r\n\r\n"


def _connected(server: RunningEmulator) -> socket.socket:
    host, _, port = server.base_url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=30)


def _received(server: RunningEmulator, request: bytes, answers: int = 1) -> bytes:
    with _connected(server) as client:
        client.sendall(request)
        found = b""
        while found.count(b"HTTP/1.1 ") < answers:
            found += client.recv(65536)
    return found


def test_answers_keep_the_order_of_their_requests_even_when_one_waits(kaltura_emulator: RunningEmulator) -> None:
    kaltura_emulator.faults.append(Fault("delay", seconds=0.1))
    found = _received(kaltura_emulator, PING + HEALTH + PING.replace(b"ping", b"pong") + HEALTH + PING, answers=5)
    bodies = [part.partition(b"\r\n\r\n")[2][:20] for part in found.split(b"HTTP/1.1 ")[1:]]
    assert [body[:1] for body in bodies] == [b"t", b"{", b"{", b"{", b"t"]
    assert b"ACTION_DOES" in bodies[2]


def test_an_answer_is_one_piece_with_the_spelling_of_the_server(kaltura_emulator: RunningEmulator) -> None:
    found = _received(kaltura_emulator, PING)
    assert b"\r\nAccess-Control-Allow-Origin: *\r\n" in found
    assert found.endswith(b"\r\n\r\ntrue")


@pytest.mark.parametrize("version", [b"HTTP/1.0", b"HTTP/1.1\r\nConnection: close"])
def test_a_connection_ends_where_the_client_says_so(kaltura_emulator: RunningEmulator, version: bytes) -> None:
    with _connected(kaltura_emulator) as client:
        client.sendall(PING.replace(b"HTTP/1.1", version))
        found = b"".join(iter(lambda: client.recv(65536), b""))  # a connection that stays open would time out
    assert b"\r\nConnection: close\r\n" in found


def test_a_head_request_has_no_body(kaltura_emulator: RunningEmulator) -> None:
    found = _received(kaltura_emulator, b"HEAD /api_v3/service/system/action/ping HTTP/1.1\r\nHost: h\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 200 OK\r\n")
    assert found.endswith(b"\r\n\r\n")


def test_bytes_in_the_request_line_arrive(kaltura_emulator: RunningEmulator) -> None:
    line = "GET /api_v3/service/é/action/x?format=1 HTTP/1.1\r\nHost: h\r\n\r\n"
    assert b'"SRV_NAME":"\\u00e9"' in _received(kaltura_emulator, line.encode())


@pytest.mark.filterwarnings("ignore")
def test_a_mistake_in_the_emulator_is_an_empty_500(
    kaltura_emulator: RunningEmulator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(http_handler, "respond", broken)
    found = _received(kaltura_emulator, PING)
    assert found.startswith(b"HTTP/1.1 500 ")
    assert found.endswith(b"\r\n\r\n")
    assert b"secret" not in found
    assert "please report it" in caplog.text
