"""README.md, read by somebody who does what it says: every command line in it, and those that install the kit."""

import os
import re
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from kit_paths import ROOT

PAGE = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(
    r"^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```)?",
    re.sub(r"<details>.*?</details>", "", PAGE, flags=re.DOTALL),
    re.DOTALL | re.MULTILINE,
)
SERVE = "kskit serve\n"
INSTALLING = "pip install .\n"
HERE = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def _run(commands: str, folder: Path, home: Path) -> str:
    environment = {"PATH": HERE, "HOME": str(home)}
    done = subprocess.run(
        ["sh", "-eu"], input=commands, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_page_has_blocks_of_every_kind() -> None:
    assert len(BLOCKS) >= 4
    assert any(shown for _, shown in BLOCKS)


@pytest.mark.parametrize(("commands", "shown"), [one for one in BLOCKS if one[0] != SERVE and INSTALLING not in one[0]])
def test_its_commands_do_what_it_says(commands: str, shown: str, tmp_path: Path) -> None:
    out = _run(commands, ROOT, tmp_path)
    assert not shown or out == shown


def test_the_server_starts(tmp_path: Path) -> None:
    assert SERVE in [commands for commands, _ in BLOCKS]
    process = subprocess.Popen(
        ["sh", "-c", f"exec {SERVE.strip()} --port 0"],
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": HERE, "HOME": str(tmp_path)},
    )
    assert process.stdout
    assert "Kaltura emulator at http://127.0.0.1" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.communicate()


def test_what_make_is_asked_for_is_there() -> None:
    targets = re.findall(r"^    make (\w+)", PAGE, re.MULTILINE)
    assert targets == ["demo", "test"]
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{target}:", made, re.MULTILINE) for target in targets)


NOT_COPIED = (".*", "__pycache__", "node_modules", "dist", "tests", "*.egg-info")


def test_each_line_installs_the_command(tmp_path: Path) -> None:
    lines = next(
        block
        for block in re.findall(
            r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
        )
        if block.startswith("pip install .")
    )
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    venv.create(tmp_path / "tools", with_pip=True)
    tools = tmp_path / "tools" / "bin"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    environment = {**inherited, "PATH": path, "HOME": str(tmp_path / "home")}

    def run(commands: str) -> str:
        done = subprocess.run(
            ["sh", "-eu"], input=commands, cwd=copy, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("pip install --quiet pipx uv")
    said = run(lines)
    assert "INVALID_KS" in said.rpartition("installed package kaltura-session-kit")[2]  # uvx ran it
    for command in (tools / "kskit", tmp_path / "home" / ".local" / "bin" / "kskit"):
        assert "kskit" in run(f"{command} --version")
