"""The figures that the kit promises, measured: `make bench`. Each module gives rows through run()."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from kaltura_session.server.resources import data_root


class Row(NamedTuple):
    """One figure. bar: what it is held against, as a person reads it, e.g. ">= 5000"; empty when there is none."""

    name: str
    value: float
    unit: str
    bar: str


def times(action: Callable[[], object], rounds: int) -> list[float]:
    """Return the seconds of each round of an action."""
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        action()
        found.append(time.perf_counter() - began)
    return found


def command(*words: str) -> Row:
    """Measure a command that must answer at once."""
    return Row(f"kskit {' '.join(words)}", min(times(lambda: kskit(*words), 5)) * 1000, "ms", "<= 150")


def kskit(*arguments: str, check: bool = True, **settings: str) -> None:
    """Run a command as a user does. check: raise when it fails. settings: further environment variables."""
    line = [sys.executable, "-m", "kskit", *arguments]
    environment = {**os.environ, **settings}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is compiled
    subprocess.run(line, check=check, capture_output=True, cwd=data_root(), env=environment)  # noqa: S603 - our own
