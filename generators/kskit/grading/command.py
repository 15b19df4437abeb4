"""A command that knows nothing of the kit, started in a process group of its own that ends as a whole."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kaltura_session.errors import KitError
from kskit.snippets.programs import ProcessResult

_MOST_BYTES = 1024 * 1024


class Stopping:
    """A handler of signals that ends all programs and this process; held back while the main thread starts one."""

    def __init__(self) -> None:
        self._held = False
        self._received = 0
        self._running: set[int] = set()

    def __call__(self, number: int, _frame: object) -> None:
        """Take a signal."""
        self._received = number
        if not self._held:
            self._end()

    def hold(self) -> None:
        """Only remember signals, which the main thread alone is given."""
        self._held = self._held or _in_main_thread()

    def release(self, *started: int) -> None:
        """End this process if a signal was held back, and with the next one. started: process groups to end with it."""
        self._running.update(started)
        self._held = self._held and not _in_main_thread()
        if self._received:
            self._end()

    def forget(self, group: int) -> None:
        """End what is left of a process group."""
        _kill(group)
        self._running.discard(group)

    def _end(self) -> None:
        for group in tuple(self._running):
            _kill(group)
        sys.exit(128 + self._received)


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


STOPPING = Stopping()


@dataclass(frozen=True, slots=True)
class Command:
    """A program and its arguments. seconds: how long one execution may take."""

    words: Sequence[str]
    seconds: float

    def execute(self, settings: Mapping[str, str]) -> ProcessResult:
        """Run it in the current folder with the caller's environment, whose KALTURA_* are replaced by the settings.

        Nothing that it started is left behind. Raises KitError when it cannot be started.
        """
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KALTURA_")}
        environment = {**inherited, "NO_PROXY": "*", "no_proxy": "*", **settings}
        with TemporaryDirectory(prefix="kskit-grade-") as folder:
            out, err = Path(folder, "stdout"), Path(folder, "stderr")
            with out.open("wb") as stdout, err.open("wb") as stderr:
                STOPPING.hold()
                try:
                    process = subprocess.Popen(  # noqa: S603 - running the user's command is the purpose
                        self.words,
                        env=environment,
                        stdin=subprocess.DEVNULL,
                        stdout=stdout,
                        stderr=stderr,
                        start_new_session=True,
                    )
                except OSError as error:
                    STOPPING.release()
                    raise KitError(
                        f"cannot start {self.words[0]!r}: {error.strerror}; see the words after --"
                    ) from error
                code = self._wait(process)
            return ProcessResult(code, _text(out), _text(err))

    def _wait(self, process: "subprocess.Popen[bytes]") -> int | None:
        """Return the exit code, None when it did not end in time; then end whatever is left of its group."""
        try:
            STOPPING.release(process.pid)
            return process.wait(self.seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            STOPPING.forget(process.pid)
            process.wait()


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_MOST_BYTES).decode("utf-8", "replace")
