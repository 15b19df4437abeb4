"""Folders for the PATH in which a name is another command than usual."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest


@pytest.fixture
def links(tmp_path: Path, tool: Callable[[str], str]) -> Callable[[Mapping[str, str]], Path]:
    """Make a folder for the PATH in which each name is a link to the command given; skip the test without that."""

    def make(commands: Mapping[str, str]) -> Path:
        folder = tmp_path / "links"
        folder.mkdir()
        for name, command in commands.items():
            (folder / name).symlink_to(tool(command))
        return folder

    return make
