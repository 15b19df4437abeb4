"""One line per request on the terminal, without slowing the server or waiting for a reader."""

import asyncio
import select
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import UnsupportedOperation
from typing import TextIO

from kaltura_emulator import report
from kaltura_emulator.source import Source
from kaltura_emulator.transcript import Record

_FLUSH_SECONDS = 0.05
_DIAGNOSED_AT_ONCE = 5
_LINES_KEPT = 10_000
_AT_ONCE_BYTES = select.PIPE_BUF
Lines = Callable[[Record, bool], Iterable[str]]


class LineWriter:
    """Writes one line per request, nothing secret in it, and below a failed one the mistake behind it.

    Several at a time, so that a busy server is not slowed by its output; of many failures at once only some are
    diagnosed. Lines that nobody reads are kept for a while and then lost, but the server goes on. lines: the lines of a
    record, and whether it may take the time for a diagnosis.
    """

    def __init__(self, out: TextIO, lines: Lines) -> None:
        self._out = out
        self._lines_of = lines
        self._waiting: list[Record] = []
        self._lines: deque[str] = deque(maxlen=_LINES_KEPT)

    def tell(self, record: Record) -> None:
        """Write a line about that request soon."""
        if not self._waiting:
            asyncio.get_running_loop().call_later(_FLUSH_SECONDS, self.flush)
        self._waiting.append(record)

    def flush(self) -> None:
        """Write what is waiting, as much as is taken now; a reader that went away ends the lines, not the server."""
        waiting, self._waiting = self._waiting, []
        left = _DIAGNOSED_AT_ONCE
        for record in waiting:
            self._lines.extend(self._lines_of(record, left > 0))
            left -= report.failed(record)
        with suppress(BrokenPipeError, ValueError):
            while self._lines and _is_taken(self._out):
                self._out.write(self._piece())
                self._out.flush()

    def _piece(self) -> str:
        """Return as many of the lines as a pipe takes at once."""
        piece = self._lines.popleft()[: _AT_ONCE_BYTES - 1] + "\n"
        while self._lines and len(piece) + len(self._lines[0]) < _AT_ONCE_BYTES:
            piece += self._lines.popleft() + "\n"
        return piece


def _is_taken(out: TextIO) -> bool:
    """Tell whether what is written is taken at once; a full pipe would make the server wait for its reader."""
    try:
        return bool(select.select([], [out.fileno()], [], 0)[1])
    except UnsupportedOperation:
        return True


def log_lines(source: Source) -> Lines:
    """Return what gives a line for a record, and below a failed one what was wrong."""

    def lines(record: Record, may_diagnose: bool) -> Iterator[str]:
        yield report.line(record)
        if may_diagnose and report.failed(record):
            from kaltura_emulator import mistakes  # noqa: PLC0415 - loaded with the first failure

            yield from mistakes.lines(record, source.facts(record))

    return lines
