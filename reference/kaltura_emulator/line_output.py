"""Lines to a terminal, a pipe or a file that may be slow, full or gone: whoever writes them goes on."""

import os
import select
import sys
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from io import UnsupportedOperation
from typing import TextIO

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
