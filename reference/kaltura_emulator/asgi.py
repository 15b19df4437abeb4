"""The emulator under any ASGI server: a thin layer over Emulator.observed()."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from typing import Any

from kaltura_emulator import faults
from kaltura_emulator.context import Told
from kaltura_emulator.control import PREFIX, Control
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.faults import Fault
from kaltura_emulator.transcript import Record
from kaltura_session.errors import KitError
from kaltura_session.numbers import to_text
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kaltura_session.server.parameters import request_parameters

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Observer = Callable[[Record], None]
Annotate = Callable[[Record, HttpResponse], HttpResponse]

RAW_HEADERS, TRANSPORT, ANSWER = "kskit.raw_headers", "kskit.transport", "kskit.answer"
"""Keys that our own HTTP server adds to the scope: headers as they were sent, the connection, and a function that sends
a whole answer.
"""

CONTROL = PREFIX.encode("ascii")
MAX_BODY_BYTES = 32 * 1024 * 1024
"""A longer body counts as empty, as one beyond post_max_size does for PHP."""


class App:
    """The ASGI application.

    control: the endpoints under /_kit/, None to leave them out. observer: told of every API request that was answered.
    annotate: may add headers to an answer before it is sent, None to leave all as the real server writes them.
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
        """Answer one request."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            body = await _body(receive)
            if body is None:
                return
            request = _request(scope, body)
            if self.control is not None and self.control.is_for(request):
                await _send(self.control.answer(request), scope, send)
            else:
                await self._answer(request, scope, send)

    def is_at_once(self, target: bytes) -> bool:
        """Tell whether a request can be answered without waiting: it is for the API, and no fault waits for it."""
        return self.control is None or not (self.control.faults.waiting or target.startswith(CONTROL))

    def at_once(self, request: HttpRequest, address: str) -> HttpResponse:
        """Return the answer to such a request. address: the client's."""
        answer, told = self.emulator.observed(request, address)
        return self._kept(request, answer, told)

    def _kept(self, request: HttpRequest, answer: HttpResponse, told: Sequence[Told]) -> HttpResponse:
        """Keep a request and its answer where somebody may ask for them; return the answer as it is sent."""
        if self.control is None and self._observer is None and self._annotate is None:
            return answer
        record = self.emulator.transcript.add(self.emulator.clock.now(), request, answer, told)
        if self._observer is not None:
            self._observer(record)
        return answer if self._annotate is None else self._annotate(record, answer)

    async def _answer(self, request: HttpRequest, scope: Scope, send: Send) -> None:
        client = scope.get("client")
        answer, told = self.emulator.observed(request, client[0] if client else "127.0.0.1")
        fault = self._fault(request) if self.control is not None and self.control.faults.waiting else None
        if fault is not None:
            answer = faults.replaced(fault, answer)
            await asyncio.sleep(fault.seconds if fault.kind == "delay" else 0)
        answer = self._kept(request, answer, told)
        if fault is not None and fault.kind in ("truncated", "close"):
            await _cut(fault, answer, scope, send)
        else:
            await _send(answer, scope, send)

    def _fault(self, request: HttpRequest) -> Fault | None:
        try:
            parameters = request_parameters(request)
        except KitError:
            return None
        named = [to_text(parameters.get(name)) for name in ("service", "action")]
        return self.control.faults.take(*named) if self.control is not None else None


def _request(scope: Scope, body: bytes) -> HttpRequest:
    target: bytes = scope.get("raw_path") or scope["path"].encode("utf-8")
    if scope.get("query_string"):
        target += b"?" + scope["query_string"]
    return received(scope["method"], target, scope.get(RAW_HEADERS) or scope["headers"], body)


def received(method: str, target: bytes, pairs: Iterable[tuple[bytes, bytes]], body: bytes) -> HttpRequest:
    """Return a request; bytes that are not UTF-8 become lone surrogates."""
    headers = [(name.decode("latin-1"), value.decode("utf-8", "surrogateescape")) for name, value in pairs]
    return HttpRequest(method, target.decode("utf-8", "surrogateescape"), headers, body)


async def _body(receive: Receive) -> bytes | None:
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


def _headers(pairs: Sequence[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("utf-8", "surrogateescape")) for name, value in pairs]


async def _send(answer: HttpResponse, scope: Scope, send: Send) -> None:
    if ANSWER in scope:
        await scope[ANSWER](answer)
        return
    await send({"type": "http.response.start", "status": answer.status, "headers": _headers(answer.headers)})
    await send({"type": "http.response.body", "body": answer.body})


async def _cut(fault: Fault, answer: HttpResponse, scope: Scope, send: Send) -> None:
    """Close the connection: without any answer, or in the middle of the body."""
    if fault.kind == "truncated":
        await send({"type": "http.response.start", "status": answer.status, "headers": _headers(answer.headers)})
        half = answer.body[: len(answer.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
    transport = scope.get(TRANSPORT)
    if transport is not None:
        transport.close()


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
