"""What the tests of pages share: tools of npm."""

from pathlib import Path

import pytest

from npm_tools import installed


@pytest.fixture(scope="session")
def node_tools(root: Path) -> Path:
    """The folder with the compiler of MDX and the slugger of GitHub; for tests of the group "mdx" only."""
    return installed(root, "mdx")
