"""A language: one folder of generators/templates/, described by its language.toml."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from kaltura_session.server.catalogue.reader import CatalogueError, read
from kaltura_session.server.resources import data_path
from kskit.flows.types import Flow
from kskit.snippets import straight


@dataclass(frozen=True, slots=True)
class Escaper:
    """How text is written in one quoting context, as data.

    replace: texts to their escaped form, applied in one pass. other: a format for characters that `escape` (a regular
    expression for one character) matches, with {code} as the number, e.g. `%{code:02X}`. forbid: a regular expression
    for what the context cannot hold at all.
    """

    prefix: str = ""
    suffix: str = ""
    replace: dict[str, str] = field(default_factory=dict)
    escape: str = ""
    other: str = ""
    forbid: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a snippet: its template and the path of the result, both with {flow}, {flow_snake} or {FlowPascal}.

    shown: whether pages show it.
    """

    template: str
    path: str
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Comment:
    """Comment syntax for region markers and remarks: a line prefix, or a pair around the text."""

    open: str
    close: str = ""
    width: int = 100


@dataclass(frozen=True, slots=True)
class Tool:
    """A command that a language needs.

    purpose: "run" (needed to execute a snippet), "also" (another runtime) or "check" (formatter, linter). version: the
    command that prints the version, and pattern the regular expression that finds it (group 1); title is written before
    it. locate: a command printing a folder and `below`, the tool's path in it, for tools that are not on the PATH.
    packages: manager -> package name; npm packages with a version are what `kskit snippets install` installs.
    """

    name: str
    purpose: Literal["run", "also", "check"] = "run"
    version: list[str] = field(default_factory=list)
    pattern: str = ""
    title: str = ""
    locate: list[str] = field(default_factory=list)
    below: str = ""
    packages: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Language:
    """What the kit knows of a language.

    folder: where its templates are. like: a language whose templates and escapers it uses besides its own.
    build, run: command lines with {source}, {folder} (that of the sources), {program} (what a build may write) and
    {work} (a folder to keep caches in). also: further commands that run the same file, each with another runtime; they
    are tried where their tool is here. format, lint: commands that fail, or print, when a file is not as its tools
    want it. needs: what a reader must have, with its lowest version. dependencies: package beyond the standard library
    -> what it is for: `call` or computations of the catalogue; nothing where each program needs it. usage: the lines of
    shell that a reader runs a program with, with {source} and {name} (that without its suffix); those of `run` if there
    are none. environment: variables for all commands. renames: name of the catalogue -> another, where the language
    reserves it or has a shorter one. leaves_out: flow -> variant -> why the language cannot write it, which its program
    says instead.
    """

    id: str
    folder: Path
    label: str
    fence: str
    order: int
    file: list[File]
    comment: Comment
    tools: list[Tool]
    run: list[str]
    needs: str
    like: str = ""
    build: list[str] = field(default_factory=list)
    also: list[list[str]] = field(default_factory=list)
    format: list[list[str]] = field(default_factory=list)
    lint: list[list[str]] = field(default_factory=list)
    dependencies: dict[str, list[str]] = field(default_factory=dict)
    usage: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    renames: dict[str, str] = field(default_factory=dict)
    leaves_out: dict[str, dict[str, str]] = field(default_factory=dict)
    escapers: dict[str, Escaper] = field(default_factory=dict)

    @property
    def folders(self) -> list[Path]:
        """Where its templates are looked for."""
        return [self.folder, *([self.folder.parent / self.like] if self.like else [])]

    def has(self, template: str) -> bool:
        """Tell whether there is such a template."""
        return any((folder / template).is_file() for folder in self.folders)

    def paths(self, flow: str) -> list[Path]:
        """Return the files of a flow's snippet below the language's folder; the first one is shown as the snippet."""
        names = {"flow": flow, "flow_snake": flow.replace("-", "_"), "FlowPascal": flow.title().replace("-", "")}
        return [Path(one.path.format(**names)) for one in self.file]

    def dependencies_of(self, flow: Flow) -> list[str]:
        """Return the packages beyond the standard library that the flow's program uses."""
        done = {step.compute or "call" for step in flow.step}
        return [name for name, purposes in self.dependencies.items() if not purposes or done.intersection(purposes)]

    def needs_of(self, flow: Flow) -> str:
        """Return what a reader must have to run the flow's program."""
        return ", ".join([self.needs, *self.dependencies_of(flow)])

    def usage_of(self, flow: str) -> list[str]:
        """Return the lines of shell that run the flow's program where its folder, or package, is the current one."""
        path = self.paths(flow)[0]
        lines = self.usage or [" ".join(self.run)]
        return [line.format(source=path.name, name=path.stem) for line in lines]

    def template(self, file: File, flow: Flow) -> str:
        """Return the template of a file of a flow's snippet: the flow's own, else the one that straight flows share."""
        own = file.template.format(flow=flow.id)
        shared = straight.is_straight(flow) and not self.has(own)
        return file.template.format(flow=straight.TEMPLATE) if shared else own

    def writes(self, flow: Flow) -> bool:
        """Tell whether there is a template for the flow; a language may leave out a flow that it cannot express."""
        return self.has(self.template(self.file[0], flow))


def load_languages(folder: Path | None = None) -> dict[str, Language]:
    """Return every language of a template folder by id, in the order that pages show them."""
    top = folder or data_path("generators", "templates")
    found = [read_language(path.parent) for path in sorted(top.glob("*/language.toml"))]
    return {language.id: language for language in sorted(found, key=lambda one: (one.order, one.id))}


def find_language(name: str, folder: Path | None = None) -> Language:
    """Return a language by id. Raises CatalogueError naming the known ones."""
    languages = load_languages(folder)
    if name not in languages:
        raise CatalogueError(f"there is no language {name!r}; the languages are {', '.join(languages)}")
    return languages[name]


def read_language(folder: Path) -> Language:
    """Read one language.toml. Raises CatalogueError naming the file and what is wrong."""
    path = folder / "language.toml"
    language = read(path, Language, id=folder.name, folder=folder)
    if language.like:
        language = replace(language, escapers=read_language(folder.parent / language.like).escapers | language.escapers)
    try:
        _check(language)
    except (ValueError, re.error) as error:
        raise CatalogueError(f"{path}: {error}; compare it with the language.toml of another language") from error
    return language


def _check(language: Language) -> None:
    if not language.file:
        raise ValueError("at least one [[file]] is needed")
    for escaper in language.escapers.values():
        re.compile(escaper.escape)
        re.compile(escaper.forbid)
    for tool in language.tools:
        re.compile(tool.pattern)
