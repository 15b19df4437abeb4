"""The emulator's ASGI app with the page in front: GET /_kit/ and what it asks for below /_kit/page/."""

import asyncio
import base64
import hashlib
import json
import re
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import Any

from kaltura_emulator.asgi import App, Receive, Scope, Send, encoded, send_response
from kaltura_emulator.control import Control, ControlError
from kaltura_emulator.json_input import read_json
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
_EVENTS = "text/event-stream"
_NO_POLICY = "default-src 'none'"


class PageApp(App):
    """The app; the page is offered where the control endpoints are."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._watchers = Watchers(lambda: self.emulator.transcript, self._show)

    def _show(self, record: Record) -> dict[str, Any]:
        from kaltura_emulator.page.endpoints import event  # noqa: PLC0415 - the diagnosis is loaded when somebody watches

        return event(record, self.emulator.world)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request."""
        await super().__call__(scope, receive, send)
        self._watchers.publish()

    def respond_now(self, request: HttpRequest, address: str) -> HttpResponse:
        """Return the response to a request that waits for nothing."""
        response = super().respond_now(request, address)
        self._watchers.publish()
        return response

    async def _control_respond(
        self, control: Control, request: HttpRequest, scope: Scope, receive: Receive, send: Send
    ) -> None:
        path = request.target.partition("?")[0]
        called = request.method, path.removeprefix(_BELOW)
        if path != ADDRESS and not path.startswith(_BELOW):
            await super()._control_respond(control, request, scope, receive, send)
        elif called == ("GET", "events"):
            await self._stream(receive, send)
        elif called[0] == "POST":
            await send_response(self._posted(called[1], request.body), scope, send)
        else:
            response = self._fetched(*called, f"{scope['scheme']}://{request.header('host')}")
            await send_response(response, scope, send)

    def _fetched(self, method: str, name: str, base_url: str) -> HttpResponse:
        from kaltura_emulator.page.endpoints import FETCHED  # noqa: PLC0415 - likewise

        if name == ADDRESS and method in {"GET", "HEAD"}:
            return _response(200, "text/html; charset=utf-8", _page_bytes() if method == "GET" else b"", _policy())
        if name in FETCHED and method == "GET":
            return _json(200, FETCHED[name](self.emulator, base_url))
        return _NOTHING

    def _posted(self, name: str, body: bytes) -> HttpResponse:
        """Respond to a form of the page."""
        from kaltura_emulator.page.endpoints import POSTED  # noqa: PLC0415 - likewise

        if name not in POSTED:
            return _NOTHING
        try:
            if len(body) > _MOST_BYTES:
                raise ControlError("the body is too long")
            given = read_json(body)
            if not isinstance(given, dict):
                raise ControlError("send a JSON object")
            return _json(200, POSTED[name](self.emulator, given))
        except KitError as problem:
            return _json(400, {"error": str(problem)})
        except ValueError as problem:
            return _json(400, {"error": f"the body is not JSON: {problem}"})

    async def _stream(self, receive: Receive, send: Send) -> None:
        """Send events until the browser goes away."""
        await send({"type": "http.response.start", "status": 200, "headers": encoded(_headers(_EVENTS))})
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


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _json(status: int, document: Any) -> HttpResponse:
    return _response(status, "application/json", json.dumps(document).encode())


def _response(status: int, content_type: str, body: bytes, policy: str = _NO_POLICY) -> HttpResponse:
    return HttpResponse(status, (*_headers(content_type, policy), ("Content-Length", str(len(body)))), body)


def _headers(content_type: str, policy: str = _NO_POLICY) -> list[tuple[str, str]]:
    """Return headers that keep everything to this page: nothing cached, framed, guessed or loaded from elsewhere."""
    return [
        ("Content-Type", content_type),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Content-Security-Policy", policy),
    ]


_NOTHING = _json(404, {"error": "there is nothing here"})


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
