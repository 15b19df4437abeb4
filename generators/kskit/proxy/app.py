"""The ASGI app of the proxy: every request goes on to the API, but those for the page at /_kit/."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

import httpcore

from kaltura_emulator import asgi
from kaltura_emulator.asgi import RAW_HEADERS, Receive, Scope, Send, read_body, received, send_response
from kaltura_emulator.control import PREFIX, json_response
from kaltura_emulator.page import Page
from kaltura_emulator.transcript import Record
from kaltura_session.responses import HttpResponse
from kskit.proxy.traffic import Passed, Traffic
from kskit.proxy.upstream import Connection, RawHeaders, UpstreamError, without_connection
from kskit.proxy.wire import HTTP_2, TARGET, WRITER, ClientGone, Kept, RequestBody, ResponseWriter

_OWN_HEADER = ("X-Kskit-Proxy", "no response from the API")
_BAD_GATEWAY, _NOT_FOR_A_PROXY, _NOT_HANDED_ON = 502, 400, 501
_WRONG_TARGET = "this is a proxy in front of one API: call it by its own address, and not by a proxy setting"
_SPEAKS_HTTP_2 = "the client speaks HTTP/2, which is not handed on; make it use HTTP/1.1, as curl --http1.1 does"
_WEBSOCKET = "a WebSocket is not handed on, and the API has none"
_LEFT, _STOPPED = "the client went away", "the proxy was stopped"


class ProxyApp:
    """The application. traffic: what has passed. observer: told of each request once it is over."""

    def __init__(self, connection: Connection, traffic: Traffic, observer: Callable[[Passed, Record], None]) -> None:
        self._connection = connection
        self._traffic = traffic
        self._observer = observer
        self._page = Page(traffic)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request."""
        target: bytes = scope[TARGET]
        if target.startswith(PREFIX.encode("ascii")):
            await self._control(scope, receive, send)
        elif (reason := _other_protocol(scope)) is not None:
            passed = Passed(scope["method"], target, without_connection(scope[RAW_HEADERS]), Kept(), problem=reason)
            await send_response(_own_response(_NOT_HANDED_ON, reason), scope, send)
            self._tell(passed)
        elif target.startswith(b"/"):
            await self._hand_on(scope, receive, send)
        else:
            await send_response(_own_response(_NOT_FOR_A_PROXY, _WRONG_TARGET), scope, send)

    async def _control(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await read_body(receive)
        if body is None:
            return
        request = received(scope["method"], scope[TARGET], scope[RAW_HEADERS], body)
        bound = (scope.get("server") or ("", 0))[0]
        reason = asgi.refusal(scope["headers"], scheme=scope["scheme"], bound=bound, has_body=bool(body))
        if reason:
            await send_response(json_response(403, {"error": reason}), scope, send)
        elif self._page.is_for(request):
            await self._page.respond(request, scope, receive, send)
        else:
            problem = {"error": f"there is nothing here but the page {PREFIX}"}
            await send_response(json_response(404, problem), scope, send)

    async def _hand_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on and its response back, unless the client leaves; then tell of it."""
        body = RequestBody(receive)
        headers = self._connection.handed_on(scope[RAW_HEADERS])
        passed = Passed(scope["method"], scope[TARGET], headers, body.kept)
        if not _has_body(headers):
            body.end()
        handing = asyncio.ensure_future(self._handed_on(passed, body, scope, send))
        leaving = asyncio.ensure_future(body.until_gone())
        passed.problem = _LEFT
        try:
            await asyncio.wait({handing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            passed.problem = _STOPPED
        leaving.cancel()
        handing.cancel()
        with suppress(asyncio.CancelledError, ClientGone):
            passed.problem = await handing
        if passed.problem == _STOPPED and not passed.status:
            await send_response(_own_response(_BAD_GATEWAY, _STOPPED), scope, send)
        self._tell(passed)

    def _tell(self, passed: Passed) -> None:
        passed.ended = time.time()
        self._observer(passed, self._traffic.add(passed))
        self._page.watchers.publish()

    async def _handed_on(self, passed: Passed, body: RequestBody, scope: Scope, send: Send) -> str | None:
        """Return None, or why there is no response, or no whole one."""
        writer: ResponseWriter = scope[WRITER]
        pieces = body.pieces() if _has_body(passed.headers) else None
        try:
            async with self._connection.exchange(
                passed.method.encode("ascii"), passed.target, passed.headers, pieces
            ) as response:
                await _handed_back(response, passed, writer)
        except UpstreamError as problem:
            if passed.status:
                writer.abort()
                return f"broken off in the middle: {problem}"
            told = f"no response came from {self._connection.upstream.address}: {problem}"
            await send_response(_own_response(_BAD_GATEWAY, told), scope, send)
            return str(problem)
        except (ClientGone, asyncio.CancelledError):
            if passed.status:
                writer.abort()
            raise
        return None


async def _handed_back(response: httpcore.Response, passed: Passed, writer: ResponseWriter) -> None:
    """Write a response to the client as it comes, and keep its beginning."""
    passed.status = response.status
    reason: bytes = response.extensions.get("reason_phrase", b"")
    passed.reason, passed.response_headers = reason.decode("latin-1"), without_connection(response.headers)
    writer.head(response.status, reason, passed.response_headers)
    async for piece in response.aiter_stream():
        passed.response_body.add(piece)
        await writer.piece(piece)
    writer.end()


def _other_protocol(scope: Scope) -> str | None:
    """Return why a request is not handed on that asks for another protocol than HTTP/1; h2c is but an offer."""
    if scope["method"] == HTTP_2:
        return _SPEAKS_HTTP_2
    upgrades = [value.strip().lower() for name, value in scope[RAW_HEADERS] if name.lower() == b"upgrade"]
    return _WEBSOCKET if b"websocket" in upgrades else None


def _has_body(headers: RawHeaders) -> bool:
    return any(name.lower() in {b"content-length", b"transfer-encoding"} for name, _ in headers)


def _own_response(status: int, problem: str) -> HttpResponse:
    """Return an answer of the proxy itself, which cannot be taken for one of the API."""
    response = json_response(status, {"from": "kskit proxy", "error": problem})
    return response._replace(headers=(*response.headers, _OWN_HEADER))
