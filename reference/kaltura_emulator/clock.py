"""The emulator's clock: the machine's, or frozen, or moved, so that a test can travel past an expiry."""

import time
from collections.abc import Callable


class Clock:
    """Unix seconds, running or frozen.

    now: start frozen at that time, None to run. source: where running time comes from, Unix seconds as a float.
    """

    def __init__(self, now: float | None = None, *, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._frozen = now
        self._offset = 0.0

    @property
    def frozen(self) -> bool:
        """Tell whether time stands still."""
        return self._frozen is not None

    def now(self) -> float:
        """Return the time in Unix seconds with a fraction."""
        return self._source() + self._offset if self._frozen is None else self._frozen

    def seconds(self) -> int:
        """Return the time in whole Unix seconds, as PHP's time() does."""
        return int(self.now())

    def freeze(self, now: float) -> None:
        """Stop at that time."""
        self._frozen = now

    def advance(self, seconds: float) -> None:
        """Move by that many seconds, back when negative; a running clock goes on running."""
        if self._frozen is None:
            self._offset += seconds
        else:
            self._frozen += seconds

    def run(self) -> None:
        """Run with the machine's clock again, without any offset."""
        self._frozen, self._offset = None, 0.0
