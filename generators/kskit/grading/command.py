"""A command that knows nothing of the kit, started in a process group of its own that ends as a whole."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kaltura_session.errors import KitError
from kskit.snippets.programs import ProcessResult

_MOST_BYTES = 1024 * 1024


class Stopping:
    """A handler of signals that ends this process by an exception, held back while a process of ours starts."""

    def __init__(self) -> None:
        self._held = False
        self._received = 0

    def __call__(self, number: int, _frame: object) -> None:
        """Take a signal."""
        self._received = number
        if not self._held:
            sys.exit(128 + number)

    def hold(self) -> None:
        """Only remember signals."""
        self._held = True

    def release(self) -> None:
        """End this process if a signal was held back, and with the next one."""
        self._held = False
        if self._received:
            sys.exit(128 + self._received)


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
            STOPPING.release()
            return process.wait(self.seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_MOST_BYTES).decode("utf-8", "replace")
