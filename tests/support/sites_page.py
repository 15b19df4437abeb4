"""The page of documentation sites: its code, and a shell that runs it as a reader would."""

import os
import re
import subprocess
import sys
from pathlib import Path

from kit_paths import ROOT

PAGE = (ROOT / "spec" / "documentation-sites.md").read_text(encoding="utf-8")


def blocks_of(title: str) -> list[tuple[str, str]]:
    """Return the code of a section, as (language, text)."""
    section = PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return [
        (name, text) for _, name, text in re.findall(r"^(`{3,})(\w+)\n(.*?)^\1$", section, re.MULTILINE | re.DOTALL)
    ]


def block(title: str, language: str) -> str:
    return next(text for name, text in blocks_of(title) if name == language)


def shell(commands: str, folder: Path, code: int = 0) -> str:
    """Run commands in a folder, with `kskit` and the builders on the PATH."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(["sh", "-e", "-c", commands], cwd=folder, env={**os.environ, "PATH": path},
                         capture_output=True, text=True, check=False)  # fmt: skip
    assert ran.returncode == code, ran.stdout[-3000:] + ran.stderr[-3000:]
    return ran.stdout + ran.stderr


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
