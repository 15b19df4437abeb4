"""What `pip install WHEEL` gives beside nothing but pip: every command, what it needs; and what Windows can do."""

import json
import os
import shlex
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit_paths import ROOT
from kskit.__main__ import COMMANDS

MOST_BYTES = 55 * 10**6
LEFT_OUT = {"jsonschema", "mkdocs", "pytest", "rich", "tree-sitter", "uvloop"}
BUILD = "import sys; from hatchling import build; print(build.build_wheel(sys.argv[1]))"


class Installation:
    """An environment with the wheel, and an empty folder to work in. size: bytes beyond pip and setuptools."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        self._bin = folder / "env" / "bin"
        venv.create(folder / "env", with_pip=True)
        self.site = next((folder / "env" / "lib").glob("python*/site-packages"))
        before = self._bytes()
        built = [sys.executable, "-c", BUILD, str(folder)]
        name = subprocess.run(built, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()[-1]
        self.run(f"pip install --quiet {folder / name}")
        self.size = self._bytes() - before

    def _bytes(self) -> int:
        return sum(path.stat().st_size for path in self.site.rglob("*") if path.is_file())

    def run(self, command: str, *, code: int = 0) -> str:
        """Run a command as a user there would, and return what it prints."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL", "KALTURA"))
        }
        environment = {**kept, "PATH": f"{self._bin}{os.pathsep}/usr/bin{os.pathsep}/bin"}
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    return Installation(tmp_path_factory.mktemp("empty"))


pytestmark = pytest.mark.xdist_group("empty-environment")


def test_it_is_small_and_holds_nothing_for_tests(installed: Installation) -> None:
    assert installed.size <= MOST_BYTES
    names = {one["name"].lower() for one in json.loads(installed.run("pip list --format json"))}
    assert "kaltura-session-kit" in names
    assert not names & LEFT_OUT


def test_every_command_has_help(installed: Installation) -> None:
    installed.run("for one in " + " ".join(COMMANDS) + "; do kskit $one --help || exit; done")


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("kskit explain error INVALID_KS", 0, "INVALID_KS"),
        ("echo djJ8MTAyfA | kskit inspect", 1, "102"),
        ("echo 'curl a.test/api_v3/service/session/action/start -d type=ADMIN' | kskit explain request", 1, "D06"),
        ("kskit vectors list --family token-hash", 0, "token-hash/"),
        ("kskit snippets show app-token-session --lang go", 0, "package main"),
        ("kskit verify --family token-hash --json a.json -- kskit adapter && kskit report a.json", 0, "token-hash"),
        ("kskit export one-page --out out && ls out", 0, ".md"),
        ("kskit pages pages && ls pages", 0, "wire.md"),
    ],
)  # fmt: skip
def test_commands_work(installed: Installation, command: str, code: int, said: str) -> None:
    assert said in installed.run(command, code=code)


def test_a_program_is_graded(installed: Installation) -> None:
    program = shlex.quote(str(ROOT / "spec" / "snippets" / "curl" / "start_session.sh"))
    said = installed.run(f"kskit grade start-session --only admin-secret -- sh {program}")
    assert "admin-secret" in said or "right" in said


def test_the_emulator_serves_without_the_quicker_loop(installed: Installation) -> None:
    said = installed.run(
        "kskit serve --port 0 --ready-file ready.json >log & "
        "until [ -e ready.json ]; do kill -0 $! || exit; sleep 0.1; done; "
        'url=$(sed -n \'s/.*"service_url": "\\(.*\\)".*/\\1/p\' ready.json); '
        'curl -sS "$url/service/system/action/ping?format=1"; '
        "kill $!; wait $! || :"
    )
    assert said == "true"


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
