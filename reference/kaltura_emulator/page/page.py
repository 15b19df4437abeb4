"""The page over any source of requests: GET /_kit/, what it asks for below /_kit/page/, and who watches."""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import aclosing, contextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kaltura_emulator import diagnoses
from kaltura_emulator.account import read_json
from kaltura_emulator.asgi import Receive, Scope, Send, encoded, send_response
from kaltura_emulator.non_api_paths import KIT_PATH
from kaltura_emulator.source import Source
from kaltura_emulator.transcript import Record, Records, Transcript
from kaltura_session.errors import KitError
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse

if TYPE_CHECKING:
    from kaltura_emulator.page.endpoints import Endpoints

KEPT_PER_WATCHER = 200
_HEARTBEAT_SECONDS = 15.0
Show = Callable[[Record], Awaitable[str]]


class Watchers:
    """Everyone who watches. show: makes the JSON of a record; it is called for those who watch only."""

    def __init__(self, transcript: Callable[[], Transcript], show: Show) -> None:
        self._transcript = transcript
        self._show = show
        self._waiting: list[tuple[Records, asyncio.Event]] = []
        self._last = 0

    def publish(self) -> None:
        """Hand on what has arrived since the last time; costs nothing while nobody watches."""
        if not self._waiting:
            return
        for record in self._new():
            for queue, arrived in self._waiting:
                queue.append(record)
                arrived.set()

    def _new(self) -> Sequence[Record]:
        records = self._transcript().records()
        if records and records[-1].seq < self._last:
            self._last = 0
        found = [record for record in records if record.seq > self._last]
        if found:
            self._last = found[-1].seq
        return found

    async def events(self, gone: "asyncio.Future[None] | None" = None) -> AsyncGenerator[bytes, None]:
        """Yield what is kept, then each request as it arrives, and a comment now and then to keep the connection.

        gone: done when the watcher has left, None for one that stays.
        """
        with self._watching() as (queue, arrived):
            if gone is not None:
                gone.add_done_callback(lambda _: arrived.set())
            yield b"retry: 2000\n\n"
            while gone is None or not gone.done():
                if queue:
                    record = queue.popleft()
                    yield f"id: {record.seq}\ndata: {await self._show(record)}\n\n".encode()
                    continue
                arrived.clear()
                try:
                    await asyncio.wait_for(arrived.wait(), _HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield b": still here\n\n"

    @contextmanager
    def _watching(self) -> Iterator[tuple[Records, asyncio.Event]]:
        self._last = max((record.seq for record in self._transcript().records()), default=0)
        queue = Records(KEPT_PER_WATCHER)
        for record in self._transcript().records():
            queue.append(record)
        mine = (queue, asyncio.Event())
        self._waiting.append(mine)
        try:
            yield mine
        finally:
            self._waiting.remove(mine)


ADDRESS = KIT_PATH
_BELOW = "/_kit/page/"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_MOST_BYTES = 1024 * 1024
_EVENTS = "text/event-stream"
_NO_POLICY = "default-src 'none'"


class PageError(KitError):
    """A form of the page that cannot be carried out; it becomes HTTP 400."""


class Page:
    """The page.

    watchers: the browsers that look at it.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._shown: dict[Record, Future[str]] = {}
        self.watchers = Watchers(lambda: source.transcript, self._show)

    @property
    def _endpoints(self) -> "Endpoints":
        from kaltura_emulator.page.endpoints import Endpoints  # noqa: PLC0415 - the diagnosis is loaded when it is used

        return Endpoints(self._source)

    async def _show(self, record: Record) -> str:
        """Return the JSON of a request for the page; made once for all who watch, apart from the event loop."""
        if record not in self._shown:
            self._shown[record] = diagnoses.submit(self._event, record)
            while len(self._shown) > KEPT_PER_WATCHER:
                del self._shown[next(iter(self._shown))]
        return await asyncio.shield(asyncio.wrap_future(self._shown[record]))

    def _event(self, record: Record) -> str:
        return json.dumps(self._endpoints.event(record))

    @staticmethod
    def is_for(request: HttpRequest) -> bool:
        """Tell whether a request is meant for the page."""
        path = request.target.partition("?")[0]
        return path == ADDRESS or path.startswith(_BELOW)

    async def respond(self, request: HttpRequest, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to such a request, which same_origin let pass."""
        called = request.method, request.target.partition("?")[0].removeprefix(_BELOW)
        if called == ("GET", "events"):
            await self._stream(receive, send)
        elif called[0] == "POST":
            await send_response(await diagnoses.run(self._posted, called[1], request.body), scope, send)
        else:
            response = self._fetched(*called, f"{scope['scheme']}://{request.header('host')}")
            await send_response(response, scope, send)

    def _fetched(self, method: str, name: str, base_url: str) -> HttpResponse:
        if name == ADDRESS and method in {"GET", "HEAD"}:
            return _response(200, "text/html; charset=utf-8", _page_bytes() if method == "GET" else b"", _policy())
        document = self._endpoints.fetched.get(name) if method == "GET" else None
        return _NOTHING if document is None else _json(200, document(base_url))

    def _posted(self, name: str, body: bytes) -> HttpResponse:
        """Respond to a form of the page."""
        form = self._endpoints.posted.get(name)
        if form is None:
            return _NOTHING
        try:
            if len(body) > _MOST_BYTES:
                raise PageError("the body is too long")
            given = read_json(body)
            if not isinstance(given, dict):
                raise PageError("send a JSON object")
            return _json(200, form(given))
        except KitError as problem:
            return _json(400, {"error": str(problem)})
        except ValueError as problem:
            return _json(400, {"error": f"the body is not JSON: {problem}"})

    async def _stream(self, receive: Receive, send: Send) -> None:
        """Send events until the browser goes away."""
        await send({"type": "http.response.start", "status": 200, "headers": encoded(_headers(_EVENTS))})
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            async with aclosing(self.watchers.events(gone)) as events:
                async for event in events:
                    await send({"type": "http.response.body", "body": event, "more_body": True})
        finally:
            gone.cancel()


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
