"""The HTTP connection of `kskit serve`: uvicorn's, which here also keeps header names as they were sent.

uvicorn lower-cases them; the transcript shows them as received. The connection itself is handed on, because a fault may
cut it.
"""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kaltura_emulator.asgi import RAW_HEADERS, TRANSPORT


class WireProtocol(HttpToolsProtocol):
    """uvicorn's connection; the scope tells the headers as (name, value) bytes, and the socket."""

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._raw_headers: list[tuple[bytes, bytes]] = []
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # our own keys are not in uvicorn's scope type
        scope[RAW_HEADERS] = self._raw_headers
        scope[TRANSPORT] = self.transport

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header line."""
        self._raw_headers.append((name, value))
        super().on_header(name, value)
