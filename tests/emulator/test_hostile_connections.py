"""Raw connections: requests that are none, too large, too slow, cut off, or several at once."""

import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import requests
from calling import ADMIN_SECRET, PARTNER

from kaltura_emulator import wire_protocol
from kaltura_emulator.asgi import MAX_BODY_BYTES
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.faults import Fault
from kaltura_emulator.pytest_plugin import RunningEmulator, running

PING = b"service=system&action=ping&format=1"
MANY = 1000


@pytest.fixture(scope="module")
def server() -> Iterator[RunningEmulator]:
    with running(Emulator()) as running_server:
        yield running_server


def _post(body: bytes, *headers: str) -> bytes:
    lines = ["POST /api_v3/ HTTP/1.1", "Host: h", "Content-Type: application/x-www-form-urlencoded", *headers]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def _connect(server: RunningEmulator) -> socket.socket:
    host, _, port = server.base_url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=30)


def _exchange(server: RunningEmulator, *pieces: bytes, answers: int = MANY, pause: float = 0.0) -> bytes:
    """What comes back until the connection ends, or that many responses are there."""
    with _connect(server) as client:
        with suppress(OSError):  # refused before its end
            for piece in pieces:
                client.sendall(piece)
                time.sleep(pause)
        received = b""
        with suppress(ConnectionResetError):
            while received.count(b"HTTP/1.1 ") < answers and (piece := client.recv(65536)):
                received += piece
        return received


def _works(server: RunningEmulator) -> bool:
    found: bool = requests.post(f"{server.service_url}/", data=PING.decode(), timeout=5, headers=FORM).json()
    return found


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_random_bytes_are_refused_and_the_server_works_on(server: RunningEmulator) -> None:
    chance = random.Random(3)  # noqa: S311 - repeatable
    for size in range(1, 60):
        with _connect(server) as client:
            client.sendall(chance.randbytes(size) + b"\r\n\r\n")
            client.shutdown(socket.SHUT_WR)
            received = client.recv(65536)
            assert received == b"" or received.startswith(b"HTTP/1.1 400 ")
            assert b"Traceback" not in received
    assert _works(server)


def test_a_mutated_request_is_answered_or_refused(server: RunningEmulator) -> None:
    chance, whole = random.Random(5), _post(PING, "User-Agent: x")  # noqa: S311 - repeatable
    for _ in range(60):
        mutated = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            mutated[chance.randrange(len(mutated))] = chance.randrange(256)
        with _connect(server) as client:
            client.sendall(mutated)
            client.shutdown(socket.SHUT_WR)
            received = client.recv(65536)
            assert received == b"" or received.startswith(b"HTTP/1.1 ")
            assert b"Traceback" not in received
    assert _works(server)


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /api_v3/?x=" + b"a" * 9000 + b" HTTP/1.1\r\nHost: h\r\n\r\n", b"414 Request-URI Too Long"),
        (_post(PING, "X-Long: " + "a" * 9000), b"400 Bad Request"),
        (_post(PING, *(f"X-{n}: 1" for n in range(101))), b"400 Bad Request"),
        (b"GET /api_v3/ HTTP/1.1\r\nX: " + b"a" * 2_000_000, b"400 Bad Request"),
        (b"GET /" + b"a" * 2_000_000, b"414 Request-URI Too Long"),
        (b"hello\r\n\r\n", b"400 Bad Request"),
    ],
    ids=["long-target", "long-header", "many-headers", "endless-header", "endless-target", "no-http"],
)
def test_what_apache_refuses_is_refused_with_its_page(
    server: RunningEmulator, request_bytes: bytes, status: bytes
) -> None:
    received = _exchange(server, request_bytes)
    assert received.startswith(b"HTTP/1.1 " + status)
    assert received.count(b"HTTP/1.1") == 1
    assert b"<h1>" in received
    assert _works(server)


def test_a_slow_client_holds_nobody_up(server: RunningEmulator) -> None:
    request = _post(PING)
    with _connect(server) as slow:
        for at in range(len(request)):
            assert at % 20 or _works(server)
            slow.sendall(request[at : at + 1])
        assert slow.recv(65536).endswith(b"\r\n\r\ntrue")


def test_a_request_that_does_not_come_to_its_end_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_protocol, "REQUEST_SECONDS", 0.1)
    monkeypatch.setattr(wire_protocol, "_LOOK_SECONDS", 0.05)
    with running(Emulator()) as server:
        for begun in (b"", b"POST /api_v3/ HT", _post(PING)[:-5]):
            assert _exchange(server, begun).startswith(b"HTTP/1.1 408 ")
        with _connect(server) as client:
            client.sendall(_post(PING))
            assert client.recv(65536).endswith(b"true")
            time.sleep(0.3)
            client.sendall(_post(PING))
            assert client.recv(65536).endswith(b"true")


def test_a_connection_without_requests_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_protocol, "IDLE_SECONDS", 0.1)
    monkeypatch.setattr(wire_protocol, "_LOOK_SECONDS", 0.05)
    with running(Emulator()) as server, _connect(server) as client:
        client.sendall(_post(PING))
        assert client.recv(65536).endswith(b"true")
        assert client.recv(65536) == b""


@pytest.mark.parametrize("waits", [False, True], ids=["answered-at-once", "answered-by-a-task"])
def test_a_client_that_does_not_read_is_not_read_from(waits: bool) -> None:
    names = [f"{n}-".ljust(100_000, "x") for n in range(300)]  # each comes back twice: 30 MB are answered with 60 MB
    requests_bytes = b"".join(_post(f"service={name}&action=x&format=1".encode()) for name in names)
    with running(Emulator()) as server, _connect(server) as client:
        if waits:
            server.faults.append(Fault("close", service="never"))
        client.settimeout(2)
        with pytest.raises(TimeoutError):
            client.sendall(requests_bytes)
        assert _works(server)


def test_a_request_whose_body_is_cut_off_is_not_run(server: RunningEmulator) -> None:
    before = server.emulator.world.requests
    with _connect(server) as client:
        client.sendall(_post(PING + b"&" * 100_000)[:-500])
    with _connect(server) as client:
        client.sendall(_post(PING)[:-3])
    time.sleep(0.2)
    assert server.emulator.world.requests == before
    assert _works(server)


def test_a_client_that_leaves_before_the_answer_disturbs_nobody(server: RunningEmulator) -> None:
    for _ in range(50):
        with _connect(server) as client:
            client.sendall(_post(PING) * 3)
    assert _works(server)


def test_hundreds_of_idle_connections_leave_room(server: RunningEmulator) -> None:
    idle = [_connect(server) for _ in range(300)]
    assert _works(server)
    for client in idle:
        client.close()


def test_requests_in_one_packet_are_answered_in_order(server: RunningEmulator) -> None:
    bodies = [f"service=system&action=nosuch{n}&format=1".encode() for n in range(20)]
    received = _exchange(server, b"".join(map(_post, bodies)), answers=20)
    parts = [part.partition(b"\r\n\r\n")[2] for part in received.split(b"HTTP/1.1 200 OK")[1:]]
    assert [json.loads(part)["args"]["ACTION_NAME"] for part in parts] == [f"nosuch{n}" for n in range(20)]


def test_a_chunked_body_and_a_client_that_waits_for_100_are_served(server: RunningEmulator) -> None:
    head = b"POST /api_v3/ HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (PING[:9], PING[9:])) + b"0\r\n\r\n"
    assert _exchange(server, head + b"Transfer-Encoding: chunked\r\n\r\n", chunks, answers=1).endswith(b"true")
    waiting = head + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(PING)
    received = _exchange(server, waiting, PING, answers=2, pause=0.05)
    assert received.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")


def test_ten_megabytes_are_taken_and_what_is_beyond_the_limit_counts_as_empty(server: RunningEmulator) -> None:
    url = f"{server.service_url}/service/system/action/ping"
    for size, wanted in ((10_000_000, b"true"), (MAX_BODY_BYTES + 1, b"<?xml")):
        body = b"format=1&x=" + b"a" * size
        found = requests.post(url, data=body, timeout=20, headers=FORM)
        assert found.content.startswith(wanted)


def test_every_answer_belongs_to_its_request_under_many_threads(server: RunningEmulator) -> None:
    wrong: list[str] = []

    def calls(number: int) -> None:
        with requests.Session() as client:
            for n in range(40):
                user = f"user{number}x{n}"
                form = {"format": 1, "partnerId": PARTNER, "secret": ADMIN_SECRET, "userId": user, "type": 2}
                made = client.post(f"{server.service_url}/service/session/action/start", form, timeout=10).json()
                asked = {"format": 1, "ks": made}
                info = client.post(f"{server.service_url}/service/session/action/get", asked, timeout=10).json()
                if info["userId"] != user:
                    wrong.append(user)

    threads = [threading.Thread(target=calls, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
