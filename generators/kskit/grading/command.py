"""A command that knows nothing of the kit, started in a process group of its own that ends as a whole."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from kaltura_session.errors import KitError
from kskit.snippets.programs import ProcessResult
from kskit.stopping import started_whole

_MOST_BYTES = 1024 * 1024
_running: set[int] = set()


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
            with out.open("wb") as stdout, err.open("wb") as stderr, ExitStack() as stack:
                with started_whole():
                    process = self._start(environment, stdout, stderr)
                    _running.add(process.pid)
                    stack.callback(_end, process)
                try:
                    code = process.wait(self.seconds)
                except subprocess.TimeoutExpired:
                    code = None
            return ProcessResult(code, _text(out), _text(err))

    def _start(self, environment: Mapping[str, str], stdout: BinaryIO, stderr: BinaryIO) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(  # noqa: S603 - running the user's command is the purpose
                self.words,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
        except OSError as error:
            raise KitError(f"cannot start {self.words[0]!r}: {error.strerror}; see the words after --") from error


def end_all() -> None:
    """End the programs that run now, in whichever thread they are waited for."""
    for group in tuple(_running):
        _kill(group)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End what is left of the process group of a program."""
    _kill(process.pid)
    _running.discard(process.pid)
    process.wait()


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_MOST_BYTES).decode("utf-8", "replace")
