"""Bodies that pass piece by piece, and clients and servers that leave in the middle."""

import select
import socket
import threading

import pytest
from proxying import proxy


class Held:
    """An upstream whose connection a test holds in its hands."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(20)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def connection(self) -> socket.socket:
        found, _ = self.listener.accept()
        found.settimeout(20)
        return found


@pytest.fixture
def held():
    upstream = Held()
    yield upstream
    upstream.listener.close()


@pytest.fixture
def front(held):
    with proxy(held.url) as running:
        yield running


def connected(front):
    host, _, port = front.base_url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=20)


def until(connection, end):
    found = b""
    while not found.endswith(end):
        piece = connection.recv(65536)
        assert piece, found
        found += piece
    return found


def test_each_piece_of_a_response_arrives_before_the_next_is_sent(front, held):
    with connected(front) as client:
        client.sendall(b"GET /api_v3/ HTTP/1.1\r\nHost: h\r\n\r\n")
        with held.connection() as upstream:
            until(upstream, b"\r\n\r\n")
            upstream.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for number in range(5):
                upstream.sendall(b"7\r\npiece %d\r\n" % number)
                assert until(client, b"7\r\npiece %d\r\n" % number)
            upstream.sendall(b"0\r\n\r\n")
            assert until(client, b"0\r\n\r\n") == b"0\r\n\r\n"


def test_each_piece_of_a_request_arrives_before_the_next_is_sent(front, held):
    with connected(front) as client:
        client.sendall(b"POST /api_v3/ HTTP/1.1\r\nHost: h\r\nContent-Length: 30\r\n\r\n")
        with held.connection() as upstream:
            until(upstream, b"\r\n\r\n")
            for number in range(3):
                client.sendall(b"a=piece %d&" % number)
                assert until(upstream, b"a=piece %d&" % number) == b"a=piece %d&" % number
            upstream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue")
            assert until(client, b"true")


@pytest.mark.parametrize("body", [b"", b"Content-Length: 10\r\n"])
def test_a_client_that_leaves_ends_the_request_to_the_api(front, held, body):
    with connected(front) as client:
        client.sendall(b"POST /api_v3/service/media/action/list HTTP/1.1\r\nHost: h\r\n" + body + b"\r\n")
        upstream = held.connection()
        until(upstream, b"\r\n\r\n")
    assert upstream.recv(1) == b""
    upstream.close()
    line = front.lines()[0]
    assert "media.list" in line
    assert "the client went away" in line


def test_a_proxy_that_is_stopped_says_so_to_whom_it_has_nothing_for(front, held):
    with connected(front) as client:
        client.sendall(b"GET /api_v3/service/media/action/list HTTP/1.1\r\nHost: h\r\n\r\n")
        with held.connection() as upstream:
            until(upstream, b"\r\n\r\n")
            line = front.lines()[0]
        assert b'"the proxy was stopped"' in until(client, b"}\n")
    assert "the proxy was stopped" in line


def test_a_reader_that_is_slow_holds_the_api_back(front, held):
    """What nobody reads is not gathered in memory: the upstream cannot send on."""
    with connected(front) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        with held.connection() as upstream:
            until(upstream, b"\r\n\r\n")
            upstream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (256 * 1024 * 1024))
            sent = 0
            while select.select([], [upstream], [], 1)[1] and sent < 128 * 1024 * 1024:
                sent += upstream.send(b"x" * 65536)
    assert sent < 64 * 1024 * 1024


def test_a_thousand_requests_share_few_connections(front, held):
    def serve() -> None:
        with held.connection() as upstream:
            for _ in range(1000):
                until(upstream, b"\r\n\r\n")
                upstream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with connected(front) as client:
        for _ in range(1000):
            client.sendall(b"GET /api_v3/?service=system&action=ping HTTP/1.1\r\nHost: h\r\n\r\n")
            until(client, b"true")
    thread.join(20)
    assert len(front.lines()) == 1000
