"""The emulator's ASGI app with the page in front: GET /_kit/ and what it asks for below /_kit/page/."""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from kaltura_emulator.asgi import App, Receive, Scope, Send
from kaltura_emulator.page.errors import PageError
from kaltura_emulator.page.watchers import Watchers
from kaltura_emulator.transcript import Record
from kaltura_session.errors import KitError
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse

ADDRESS = "/_kit/"
_BELOW = "/_kit/page/"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_MOST_BYTES = 1024 * 1024
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_EVENTS = "text/event-stream"


class PageApp(App):
    """The app; the page is offered where the control endpoints are."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._watchers = Watchers(lambda: self.emulator.transcript, self._show)

    def _show(self, record: Record) -> dict[str, Any]:
        from kaltura_emulator.page.event import event  # noqa: PLC0415 - the diagnosis is loaded when somebody watches

        return event(record, self.emulator.world)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request."""
        path = scope.get("path", "")
        if scope["type"] == "http" and self.control is not None and (path == ADDRESS or path.startswith(_BELOW)):
            await self._page(scope, receive, send)
            return
        await super().__call__(scope, receive, send)
        self._watchers.publish()

    def respond_now(self, request: HttpRequest, address: str) -> HttpResponse:
        """Return the response to a request that waits for nothing."""
        response = super().respond_now(request, address)
        self._watchers.publish()
        return response

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        from kaltura_emulator.page.endpoints import FETCHED, POSTED  # noqa: PLC0415 - likewise

        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        name, method = scope["path"].removeprefix(_BELOW), scope["method"]
        if not _is_for_here(headers.get("host", ""), scope):
            await _json(send, 403, {"error": "the page answers under its own address only"})
        elif scope["path"] == ADDRESS and method in {"GET", "HEAD"}:
            await _send(send, 200, "text/html; charset=utf-8", _page_bytes() if method == "GET" else b"", _policy())
        elif name == "events" and method == "GET":
            await self._stream(receive, send)
        elif name in FETCHED and method == "GET":
            await _json(send, 200, FETCHED[name](self.emulator, f"{scope['scheme']}://{headers['host']}"))
        elif name in POSTED and method == "POST":
            await self._posted(name, headers, receive, send)
        else:
            await _json(send, 404, {"error": "there is nothing here"})

    async def _posted(self, name: str, headers: Mapping[str, str], receive: Receive, send: Send) -> None:
        """Respond to a form of the page; its content type keeps other pages from sending one without being asked."""
        from kaltura_emulator.page.endpoints import POSTED  # noqa: PLC0415 - likewise

        try:
            if headers.get("content-type") != "application/json":
                raise PageError("send application/json")
            given = json.loads(await _body(receive))
            if not isinstance(given, dict):
                raise PageError("send a JSON object")
            await _json(send, 200, POSTED[name](self.emulator, given))
        except KitError as problem:
            await _json(send, 400, {"error": str(problem)})
        except (ValueError, RecursionError):
            await _json(send, 400, {"error": "the body is no JSON"})

    async def _stream(self, receive: Receive, send: Send) -> None:
        """Send events until the browser goes away."""
        await send({"type": "http.response.start", "status": 200, "headers": _headers(_EVENTS, None)})
        gone = asyncio.ensure_future(_until_gone(receive))
        events = self._watchers.events()
        try:
            while not gone.done():
                following = asyncio.ensure_future(anext(events))
                await asyncio.wait({following, gone}, return_when=asyncio.FIRST_COMPLETED)
                if not following.done():
                    following.cancel()
                    with suppress(asyncio.CancelledError):
                        await following
                    break
                await send({"type": "http.response.body", "body": following.result(), "more_body": True})
        finally:
            gone.cancel()
            await events.aclose()


def _is_for_here(host: str, scope: Scope) -> bool:
    """Tell whether a request names this server: a page of another site that points its name here does not."""
    named = urlsplit(f"//{host}").hostname or ""
    bound = (scope.get("server") or ("", 0))[0]
    return named in _HERE or named == bound


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body += part
        if len(body) > _MOST_BYTES:
            raise PageError("the body is too long")
        if not message.get("more_body"):
            return body


async def _json(send: Send, status: int, document: Any) -> None:
    await _send(send, status, "application/json", json.dumps(document).encode())


async def _send(send: Send, status: int, content_type: str, body: bytes, policy: str | None = None) -> None:
    headers = [*_headers(content_type, policy), (b"Content-Length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _headers(content_type: str, policy: str | None) -> list[tuple[bytes, bytes]]:
    """Return headers that keep everything to this page: nothing cached, framed, guessed or loaded from elsewhere."""
    pairs = [
        ("Content-Type", content_type),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Content-Security-Policy", policy or "default-src 'none'"),
    ]
    return [(name.encode(), value.encode()) for name, value in pairs]


@cache
def _page_bytes() -> bytes:
    page: bytes = files("kaltura_emulator.page").joinpath("index.html").read_bytes()
    return page


@cache
def _policy() -> str:
    """Return a policy that allows the page's own script and style by their digests, and nothing else."""
    text = _page_bytes().decode("utf-8")
    allowed = {
        kind: " ".join(
            f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'"
            for part in found.findall(text)
        )
        for kind, found in (("script", _SCRIPT), ("style", _STYLE))
    }
    return (
        f"default-src 'none'; script-src {allowed['script']}; style-src {allowed['style']}; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
