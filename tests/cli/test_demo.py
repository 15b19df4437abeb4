"""`kskit demo` says what ran, in whole words, and what to do next."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "kskit", "demo"],
        cwd=tmp_path_factory.mktemp("demo"),
        env={**os.environ, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


def test_every_stop_is_told_in_whole_words(shown: str) -> None:
    for words in ("kskit serve --port 0", "spec/snippets/curl/app_token_session.sh", "2 entries listed", "(A01)"):
        assert words in shown
    assert [line for line in shown.splitlines() if len(line) > 80 and " " in line.strip()] == []


def test_what_comes_next_can_be_called(shown: str, tmp_path: Path) -> None:
    (tmp_path / "FILE").write_text("curl https://www.example.com/api_v3/service/system/action/ping -d format=1\n")
    commands = re.findall(r"^  (kskit .*)$", shown.partition("What next:")[2], re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        words = [*shlex.split(command), *(["--help"] if command.endswith("serve") else [])]
        ran = subprocess.run([sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stderr) == (0, "")
