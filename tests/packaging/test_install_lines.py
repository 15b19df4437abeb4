"""The lines of README.md that install the kit, in a copy of the checkout, with only pip, pipx and uv."""

import os
import re
import shutil
import subprocess
import venv
from pathlib import Path

from kit_paths import ROOT

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
