"""Where a request ends, on raw connections: offers of another protocol, trailers, and bytes that arrive one by one."""

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from kaltura_emulator.emulator import Emulator
from kaltura_emulator.faults import Fault
from kaltura_emulator.pytest_plugin import RunningEmulator, running

HEAD = b"POST /api_v3/ HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUPGRADE: h2c\r\nHTTP2-Settings: AAEA\r\n"
WEBSOCKET = b"Connection: keep-alive, upgrade\r\nUpgrade: websocket\r\n"
BODY = b"service=system&action=ping&format=1"


@pytest.fixture(params=["answered-at-once", "answered-by-a-task"])
def server(request: pytest.FixtureRequest) -> Iterator[RunningEmulator]:
    with running(Emulator()) as found:
        if request.param == "answered-by-a-task":
            found.faults.append(Fault("close", service="never"))
        yield found


def _post(*, headers: bytes = b"", body: bytes = BODY) -> bytes:
    return HEAD + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


def _chunked(*, headers: bytes = b"", trailers: bytes = b"", extension: bytes = b"") -> bytes:
    size = b"%x" % len(BODY) + extension
    return (
        HEAD
        + headers
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + size
        + b"\r\n"
        + BODY
        + b"\r\n0\r\n"
        + trailers
        + b"\r\n"
    )


def _exchange(server: RunningEmulator, *segments: bytes) -> list[tuple[bytes, bytes]]:
    """What comes back, (status, body) each, when the connection is half closed behind the last segment."""
    host, _, port = server.base_url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.settimeout(30)
        for segment in segments:
            client.sendall(segment)
        client.sendall(_post(headers=b"Connection: close\r\n", body=b"service=system&action=getTime&format=1"))
        received = b""
        while piece := client.recv(65536):
            received += piece
    found = [part.partition(b"\r\n\r\n") for part in received.split(b"HTTP/1.1 ")[1:]]
    return [(head[:3], body) for head, _, body in found]


PONG = (b"200", b"true")


@pytest.mark.parametrize("offer", [OFFER, WEBSOCKET], ids=["h2c", "websocket"])
@pytest.mark.parametrize("make", [_post, _chunked])
@pytest.mark.parametrize("at", [1, 30, 100, 160], ids="cut-at-{}".format)
def test_an_offer_does_not_take_the_body_wherever_the_head_is_cut(server, offer, make, at) -> None:  # type: ignore[no-untyped-def]
    request = make(headers=offer)
    assert _exchange(server, request[:at], request[at:])[:-1] == [PONG]


def test_an_offer_in_a_pipelined_request_does_not_take_its_body(server: RunningEmulator) -> None:
    requests = [_post(), _post(headers=OFFER), _chunked(headers=WEBSOCKET), _post(headers=OFFER), _post()]
    assert _exchange(server, b"".join(requests))[:-1] == [PONG] * 5


def test_an_offer_is_taken_byte_by_byte(server: RunningEmulator) -> None:
    request = _post(headers=OFFER) + _post()
    assert _exchange(server, *(request[at : at + 1] for at in range(len(request))))[:-1] == [PONG] * 2


def test_the_word_upgrade_in_a_body_stays(server: RunningEmulator) -> None:
    body = b"service=x%0D%0AUpgrade:&action=y&format=1&x=\r\nUpgrade: h2c\r\n"
    _exchange(server, _post(body=body))
    assert server.emulator.transcript.records()[0].request.body == body


def test_many_offers_in_one_segment_are_all_answered(server: RunningEmulator) -> None:
    assert _exchange(server, _post(headers=OFFER) * 300)[:-1] == [PONG] * 300


def test_trailers_are_no_headers(server: RunningEmulator) -> None:
    trailers = b"X-KALTURA-REMOTE-ADDR: 1.2.3.4\r\nContent-Type: text/plain\r\nX-Late: 1\r\n"
    assert _exchange(server, _chunked(trailers=trailers), _chunked(headers=OFFER, trailers=trailers))[:-1] == [PONG] * 2
    for record in server.emulator.transcript.records()[:2]:
        assert "x-late" not in {name.lower() for name, _ in record.request.headers}


@pytest.mark.parametrize("part", ["trailers", "extension"])
def test_what_never_ends_behind_the_head_is_refused(server: RunningEmulator, part: str) -> None:
    endless = b"X: " if part == "trailers" else b";x="
    begun = _chunked(**{part: endless})
    with socket.create_connection(_address(server), timeout=30) as client, suppress(OSError):
        client.sendall(begun[: begun.index(endless) + len(endless)])
        for _ in range(1000):
            client.sendall(b"a" * 65536)
        pytest.fail("65 MB were taken")
    assert _exchange(server)[-1][0] == b"200"


def _address(server: RunningEmulator) -> tuple[str, int]:
    host, _, port = server.base_url.removeprefix("http://").partition(":")
    return host, int(port)


def test_a_request_line_outside_ascii_is_taken_wherever_it_is_cut(server: RunningEmulator) -> None:
    request = b"GET /api_v3/?service=system&action=ping&format=1&x=\xd7\x90 HTTP/1.1\r\nHost: h\r\n\r\n"
    for at in (3, 20, 53, len(request)):
        assert _exchange(server, request[:at], request[at:])[:-1] == [PONG]


def test_a_tunnel_is_refused(server: RunningEmulator) -> None:
    assert _exchange(server, b"CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n")[0][0] == b"400"


def test_nothing_of_the_library_is_told(server: RunningEmulator, caplog: pytest.LogCaptureFixture, capfd) -> None:  # type: ignore[no-untyped-def]
    server.faults.extend([Fault("truncated"), Fault("close")])
    url = _address(server)
    for sent in (
        _post(),
        _post(),
        _post(headers=WEBSOCKET),
        b"no request\r\n\r\n",
        b"GET / HTTP/1.1\r\nA\x01: b\r\n\r\n",
    ):
        with socket.create_connection(url, timeout=30) as client:
            client.sendall(sent)
            client.shutdown(socket.SHUT_WR)
            while client.recv(65536):
                pass
    assert [record.message for record in caplog.records] == []
    assert capfd.readouterr() == ("", "")
    assert {fault.service for fault in server.faults} <= {"never"}
