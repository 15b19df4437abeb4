"""Programs: a snippet built once, and executed with settings in its environment."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident

from kaltura_session.errors import KitError
from kskit.snippets.render import Snippet
from kskit.snippets.toolchains import (
    cache_folder,
    command_line,
    missing_tools,
    require_tools,
    search_path,
    tool_environment,
)

BUILD_SECONDS = 600
RUN_SECONDS = 60
_KEPT_VARIABLES = ("HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


class BuildError(KitError):
    """A snippet that its language's tools do not accept."""


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """What a program did. exit: its exit code, negative for a signal, None when it did not end in time."""

    exit: int | None
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Program:
    """A snippet that can be executed. command: its command line. work: its folder. other: another runtime's name."""

    snippet: Snippet
    command: list[str]
    work: Path
    other: str = ""

    def execute(self, settings: Mapping[str, str], path: str | None = None) -> ProcessResult:
        """Run the program with these settings and nothing else of the caller's; path: another PATH to find tools on."""
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        environment = {"LANG": "C.UTF-8", **kept, "PATH": path or search_path(), "NO_PROXY": "*", **settings}
        return _run(self.command, environment, self.work, RUN_SECONDS)


def make_program(snippet: Snippet, cache: Path | None = None) -> Program:
    """Write a snippet's files and build it, unless that was done before with the same content.

    cache: folder for the program; what tools keep for themselves is shared by all. Raises MissingToolError without the
    toolchain, BuildError when it refuses.
    """
    language = snippet.language
    require_tools(language)
    work, paths = _write(snippet, cache)
    program = Path(paths["program"])
    if language.build and not program.exists():
        building = program.with_name(f"building-{os.getpid()}-{get_ident()}")
        command = command_line(language.build, language, {**paths, "program": str(building)})
        ran = run_tool(command, snippet, work)
        if ran.exit != 0:
            raise BuildError(f"{snippet.id} does not build: {(ran.stderr or ran.stdout).strip()}")
        building.touch()  # a build that leaves no program of its own (a byte-code compiler) is remembered too
        building.replace(program)
    return Program(snippet, command_line(language.run, language, paths), work)


def make_programs(snippet: Snippet, cache: Path | None = None) -> list[Program]:
    """Return the program, and the same for each further runtime that is here. Raises what make_program raises."""
    program, language = make_program(snippet, cache), snippet.language
    paths = _paths(snippet, program.work)
    missing = {found.tool.name for found in missing_tools(language, "also")}
    others = [command for command in language.also if command[0] not in missing]
    return [program, *(Program(snippet, command_line(one, language, paths), program.work, one[0]) for one in others)]


def run_tool(command: list[str], snippet: Snippet, work: Path) -> ProcessResult:
    """Run a tool of the language in the folder of the snippet."""
    environment = tool_environment(snippet.language, cache_folder())
    try:
        return _run(command, environment, work, BUILD_SECONDS)
    except OSError as error:
        return ProcessResult(127, "", f"{command[0]}: {error.strerror}")


def _run(command: list[str], environment: Mapping[str, str], work: Path, seconds: int) -> ProcessResult:
    """Run a command without input. Raises OSError when it cannot be started."""
    try:
        ran = subprocess.run(  # noqa: S603 - our own generated program, or a command of our own language.toml
            command,
            env=environment,
            cwd=work,
            capture_output=True,
            check=False,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return ProcessResult(None, "", f"{command[0]} did not end within {seconds} seconds")
    return ProcessResult(ran.returncode, ran.stdout.decode("utf-8", "replace"), ran.stderr.decode("utf-8", "replace"))


def _write(snippet: Snippet, cache: Path | None) -> tuple[Path, dict[str, str]]:
    """Write the files of a snippet; return their folder, and the paths that commands of language.toml may name."""
    work = (cache or cache_folder()) / snippet.language.id / f"{snippet.flow.id}-{snippet.sha256[:16]}"
    for path, content in snippet.files.items():
        target = work / path.relative_to(snippet.language.id)
        try:
            _write_file(target, content)
        except OSError as error:
            raise BuildError(f"cannot write {target}: {error.strerror}; programs are built in that folder") from error
    return work, _paths(snippet, work)


def _paths(snippet: Snippet, work: Path) -> dict[str, str]:
    source = work / snippet.path.relative_to(snippet.language.id)
    return {"source": str(source), "folder": str(work), "program": str(work / "program"), "work": str(cache_folder())}


def _write_file(target: Path, content: bytes) -> None:
    """Write a file whole or not at all, since others may be building the same snippet."""
    if not target.is_file() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        writing = target.with_name(f"{target.name}-{os.getpid()}-{get_ident()}")
        writing.write_bytes(content)
        writing.replace(target)
