"""The connection of a client of the proxy: requests as they are, and responses piece by piece as they come.

Of either body the beginning is kept while it passes.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator
from typing import Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from kaltura_emulator.asgi import Receive
from kaltura_emulator.wire_protocol import WireProtocol
from kskit.proxy.upstream import RawHeaders

TARGET, WRITER = "kskit.target", "kskit.writer"
"""Keys in the scope: path and query as they were sent, and the ResponseWriter."""

HTTP_2 = "HTTP2"
"""The method of the request that stands for the bytes with which HTTP/2 begins; the parser refuses those."""

_PREFACE = b"PRI * HTTP/2.0\r\n"
_WITHOUT_BODY = frozenset({204, 304})
MOST_BYTES = 1024 * 1024
_GZIP_OR_ZLIB = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


class ClientGone(Exception):  # noqa: N818 - nothing went wrong here
    """The client went away before it had its response."""


class ProxyProtocol(WireProtocol):
    """The connection; a long body may take its time, as the upstream decides about that."""

    def data_received(self, data: bytes) -> None:
        """Take bytes; a client that begins with HTTP/2 is refused in words."""
        super().data_received(f"{HTTP_2} / HTTP/1.0\r\n\r\n".encode() if data.startswith(_PREFACE) else data)

    def begin_response(self) -> None:
        """Run the app."""
        target = self.url
        super().begin_response()
        self._began = None
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # our own keys are not in uvicorn's scope type
        scope[TARGET] = target

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        scope: dict[str, Any] = cycle.scope  # type: ignore[assignment]  # as above
        scope[WRITER] = ResponseWriter(cycle)
        super()._start_asgi_task(cycle, app)


class ResponseWriter:
    """Writes a response in pieces: status line and headers in their own spelling, and waits for a slow client."""

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle
        self._chunked = False

    def head(self, status: int, reason: bytes, headers: RawHeaders) -> None:
        """Write status line and headers; those must be without the ones of a connection."""
        cycle = self._cycle
        if cycle.disconnected:
            return
        cycle.response_started, cycle.waiting_for_100_continue = True, False
        names = {name.lower() for name, _ in headers}
        bodiless = cycle.scope["method"] == "HEAD" or status in _WITHOUT_BODY
        if b"content-length" not in names and not bodiless:
            self._chunked = cycle.scope["http_version"] != "1.0"
            cycle.keep_alive = cycle.keep_alive and self._chunked
        lines = [b"HTTP/1.1 %d %s\r\n" % (status, reason), *(b"%s: %s\r\n" % header for header in headers)]
        lines += [b"Transfer-Encoding: chunked\r\n"] if self._chunked else []
        lines += [b"\r\n"] if cycle.keep_alive else [b"Connection: close\r\n\r\n"]
        cycle.transport.write(b"".join(lines))

    async def piece(self, data: bytes) -> None:
        """Write a piece of the body, once the client takes it. Raises ClientGone."""
        if self._cycle.flow.write_paused:
            await self._cycle.flow.drain()
        if self._cycle.disconnected:
            raise ClientGone
        if data:
            self._cycle.transport.write(b"%x\r\n%s\r\n" % (len(data), data) if self._chunked else data)

    def end(self) -> None:
        """Write the end of the body."""
        if self._chunked and not self._cycle.disconnected:
            self._cycle.transport.write(b"0\r\n\r\n")
        self._done(close=not self._cycle.keep_alive)

    def abort(self) -> None:
        """End a response that cannot be written to its end: the client sees that it is cut."""
        self._done(close=True)

    def _done(self, *, close: bool) -> None:
        cycle = self._cycle
        if cycle.response_complete or cycle.disconnected:
            return
        cycle.response_complete = True
        cycle.message_event.set()
        if close:
            cycle.transport.close()
        cycle.on_response()


class Kept:
    """The beginning of a body. size: how long the whole of it is."""

    def __init__(self) -> None:
        self.size = 0
        self._pieces: list[bytes] = []

    def add(self, piece: bytes) -> None:
        """Take a piece."""
        left = MOST_BYTES - self.size
        if left > 0:
            self._pieces.append(piece[:left])
        self.size += len(piece)

    @property
    def is_cut(self) -> bool:
        """Tell whether the end is missing."""
        return self.size > MOST_BYTES

    def content(self, encoding: str = "") -> bytes | None:
        """Return what was kept, without its Content-Encoding, at most MOST_BYTES; None where that cannot be undone."""
        body = b"".join(self._pieces)
        if not encoding or encoding == "identity" or not body:
            return body
        if encoding not in {"gzip", "x-gzip", "deflate"} or self.is_cut:
            return None
        wrapping = zlib.MAX_WBITS | 32 if body.startswith(_GZIP_OR_ZLIB) else -zlib.MAX_WBITS
        try:
            return zlib.decompressobj(wrapping).decompress(body, MOST_BYTES)
        except zlib.error:
            return None


class RequestBody:
    """The body of a request as the client sends it. kept: what has passed of it."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ended = asyncio.Event()
        self.kept = Kept()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes. Raises ClientGone."""
        while not self._ended.is_set():
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            piece: bytes = message.get("body", b"")
            if piece:
                self.kept.add(piece)
                yield piece
            if not message.get("more_body", False):
                self.end()

    def end(self) -> None:
        """Note that nothing more of it comes."""
        self._ended.set()

    async def until_gone(self) -> None:
        """Wait until the client leaves, or has its response; until its body is there, pieces() looks for that."""
        await self._ended.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass
