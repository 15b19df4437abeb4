"""The end on request: a signal becomes an exception, so that whatever was started is ended, and reports are written."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from kaltura_session.errors import KitError

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_SIGNALS = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]


class Stopped(KeyboardInterrupt):
    """The program is asked to end. str() says by what. code: the exit code, 128 and the signal's number as shells say.

    Like an interrupt it passes whoever catches errors.
    """

    def __init__(self, by: str, code: int) -> None:
        super().__init__(by)
        self.code = code


def check_system(command: str) -> None:
    """Raise KitError where processes cannot be ended with all that they started, which is so on Windows."""
    if not hasattr(os, "killpg"):
        raise KitError(f"`kskit {command}` runs other programs and needs Linux or macOS; on Windows, call it in WSL")


class _Handler:
    """Raises Stopped for the first signal, and nothing while that is dealt with; waits while something is starting."""

    def __init__(self) -> None:
        self.held = 0
        self.waiting: Stopped | None = None
        self.raised = False

    def __call__(self, number: int, _: FrameType | None) -> None:
        name = signal.Signals(number).name
        found = Stopped("the time limit (--max-time)", 1) if name == "SIGALRM" else Stopped(name, 128 + number)
        if self.held:
            self.waiting = self.waiting or found
        elif not self.raised:
            self.raised = True
            raise found


_handler = _Handler()


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Raise Stopped in this block for SIGINT, SIGTERM and SIGHUP; a signal that the caller ignores stays ignored."""
    if not _in_main_thread():  # which alone may set handlers
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    _handler.raised = False
    for number, found in before.items():
        if found is not signal.SIG_IGN:
            signal.signal(number, _handler)
    try:
        yield
    finally:
        for number, found in before.items():
            signal.signal(number, found)


def end_at_once() -> None:
    """Let a signal end this process without a word: whoever started it deals with that."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def stopped_after(seconds: float | None) -> Iterator[None]:
    """Raise Stopped when the block takes longer; None sets no limit."""
    if seconds is None:
        yield
        return
    before = signal.signal(signal.SIGALRM, _handler)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def started_whole() -> Iterator[None]:
    """Hold a signal back until the block has ended: a process that was started must be known to who ends it."""
    if not _in_main_thread():  # which alone is given signals
        yield
        return
    _handler.held += 1
    try:
        yield
    finally:
        _handler.held -= 1
        waiting, _handler.waiting = _handler.waiting, None
        if waiting and not _handler.held and not _handler.raised:
            _handler.raised = True
            raise waiting


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
