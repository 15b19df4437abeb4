"""A proxy in a thread, in front of an emulator or of an upstream that a test writes byte by byte."""

import asyncio
import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kaltura_emulator.server import url_of
from kskit.explain.settings import Settings
from kskit.proxy.run import Options, prepared
from kskit.proxy.upstream import read_upstream


@dataclass
class RunningProxy:
    """base_url: scheme, host and port. out: what it printed. stop(): ends it, so that all lines are there."""

    base_url: str
    out: io.StringIO
    stop: Callable[[], None]

    @property
    def service_url(self) -> str:
        return f"{self.base_url}/api_v3"

    def lines(self) -> list[str]:
        """The lines about requests; ends the proxy."""
        self.stop()
        return [line for line in self.out.getvalue().splitlines() if line[:6].strip().isdigit()]


@contextmanager
def proxy(upstream: str, record: Path | None = None, settings: Settings | None = None) -> Iterator[RunningProxy]:
    """A proxy in front of that address."""
    out, ready = io.StringIO(), threading.Event()
    options = Options(read_upstream(upstream), 0, record)
    closing = ExitStack()
    server, listener = closing.enter_context(prepared(options, settings or Settings(), out))
    announce = server._on_ready

    def on_ready() -> None:
        announce()
        ready.set()

    server._on_ready = on_ready
    thread = threading.Thread(target=asyncio.run, args=[server.serve(sockets=[listener])], daemon=True)
    thread.start()
    assert ready.wait(10)

    def stop() -> None:
        server.should_exit = True
        thread.join(20)
        closing.close()

    try:
        yield RunningProxy(url_of("127.0.0.1", listener), out, stop)
    finally:
        stop()


@dataclass
class Scripted:
    """An upstream that writes given bytes. seen: the bytes of each request as they arrived."""

    port: int
    seen: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def scripted(*responses: bytes) -> Iterator[Scripted]:
    """An upstream that answers one request per connection, each with the next of these responses, and closes."""
    listener = socket.create_server(("127.0.0.1", 0))
    upstream = Scripted(listener.getsockname()[1])

    def serve() -> None:
        for response in responses:
            connection, _ = listener.accept()
            with connection:
                upstream.seen.append(_request(connection))
                connection.sendall(response)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield upstream
    finally:
        listener.close()


def _request(connection: socket.socket) -> bytes:
    """Read one request to its end."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    while lengths and len(body) < int(lengths[0].split(b":")[1]):
        body += connection.recv(65536)
    while b"transfer-encoding: chunked" in head.lower() and not body.endswith(b"0\r\n\r\n"):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def exchange(base_url: str, request: bytes) -> bytes:
    """Send bytes and return everything that comes back until the connection is closed."""
    host, _, port = base_url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request)
        found = b""
        while piece := connection.recv(65536):
            found += piece
        return found
