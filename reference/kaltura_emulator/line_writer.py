"""One line per request on the terminal, without slowing the server or waiting for a reader."""

import asyncio
import os
import select
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from io import UnsupportedOperation
from typing import TextIO

from kaltura_emulator import diagnoses, report
from kaltura_emulator.source import Source
from kaltura_emulator.transcript import Record

_LINES_KEPT = 10_000
_AT_ONCE_BYTES = select.PIPE_BUF


class LineOutput:
    """Writes what is taken at once; the rest is kept for the next time, the oldest lost where it is too much."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._encoding = out.encoding or "utf-8"
        self._lines: deque[bytes] = deque(maxlen=_LINES_KEPT)
        self._is_told = False
        try:
            self._file: int | None = out.fileno()
        except (UnsupportedOperation, ValueError):
            self._file = None

    def write(self, lines: Iterable[str]) -> None:
        """Write lines; one that nobody reads is lost, and of a full disk stands one line on standard error."""
        self._lines.extend(self._encoded(line) for line in lines)
        try:
            while self._lines and self._is_taken():
                self._write_piece()
        except (BrokenPipeError, ValueError):
            self._lines.clear()
        except OSError as problem:
            if not self._is_told:
                self._is_told = True
                with suppress(OSError, ValueError):
                    print(f"kskit: cannot write the lines of requests: {problem.strerror}", file=sys.stderr, flush=True)

    def _encoded(self, line: str) -> bytes:
        shortened = line[: _AT_ONCE_BYTES // 4]
        return shortened.encode(self._encoding, "backslashreplace")[: _AT_ONCE_BYTES - 1] + b"\n"

    def _write_piece(self) -> None:
        """Write as many of the lines as a pipe takes at once; those that are not taken stay."""
        count, size = 1, len(self._lines[0])
        while count < len(self._lines) and size + len(self._lines[count]) <= _AT_ONCE_BYTES:
            size += len(self._lines[count])
            count += 1
        piece = b"".join(self._lines[at] for at in range(count))
        if self._file is None:
            self._out.write(piece.decode(self._encoding, "replace"))
            left = b""
        else:
            left = piece[os.write(self._file, piece) :]
        for _ in range(count):
            self._lines.popleft()
        if left:
            self._lines.appendleft(left)

    def _is_taken(self) -> bool:
        """Tell whether what is written is taken at once; a full pipe would make the server wait for its reader."""
        return self._file is None or bool(select.select([], [self._file], [], 0)[1])


_FLUSH_SECONDS = 0.05
_LAST_SECONDS = 2.0
_DIAGNOSED_AT_ONCE = 5
Lines = Callable[[Record, bool], Iterable[str]]
Told = list[tuple[list[str], Record | None]]
"""Lines of a record, and the record where they are to be made with a diagnosis, None otherwise."""


class LineWriter:
    """Writes one line per request, nothing secret in it, and below a failed one the mistake behind it.

    Several at a time, so that a busy server is not slowed by its output; of many failures at once only some are
    diagnosed, apart from the event loop. lines: the lines of a record, and whether it may take the time for a
    diagnosis. is_wanted: tells for which records it is to. at_once: how many of those, each _FLUSH_SECONDS.
    """

    def __init__(
        self,
        out: TextIO,
        lines: Lines,
        is_wanted: Callable[[Record], bool] = report.failed,
        at_once: int = _DIAGNOSED_AT_ONCE,
    ) -> None:
        self._output = LineOutput(out)
        self._lines_of, self._is_wanted, self._at_once = lines, is_wanted, at_once
        self._waiting: Told = []
        self._failures = 0
        self._under_way: tuple[Told, Future[list[str]]] | None = None

    def tell(self, record: Record) -> None:
        """Write a line about that request soon."""
        if not self._waiting and self._under_way is None:
            asyncio.get_running_loop().call_later(_FLUSH_SECONDS, self.flush)
        is_diagnosed = self._failures < self._at_once and self._is_wanted(record)
        self._failures += is_diagnosed
        self._waiting.append((list(self._lines_of(record, False)), record if is_diagnosed else None))

    def flush(self) -> None:
        """Write what is waiting, as much as is taken now; failures as soon as they are diagnosed."""
        self._begin()
        if self._under_way is not None:
            loop = asyncio.get_running_loop()
            self._under_way[1].add_done_callback(lambda _: _soon(loop, self._go_on))

    def close(self) -> None:
        """Write the last lines, without their mistakes where those take longer than _LAST_SECONDS."""
        self._end(_LAST_SECONDS)
        self._begin()
        self._end(_LAST_SECONDS)

    def _begin(self) -> None:
        """Begin to diagnose what is waiting, or write it where nothing failed."""
        waiting, self._waiting, self._failures = self._waiting, [], 0
        if any(record for _, record in waiting):
            self._under_way = waiting, diagnoses.submit(self._with_mistakes, waiting)
        else:
            self._output.write(line for lines, _ in waiting for line in lines)

    def _end(self, seconds: float) -> None:
        """Write what was being diagnosed."""
        if self._under_way is None:
            return
        (told, future), self._under_way = self._under_way, None
        lines = [line for lines, _ in told for line in lines]
        with suppress(FutureTimeoutError):
            lines = future.result(seconds)
        self._output.write(lines)

    def _go_on(self) -> None:
        self._end(0)
        if self._waiting:
            self.flush()

    def _with_mistakes(self, told: Told) -> list[str]:
        """Return the lines with those about the mistakes."""
        made = (lines if record is None else self._lines_of(record, True) for lines, record in told)
        return [line for lines in made for line in lines]


def log_lines(source: Source) -> Lines:
    """Return what gives a line for a record, and below a failed one what was wrong."""

    def lines(record: Record, may_diagnose: bool) -> Iterator[str]:
        yield report.line(record)
        if may_diagnose and report.failed(record):
            from kaltura_emulator import mistakes  # noqa: PLC0415 - loaded with the first failure, in its thread

            yield from mistakes.lines(diagnoses.diagnosis_of(record, source))

    return lines


def _soon(loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop has ended, and close() writes the lines
        loop.call_soon_threadsafe(function)
