"""What the tests of pages share: tools of npm, and the built preview site."""

import importlib.util
import os
from pathlib import Path

import pytest

from kskit.site.__main__ import build
from npm_tools import installed, required


@pytest.fixture(scope="session")
def node_tools(root: Path) -> Path:
    """The folder with the compiler of MDX and the slugger of GitHub; for tests of the group "mdx" only."""
    return installed(root, "mdx")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The preview site, built once; for tests of the group "browser" only."""
    required("npm")
    if importlib.util.find_spec("material") is None and os.environ.get("KSKIT_REQUIRE_ALL") == "1":
        pytest.fail("mkdocs-material is required here (KSKIT_REQUIRE_ALL=1) and is not installed")
    pytest.importorskip("material")
    folder = tmp_path_factory.mktemp("site")
    assert build(folder) == 0
    return folder / "site"
