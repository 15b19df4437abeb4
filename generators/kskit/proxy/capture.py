"""What is kept of a body while it passes."""

import asyncio
import zlib
from collections.abc import AsyncIterator

from kaltura_emulator.asgi import Receive
from kskit.proxy.wire import ClientGone

MOST_BYTES = 1024 * 1024
_GZIP_OR_ZLIB = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


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
        """Return what was kept, without its Content-Encoding; None where that cannot be undone."""
        body = b"".join(self._pieces)
        if not encoding or encoding == "identity" or not body:
            return body
        if encoding not in {"gzip", "x-gzip", "deflate"} or self.is_cut:
            return None
        try:
            return _inflated(body)
        except zlib.error:
            return None


def _inflated(body: bytes) -> bytes:
    """Return what was compressed, at most MOST_BYTES of it."""
    wrapping = zlib.MAX_WBITS | 32 if body.startswith(_GZIP_OR_ZLIB) else -zlib.MAX_WBITS
    return zlib.decompressobj(wrapping).decompress(body, MOST_BYTES)


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
