"""The emulator under any ASGI server: a thin layer over http_handler.respond()."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping, Sequence
from typing import Any

from kaltura_emulator import faults, http_handler
from kaltura_emulator.context import CallOutcome
from kaltura_emulator.control import PREFIX, Control, json_response
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.faults import Fault
from kaltura_emulator.transcript import Record
from kaltura_session.errors import KitError
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kaltura_session.server.parameters import request_parameters, text_of

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Observer = Callable[[Record], None]
Annotate = Callable[[Record, HttpResponse], Awaitable[HttpResponse]]

RAW_HEADERS, TRANSPORT, RESPOND = "kskit.raw_headers", "kskit.transport", "kskit.respond"
"""Keys that our own HTTP server adds to the scope: headers as they were sent, the connection, and a function that sends
a whole response.
"""

CONTROL = PREFIX.encode("ascii")
MAX_BODY_BYTES = 32 * 1024 * 1024
"""A longer body counts as empty, as one beyond post_max_size does for PHP."""


class App:
    """The ASGI application.

    control: the endpoints under /_kit/, None to leave them out. observer: told of every API request that was handled.
    annotate: may add headers to a response before it is sent, None to leave all as the real server writes them.
    """

    def __init__(
        self,
        emulator: Emulator,
        *,
        control: Control | None = None,
        observer: Observer | None = None,
        annotate: Annotate | None = None,
    ) -> None:
        self.emulator = emulator
        self.control = control
        self._observer = observer
        self._annotate = annotate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            body = await read_body(receive)
            if body is None:
                return
            request = _request(scope, body)
            if self.control is None or not self.control.is_for(request):
                await self._respond(request, scope, send)
            elif reason := _refused(scope, has_body=bool(body)):
                await send_response(json_response(403, {"error": reason}), scope, send)
            else:
                await self.control.prepare(request)
                await self._control_respond(self.control, request, scope, receive, send)

    async def _control_respond(
        self, control: Control, request: HttpRequest, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Respond to a request for /_kit/ that is not refused; receive: to see when the client leaves."""
        del receive
        await send_response(control.respond(request), scope, send)

    def can_respond_now(self, target: bytes) -> bool:
        """Tell whether a request needs no waiting: it is for the API, and no fault or diagnosis delays it."""
        if self._annotate is not None:
            return False
        return self.control is None or not (self.control.faults.waiting or target.startswith(CONTROL))

    def respond_now(self, request: HttpRequest, address: str) -> HttpResponse:
        """Return the response to such a request. address: the client's."""
        response, outcomes = http_handler.respond(self.emulator.world, request, address)
        self._keep(request, response, outcomes)
        return response

    def _keep(
        self, request: HttpRequest, response: HttpResponse, outcomes: Sequence[CallOutcome], *, is_opaque: bool = False
    ) -> Record | None:
        """Keep a request and its response where somebody may ask for them. is_opaque: as in Record."""
        if self.control is None and self._observer is None and self._annotate is None:
            return None
        now = self.emulator.clock.now()
        record = self.emulator.transcript.add(now, request, response, outcomes, is_opaque=is_opaque)
        if self._observer is not None:
            self._observer(record)
        return record

    async def _respond(self, request: HttpRequest, scope: Scope, send: Send) -> None:
        client = scope.get("client")
        address = client[0] if client else "127.0.0.1"
        fault = self._fault(request) if self.control is not None and self.control.faults.waiting else None
        if fault is not None and fault.kind in faults.BEFORE:
            faults.happen(fault, self.emulator, request)
        response, outcomes = http_handler.respond(self.emulator.world, request, address)
        if fault is not None:
            response, outcomes = faults.replaced(fault, response, request), faults.told(fault, outcomes)
            await asyncio.sleep(fault.seconds if fault.kind == "delay" else 0)
        is_opaque = fault is not None and fault.kind not in {"delay", *faults.BEFORE}
        record = self._keep(request, response, outcomes, is_opaque=is_opaque)
        if self._annotate is not None and record is not None:
            response = await self._annotate(record, response)
        if fault is not None and fault.kind in faults.UNDERWAY:
            await _send_faulty(fault, response, scope, send)
        else:
            await send_response(response, scope, send)

    def _fault(self, request: HttpRequest) -> Fault | None:
        try:
            parameters = request_parameters(request)
        except KitError:
            return None
        named = [text_of(parameters, name) for name in ("service", "action")]
        return self.control.faults.take(*named) if self.control is not None else None


def _refused(scope: Scope, *, has_body: bool) -> str | None:
    bound = (scope.get("server") or ("", 0))[0]
    return refusal(scope["headers"], scheme=scope.get("scheme", "http"), bound=bound, has_body=has_body)


def _request(scope: Scope, body: bytes) -> HttpRequest:
    target: bytes = scope.get("raw_path") or scope["path"].encode("utf-8")
    if scope.get("query_string"):
        target += b"?" + scope["query_string"]
    return received(scope["method"], target, scope.get(RAW_HEADERS) or scope["headers"], body)


def received(method: str, target: bytes, pairs: Iterable[tuple[bytes, bytes]], body: bytes) -> HttpRequest:
    """Return a request; bytes that are not UTF-8 become lone surrogates."""
    headers = [(name.decode("latin-1"), value.decode("utf-8", "surrogateescape")) for name, value in pairs]
    return HttpRequest(method, target.decode("utf-8", "surrogateescape"), headers, body)


async def read_body(receive: Receive) -> bytes | None:
    """Return the whole body, empty when it is longer than MAX_BODY_BYTES, None when the client went away before."""
    message = await receive()
    first: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return first
    parts, length = [first], len(first)
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part: bytes = message.get("body", b"")
        length += len(part)
        if length <= MAX_BODY_BYTES:
            parts.append(part)
        else:
            parts.clear()
    return b"".join(parts)


def encoded(pairs: Sequence[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Return headers as ASGI takes them."""
    return [(name.encode("latin-1"), value.encode("utf-8", "surrogateescape")) for name, value in pairs]


async def send_response(response: HttpResponse, scope: Scope, send: Send) -> None:
    """Send a whole response."""
    if RESPOND in scope:
        await scope[RESPOND](response)
        return
    await send({"type": "http.response.start", "status": response.status, "headers": encoded(response.headers)})
    await send({"type": "http.response.body", "body": response.body})


async def _send_faulty(fault: Fault, response: HttpResponse, scope: Scope, send: Send) -> None:
    """Send nothing, half of the body, a byte now and then, or without end; then close the connection."""
    transport = scope.get(TRANSPORT)
    if fault.kind != "close":
        await send({"type": "http.response.start", "status": response.status, "headers": encoded(response.headers)})
        for part, seconds in _parts(fault, response.body):
            if transport is not None and transport.is_closing():
                break
            await send({"type": "http.response.body", "body": part, "more_body": True})
            await asyncio.sleep(seconds)
    if transport is not None:
        transport.close()


def _parts(fault: Fault, body: bytes) -> Iterator[tuple[bytes, float]]:
    """Yield the parts of a body and how many seconds to wait after each."""
    if fault.kind == "truncated":
        yield body[: len(body) // 2], 0
    elif fault.kind == "drip":
        yield from ((body[number : number + 1], fault.seconds) for number in range(len(body)))
    while fault.kind == "endless":
        yield body, 0.01  # about 100 bodies a second


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_HOST = re.compile(r"\[([0-9a-f:.]+)\](?::\d*)?|([^:@/\[\]]+)(?::\d*)?")
_JSON = "application/json"


def refusal(headers: Iterable[tuple[bytes, bytes]], *, scheme: str, bound: str, has_body: bool) -> str | None:
    """Return why a request is refused, None when it is not.

    headers: (name, value), as they arrived. scheme: of this server. bound: the address on which the request arrived.
    """
    given = [(name.lower(), value.decode("latin-1").strip().lower()) for name, value in headers]
    hosts = [value for name, value in given if name == b"host"]
    if len(hosts) != 1 or not _is_own(hosts[0], bound):
        return "/_kit/ answers under the address on which the emulator listens, or localhost; correct the Host header"
    if any(value != f"{scheme}://{hosts[0]}" for name, value in given if name == b"origin"):
        return "/_kit/ is not for pages of another origin; send the request from a program, without an Origin header"
    types = [value.partition(";")[0].rstrip() for name, value in given if name == b"content-type"]
    return f"send the body with the header Content-Type: {_JSON}" if has_body and types != [_JSON] else None


def _is_own(host: str, bound: str) -> bool:
    found = _HOST.fullmatch(host)
    return found is not None and (found[1] or found[2]) in {*_LOOPBACK, bound}
