"""Tools of npm, installed once into the cache of the checkout."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SUPPORT = Path(__file__).parent


def required(name: str) -> str:
    """Return where a command is; without it the test is skipped, or fails where everything is required."""
    found = shutil.which(name)
    if found is None and os.environ.get("KSKIT_REQUIRE_ALL") == "1":
        pytest.fail(f"{name} is required here (KSKIT_REQUIRE_ALL=1) and is not installed")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def installed(root: Path, name: str) -> Path:
    """Return the folder with the packages of tests/support/NAME/package.json, and the scripts that lie beside it."""
    required("node")
    npm, folder = required("npm"), root / ".cache" / name
    wanted = (SUPPORT / name / "package.json").read_bytes()
    mark = folder / "node_modules" / ".installed.json"
    if not mark.is_file() or mark.read_bytes() != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_bytes(wanted)
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock"]
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if ran.returncode != 0 and os.environ.get("KSKIT_REQUIRE_ALL") != "1":
            pytest.skip(f"npm cannot install the tools: {ran.stderr.strip()[:200]}")
        assert ran.returncode == 0, ran.stderr
        mark.write_bytes(wanted)
    for script in (SUPPORT / name).glob("*.mjs"):
        shutil.copy(script, folder)
    return folder
