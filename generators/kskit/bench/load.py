"""A load generator: many keep-alive connections, one request at a time on each, every response checked.

What it asks for: application-token sessions, and a mixture in which every response names its request.
"""

import asyncio
import itertools
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from kaltura_session.client import Client
from kaltura_session.flows import start_session, widget_session
from kaltura_session.token_hash import token_hash

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_HEAD_END = b"\r\n\r\n"
_NO_MEDIA = b'{"totalCount":0,"objects":[],"objectType":"KalturaMediaListResponse"}'
Settings = Mapping[str, str]
Check = Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Shot:
    """One request as bytes, and what its response's body must be."""

    request: bytes
    is_right: Check


@dataclass(slots=True)
class Tally:
    """What a load run saw. seconds: of each response, as they arrived. wrong: a few bodies that failed their check."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    wrong: list[bytes] = field(default_factory=list)
    duration: float = 0.0

    @property
    def rate(self) -> float:
        """Return answers per second."""
        return len(self.seconds) / self.duration if self.duration else 0.0

    def percentile(self, share: float) -> float:
        """Return the time within which that share of the responses came, in milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else 0.0


class _Connection(asyncio.Protocol):
    """One client: sends the next request as soon as the response to the last has come."""

    def __init__(self, shots: Iterator[Shot], tally: Tally, until: float) -> None:
        self._shots, self._tally, self._until = shots, tally, until
        self._buffer = bytearray()
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._fire()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(_HEAD_END)
        if head < 0:
            return
        length = _LENGTH.search(self._buffer, 0, head + 2)
        end = head + len(_HEAD_END) + (int(length[1]) if length else 0)
        if len(self._buffer) < end:
            return
        body = bytes(self._buffer[head + len(_HEAD_END) : end])
        del self._buffer[:end]
        self._tally.seconds.append(time.perf_counter() - self._sent)
        if not self._shot.is_right(body):
            self._tally.errors += 1
            if len(self._tally.wrong) < 5:
                self._tally.wrong.append(body[:200])
        self._fire()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self._tally.errors += exc is not None or time.perf_counter() < self._until
            self.done.set_result(None)

    def _fire(self) -> None:
        if time.perf_counter() >= self._until:
            self.done.set_result(None)
            self._transport.close()
            return
        self._shot = next(self._shots)
        self._sent = time.perf_counter()
        self._transport.write(self._shot.request)  # type: ignore[attr-defined]  # it is a stream's transport


def run_load(url: str, shots: Iterator[Shot], *, connections: int, seconds: float) -> Tally:
    """Return what came back from `connections` clients that ask the host of that URL for that many seconds."""
    import uvloop  # noqa: PLC0415 - only a load run needs it

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_load(url, shots, connections, seconds))


async def _load(url: str, shots: Iterator[Shot], connections: int, seconds: float) -> Tally:
    host, port = urlsplit(url).hostname or "", urlsplit(url).port or 80
    tally, started = Tally(), time.perf_counter()
    clients = []
    for _ in range(connections):
        _, client = await asyncio.get_running_loop().create_connection(
            lambda: _Connection(shots, tally, started + seconds), host, port, family=socket.AF_INET
        )
        clients.append(client)
    await asyncio.gather(*(client.done for client in clients))
    tally.duration = time.perf_counter() - started
    return tally


def post(url: str, body: str) -> bytes:
    """Return a form request as bytes."""
    parts = urlsplit(url)
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body.encode()


def token_sessions(settings: Settings) -> Iterator[Shot]:
    """Yield appToken.startSession for one token and one widget KS, each for a user of its own."""
    url = f"{settings['KALTURA_SERVICE_URL']}/service/appToken/action/startSession"
    ks = Client(settings["KALTURA_SERVICE_URL"]).run(widget_session(partner_id=settings["KALTURA_PARTNER_ID"]))
    token_id, hash_type = settings["KALTURA_APP_TOKEN_ID"], settings["KALTURA_APP_TOKEN_HASH_TYPE"]
    digest = token_hash(ks, settings["KALTURA_APP_TOKEN"], hash_type)
    fixed = f"format=1&ks={quote(ks)}&id={token_id}&tokenHash={digest}&userId=load"
    for number in itertools.count():
        yield Shot(post(url, f"{fixed}{number}"), _holds(f'"userId":"load{number}",'))


def mixed(settings: Settings) -> Iterator[Shot]:
    """Yield a mixture: sessions started, users shown, errors, lists, multirequests; each response names its request."""
    service = f"{settings['KALTURA_SERVICE_URL']}/service"
    started = start_session(
        partner_id=settings["KALTURA_PARTNER_ID"],
        secret=settings["KALTURA_ADMIN_SECRET"],
        user_id=settings["KALTURA_USER_ID"],
        type=2,
    )
    admin = quote(Client(settings["KALTURA_SERVICE_URL"]).run(started))
    sessions = token_sessions(settings)
    for number in itertools.count():
        name, refused = f"nobody{number}", f"garbage{number}"
        yield next(sessions)
        user = post(f"{service}/user/action/get", f"format=1&ks={refused}&nocache=1")
        yield Shot(user, _holds(f'"KSID":"{refused}"'))
        parts = f"1:service=session&1:action=get&2:service=appToken&2:action=get&2:id={name}"
        yield Shot(post(f"{service}/multirequest", f"format=1&ks={admin}&{parts}"), _holds(f'"ID":"{name}"'))
        listed = post(f"{service}/media/action/list", f"format=1&ks={admin}&filter:idEqual={name}")
        yield Shot(listed, lambda body: body == _NO_MEDIA)


def _holds(mark: str) -> Check:
    return lambda body: mark.encode() in body
