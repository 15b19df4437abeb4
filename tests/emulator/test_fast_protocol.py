"""Requests that are answered where they arrive, beside those that wait, on one connection."""

import socket

import pytest

from kaltura_emulator import http_handler
from kaltura_emulator.faults import Fault
from kaltura_emulator.pytest_plugin import RunningEmulator

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
