"""The emulator as a process of its own, for whatever must talk to it over a socket: the tour, programs, benchmarks."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from kaltura_session.errors import KitError
from kskit.stopping import started_whole

START_SECONDS = 20.0
_POLL_SECONDS = 0.005


@contextmanager
def emulator_process(*options: str) -> Iterator[dict[str, str]]:
    """Run `kskit serve` on a free port; gives its settings as environment variables (KALTURA_SERVICE_URL, ...).

    options: further options of `kskit serve`. Raises KitError with its last words when it does not start.
    """
    with server_process([sys.executable, "-m", "kskit", "serve", "--port", "0", *options, "--ready-file"]) as (
        _,
        settings,
    ):
        yield settings


@contextmanager
def server_process(command: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Run a server; gives its process id and its settings as environment variables.

    command: what starts it, without its last argument: the file that it makes when it is ready, with its settings.
    """
    with TemporaryDirectory(prefix="kskit-") as folder, ExitStack() as stack:
        ready = Path(folder) / "ready.json"
        with started_whole():
            process = subprocess.Popen(  # noqa: S603 - our own commands
                [*command, str(ready)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
            )
            stack.callback(_end, process)
        _wait(process, ready)
        settings = json.loads(ready.read_text(encoding="utf-8"))
        yield process.pid, {f"KALTURA_{name.upper()}": str(value) for name, value in settings.items()}


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.communicate(timeout=START_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _wait(process: "subprocess.Popen[str]", ready: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready.exists():
        if process.poll() is not None:
            words = process.stderr.read().strip() if process.stderr else ""
            raise KitError(f"the emulator did not start: {words or 'it said nothing'}")
        if time.monotonic() > deadline:
            raise KitError(f"the emulator was not ready within {START_SECONDS:g} seconds")
        time.sleep(_POLL_SECONDS)
