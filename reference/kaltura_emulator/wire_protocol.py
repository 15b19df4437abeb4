"""The HTTP connection of `kskit serve`: uvicorn's, with Apache's limits and the headers as they are.

uvicorn lower-cases header names and refuses some values; here they arrive and leave as they were written. The
connection itself is handed on, because a fault may cut it. What Apache refuses is refused with its status and page,
and the connection closed.

Apache ignores an offer to go on in another protocol, which Java's client makes with every request. uvicorn's parser
takes the body for that protocol, so another parser is given the head again, without the offer.
"""

import asyncio
import logging
import re
from typing import Any

import httptools
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
_METHOD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_PARSED = frozenset(b"GET HEAD POST PUT DELETE OPTIONS TRACE PATCH CONNECT PRI".split())
_STAND_IN = b"PATCH"
"""What the parser is given for a method that it may not know; Apache takes any (WIRE.7)."""
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_LOGGER = logging.getLogger(__name__)
_SILENT = logging.getLogger(f"{__name__}.uvicorn")
_SILENT.disabled = True  # what uvicorn says of bad requests and of faults that were asked for
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
    REQUEST_SECONDS to arrive are refused. A connection without requests is closed after IDLE_SECONDS. Trailers behind a
    chunked body are not headers, and dropped.
    """

    _unused_bytes = 0
    _in_head, _in_line = True, True
    _again = False
    _method: bytes | None = None
    _began: float | None = None
    _idle_since = 0.0
    _refused = 400

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's does
        """Begin a connection, and look from time to time whether its request has come."""
        super().connection_made(transport)
        self.logger = _SILENT
        self._began = self.loop.time()
        self._look = self.loop.call_later(_LOOK_SECONDS, self._look_at_progress)

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        self._look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; a head, trailers or a chunk's extensions that never end are refused."""
        if self._in_line and not self._unused_bytes:
            data = self._with_parsed_method(data)
        if self._in_line and not data.isascii():
            data = _with_ascii_line(data)
        self._in_line = self._in_line and b"\n" not in data
        self._unused_bytes += len(data)
        self._unset_keepalive_if_required()
        try:
            self._parse(data)
            is_refused = self._unused_bytes > MAX_HEAD_BYTES
        except httptools.HttpParserError:
            is_refused = True
        if is_refused and not self.transport.is_closing():
            self.send_400_response("")

    def method(self) -> bytes:
        """Return the method of the request, as it was sent."""
        return self._method or self.parser.get_method()

    def _with_parsed_method(self, data: bytes) -> bytes:
        """Return the first bytes of a request with a method that the parser knows."""
        word, blank, rest = data.partition(b" ")
        is_other = bool(blank) and word not in _PARSED and _METHOD.fullmatch(word) is not None
        self._method = word if is_other else None
        return _STAND_IN + blank + rest if is_other else data

    def _parse(self, data: bytes) -> None:
        """Parse bytes; where a request offers another protocol, go on behind its head with a new parser."""
        left = memoryview(data)
        while left:
            try:
                self.parser.feed_data(left)
            except httptools.HttpParserUpgrade as offer:
                left = left[offer.args[0] :]
            else:
                return
            head = [b"%s / HTTP/%s" % (self.parser.get_method(), self.parser.get_http_version().encode())]
            head += [b"%s: %s" % pair for pair in self.raw_headers if pair[0].lower() != b"upgrade"]
            self.parser, self._again = httptools.HttpRequestParser(self), True
            self.parser.feed_data(b"\r\n".join([*head, b"", b""]))

    def on_message_begin(self) -> None:
        """Begin a request."""
        if self._again:
            return
        self.url = b""
        self.headers = []
        self.raw_headers: list[tuple[bytes, bytes]] = []
        self._began = self.loop.time()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the request line."""
        if self._again:
            return
        self.url += url
        if len(self.url) > MAX_LINE_BYTES:
            self._refuse(414)
        if b"#" in url:
            self._refuse(400)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header line."""
        if self._again or not self._in_head:
            return
        self.raw_headers.append((name, value))
        if len(name) + len(value) > MAX_LINE_BYTES or len(self.raw_headers) > MAX_HEADERS:
            self._refuse(400)

    def on_headers_complete(self) -> None:
        """Go on to the body, unless the head is to be read again."""
        if self._offers():
            return
        self._in_head, self._again, self._unused_bytes = False, False, 0
        self.begin_response()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._unused_bytes = 0
        self.add_to_body(body)

    def on_message_complete(self) -> None:
        """Wait for the next request."""
        if self._offers():
            return
        self._in_head, self._in_line, self._unused_bytes = True, True, 0
        self._began, self._idle_since = None, self.loop.time()
        self.end_body()

    def _offers(self) -> bool:
        """Tell whether the parser takes what follows for another protocol."""
        if self.parser.should_upgrade() and self.parser.get_method() == b"CONNECT":
            self._refuse(400)
        return bool(self.parser.should_upgrade())

    def begin_response(self) -> None:
        """Run the app."""
        url = self.url
        super().on_message_begin()
        self.url = url
        for name, value in self.raw_headers:
            super().on_header(name, value)
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # our own keys are not in uvicorn's scope type
        scope[RAW_HEADERS] = self.raw_headers
        scope[TRANSPORT] = self.transport
        super().on_headers_complete()
        scope["method"] = self.method().decode("ascii")
        self.cycle.keep_alive = self.keeps_alive()  # uvicorn asks its parser since 0.53

    def keeps_alive(self) -> bool:
        """Tell whether the client may send another request."""
        return self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()

    def add_to_body(self, body: bytes) -> None:
        """Hand a piece of the body to the app."""
        super().on_body(body)

    def end_body(self) -> None:
        """Tell the app that the body is there."""
        super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Run the app for a request; the scope tells how to send a whole response."""
        scope: dict[str, Any] = cycle.scope  # type: ignore[assignment]  # as above
        scope[RESPOND] = lambda response: _write(cycle, response)

        async def run(*asgi: Any) -> None:
            try:
                await app(*asgi)
            except Exception as problem:
                report_failure(problem)
                raise

        super()._start_asgi_task(cycle, run)

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


def report_failure(problem: Exception) -> None:
    """Log what no request may cause."""
    _LOGGER.error("the emulator failed; this is a mistake in it, please report it", exc_info=problem)
