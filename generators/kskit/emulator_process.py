"""The emulator as a process of its own, for whatever must talk to it over a socket: the tour, programs, benchmarks."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from kaltura_session.errors import KitError

START_SECONDS = 20.0
_POLL_SECONDS = 0.01


class EmulatorError(KitError):
    """The emulator did not start."""


@contextmanager
def emulator_process(*options: str) -> Iterator[dict[str, str]]:
    """Run `kskit serve` on a free port; gives its settings as environment variables (KALTURA_SERVICE_URL, ...).

    options: further options of `kskit serve`. Raises EmulatorError with its last words when it does not start.
    """
    with TemporaryDirectory(prefix="kskit-") as folder:
        ready = Path(folder) / "ready.json"
        command = [sys.executable, "-m", "kskit", "serve", "--port", "0", "--ready-file", str(ready), *options]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # noqa: S603
        try:
            _wait(process, ready)
            settings = json.loads(ready.read_text(encoding="utf-8"))
            yield {f"KALTURA_{name.upper()}": str(value) for name, value in settings.items()}
        finally:
            process.terminate()
            process.communicate(timeout=START_SECONDS)


def _wait(process: "subprocess.Popen[str]", ready: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready.exists():
        if process.poll() is not None:
            words = process.stderr.read().strip() if process.stderr else ""
            raise EmulatorError(f"the emulator did not start: {words or 'it said nothing'}")
        if time.monotonic() > deadline:
            raise EmulatorError(f"the emulator was not ready within {START_SECONDS:g} seconds")
        time.sleep(_POLL_SECONDS)
