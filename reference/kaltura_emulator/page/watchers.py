"""Browsers that watch: each gets the requests as they arrive, as server-sent events."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

from kaltura_emulator.transcript import Record, Records, Transcript

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
