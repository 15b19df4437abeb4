"""What the tests of pages share: tools of npm, installed once into the cache of the checkout."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SUPPORT = Path(__file__).parents[1] / "support" / "mdx"


def required(name: str) -> str:
    found = shutil.which(name)
    if found is None and os.environ.get("KSKIT_REQUIRE_ALL") == "1":
        pytest.fail(f"{name} is required here (KSKIT_REQUIRE_ALL=1) and is not installed")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(scope="session")
def node_tools(root: Path) -> Path:
    """The folder with the compiler of MDX and the slugger of GitHub; for tests of the group "mdx" only."""
    required("node")
    npm, folder = required("npm"), root / ".cache" / "mdx"
    wanted = (SUPPORT / "package.json").read_bytes()
    installed = folder / "node_modules" / ".installed.json"
    if not installed.is_file() or installed.read_bytes() != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_bytes(wanted)
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock"]
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if ran.returncode != 0 and os.environ.get("KSKIT_REQUIRE_ALL") != "1":
            pytest.skip(f"npm cannot install the tools: {ran.stderr.strip()[:200]}")
        assert ran.returncode == 0, ran.stderr
        installed.write_bytes(wanted)
    for script in SUPPORT.glob("*.mjs"):
        shutil.copy(script, folder)
    return folder
