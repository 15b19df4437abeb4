"""What a terminal is shown: colours, unless somebody wants none."""

import os
import subprocess
import sys

import pytest


def shown(**environment: str) -> bytes:
    """What `kskit explain A05` writes to a terminal of its own."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "kskit", "explain", "A05"]
    inherited = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "TERM"}}
    process = subprocess.Popen(command, stdout=theirs, stderr=theirs, env={**inherited, **environment})
    os.close(theirs)
    told = b""
    try:
        while part := os.read(ours, 65536):
            told += part
    except OSError:  # the other side is closed
        pass
    os.close(ours)
    assert process.wait() == 0, told
    return told


def test_a_terminal_is_shown_colours() -> None:
    told = shown(TERM="xterm")
    assert told.startswith(b"\x1b[1;32mA05 Another algorithm")
    assert told.count(b"\x1b[") == 2 * told.count(b"\x1b[0m")


@pytest.mark.parametrize("environment", [{"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_none_are_shown_where_none_are_wanted(environment: dict[str, str]) -> None:
    told = shown(**environment)
    assert b"\x1b" not in told
    assert b"A05 Another algorithm" in told
