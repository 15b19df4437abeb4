"""What Windows lacks is taken away: everyday commands do without it, and those that cannot say so in a line."""

import subprocess
import sys

import pytest

LACKING = """
import os, signal, sys
for name in ("fcntl", "grp", "pwd", "resource", "termios", "uvloop"):
    sys.modules[name] = None
for module, names in ((os, ("fork", "getuid", "killpg")), (signal, ("SIGALRM", "SIGHUP", "SIGKILL", "setitimer"))):
    for name in names:
        delattr(module, name)
from kskit.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def kskit(*arguments: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", LACKING, *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["explain", "error", "INVALID_KS"], "INVALID_KS"),
        (["explain", "request"], "D06"),
        (["inspect"], "102"),
        (["vectors", "list", "--family", "token-hash"], "token-hash/"),
        (["snippets", "show", "start-session", "--lang", "python"], "import"),
        (["serve", "--help"], "--ready-file"),
        (["serve", "--port", "99999"], "cannot listen on 127.0.0.1 port 99999"),
        (["proxy", "--help"], "--upstream"),
    ],
    ids=" ".join,
)
def test_it_works_without(arguments: list[str], said: str) -> None:
    given = "djJ8MTAyfA" if arguments == ["inspect"] else "curl h/api_v3/service/session/action/start -d type=ADMIN"
    called = kskit(*arguments, given=given)
    assert said in called.stdout + called.stderr
    assert "Traceback" not in called.stderr


@pytest.mark.parametrize("command", [["grade", "start-session"], ["verify"]], ids=" ".join)
def test_what_runs_other_programs_says_what_it_needs(command: list[str]) -> None:
    called = kskit(*command, "--", "true")
    assert (called.returncode, called.stdout) == (2, "")
    assert f"`kskit {command[0]}` runs other programs and needs Linux or macOS" in called.stderr
    assert called.stderr.count("\n") == 1
