"""The HTTP connection of `kskit serve`: uvicorn's, with Apache's limits and the headers as they are.

uvicorn lower-cases header names and refuses some values; here they arrive and leave as they were written. The
connection itself is handed on, because a fault may cut it. What Apache refuses is refused with its status and page,
and the connection closed.

Apache ignores an offer to go on in another protocol, which Java's client makes with every request; uvicorn's parser
would take the body for that protocol and drop it, so it does not get to see the offer.
"""

import asyncio
import re
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from kaltura_emulator.asgi import RAW_HEADERS, RESPOND, TRANSPORT
from kaltura_emulator.non_api_paths import NOT_UNDERSTOOD, apache_page
from kaltura_session.responses import HttpResponse

MAX_LINE_BYTES = 8190
MAX_HEADERS = 100
MAX_HEAD_BYTES = 1024 * 1024
REQUEST_SECONDS = 60.0
IDLE_SECONDS = 75.0
_LOOK_SECONDS = 10.0
_OFFER = re.compile(rb"(?<=\r\n)Upgrade(?=:)", re.IGNORECASE)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_HIDDEN = b"Upgrade-Offer"
_REFUSALS = {
    400: ("Bad Request", NOT_UNDERSTOOD),
    408: ("Request Timeout", "<p>Server timeout waiting for the HTTP request from the client.</p>"),
    414: (
        "Request-URI Too Long",
        "<p>The requested URL's length exceeds the capacity\nlimit for this server.<br />\n</p>",
    ),
}


class WireProtocol(HttpToolsProtocol):
    """uvicorn's connection; the scope tells the headers as (name, value) bytes, and the socket.

    A request line or header beyond MAX_LINE_BYTES, more than MAX_HEADERS of them, and a request that takes longer than
    REQUEST_SECONDS to arrive are refused. A connection without requests is closed after IDLE_SECONDS.
    """

    _head_bytes = 0
    _in_head = True
    _began: float | None = None
    _idle_since = 0.0
    _refused = 400

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's does
        """Begin a connection, and look from time to time whether its request has come."""
        super().connection_made(transport)
        self._began = self.loop.time()
        self._look = self.loop.call_later(_LOOK_SECONDS, self._look_at_progress)

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        self._look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; a head that never ends is refused."""
        if self._in_head:
            if not (self._head_bytes or data.isascii()):
                data = _with_ascii_line(data)
            self._head_bytes += len(data)
            data = _without_offer(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("")

    def on_message_begin(self) -> None:
        """Begin a request."""
        self.url = b""
        self.headers = []
        self.raw_headers: list[tuple[bytes, bytes]] = []
        self._began = self.loop.time()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the request line."""
        self.url += url
        if len(self.url) > MAX_LINE_BYTES:
            self._refuse(414)
        if b"#" in url:
            self._refuse(400)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header line."""
        name = b"Upgrade" if name == _HIDDEN else name
        self.raw_headers.append((name, value))
        if len(name) + len(value) > MAX_LINE_BYTES or len(self.raw_headers) > MAX_HEADERS:
            self._refuse(400)

    def on_headers_complete(self) -> None:
        """Go on to the body, and run the app."""
        self.end_head()
        url = self.url
        super().on_message_begin()
        self.url = url
        for name, value in self.raw_headers:
            super().on_header(name, value)
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # our own keys are not in uvicorn's scope type
        scope[RAW_HEADERS] = self.raw_headers
        scope[TRANSPORT] = self.transport
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Tell the app that the body is there, and wait for the next request."""
        self.end_request()
        super().on_message_complete()

    def end_head(self) -> None:
        """Note that the headers are there."""
        self._in_head, self._head_bytes = False, 0

    def end_request(self) -> None:
        """Note that a request has arrived as a whole."""
        self._in_head, self._began, self._idle_since = True, None, self.loop.time()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Run the app for a request; the scope tells how to send a whole response."""
        scope: dict[str, Any] = cycle.scope  # type: ignore[assignment]  # as above
        scope[RESPOND] = lambda response: _write(cycle, response)
        super()._start_asgi_task(cycle, app)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not a request, or one that is too large, as Apache does."""
        del msg
        reason, words = _REFUSALS[self._refused]
        body = apache_page(f"{self._refused} {reason}", reason, words)
        head = (
            f"HTTP/1.1 {self._refused} {reason}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
            "Content-Type: text/html; charset=iso-8859-1\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _refuse(self, status: int) -> None:
        self._refused = status
        raise ValueError("a request that Apache does not take")

    def _look_at_progress(self) -> None:
        if self.transport.is_closing():
            return
        now, is_done = self.loop.time(), self.cycle is None or self.cycle.response_complete
        if self._began is not None and now - self._began > REQUEST_SECONDS:
            self._refused = 408
            self.send_400_response("")
        elif self._began is None and is_done and now - self._idle_since > IDLE_SECONDS:
            self.transport.close()
        else:
            self._look = self.loop.call_later(_LOOK_SECONDS, self._look_at_progress)


async def _write(cycle: RequestResponseCycle, response: HttpResponse) -> None:
    """Send a whole response: headers in their own spelling, everything in one piece."""
    if cycle.flow.write_paused:
        await cycle.flow.drain()
    if cycle.disconnected:
        return
    cycle.response_started = cycle.response_complete = True
    cycle.transport.write(written(response, cycle.scope["method"], keep_alive=cycle.keep_alive))
    cycle.message_event.set()
    if not cycle.keep_alive:
        cycle.transport.close()
    cycle.on_response()


def written(response: HttpResponse, method: str, *, keep_alive: bool) -> bytes:
    """Return a response as it goes over the wire."""
    lines = [f"{name}: {value}\r\n" for name, value in response.headers]
    lines.append("\r\n" if keep_alive else "Connection: close\r\n\r\n")
    head = "".join(lines).encode("utf-8", "surrogateescape")
    return STATUS_LINE[response.status] + head + (b"" if method == "HEAD" else response.body)


def _with_ascii_line(data: bytes) -> bytes:
    """Percent-encode what is not ASCII in a request line, where Apache takes it and the parser does not."""
    line, end, rest = data.partition(b"\r\n")
    return _NOT_ASCII.sub(lambda found: b"%%%02X" % found[0][0], line) + end + rest


def _without_offer(data: bytes) -> bytes:
    """Rename the header that offers another protocol, in the head that the bytes begin with."""
    if b"pgrade:" not in data.lower():
        return data
    head, end, body = data.partition(b"\r\n\r\n")
    return _OFFER.sub(_HIDDEN, head) + end + body
