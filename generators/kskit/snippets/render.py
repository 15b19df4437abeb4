"""Rendering: every flow in every language, as bytes, without looking at the machine it runs on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import jinja2
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, String
from pygments.util import ClassNotFound

from kaltura_session.server.catalogue.reader import CatalogueError
from kskit.flows.catalogue import FlowCatalogue, load_flows
from kskit.flows.types import Flow, Step
from kskit.snippets.context import template_context
from kskit.snippets.environment import TemplateError, make_environment, render
from kskit.snippets.language import Language, find_language, load_languages
from kskit.snippets.regions import Region, RegionError, find_regions

# What is written like a comment and means something to whoever runs the program.
_DIRECTIVES = (Comment.Hashbang, Comment.Preproc, Comment.PreprocFile)
_MAGIC = re.compile(r"#!|# frozen_string_literal:|//go:")


def code_sha256(files: Mapping[Path, bytes], fence: str) -> str:
    """Return the SHA-256 of a program without comments, blank lines and blanks at the end of lines.

    files: the first one is in the language that fence names, as are those of the same suffix; others count as they are.
    """
    suffix = next(iter(files)).suffix
    parts = [
        without_comments(content.decode("utf-8"), fence).encode("utf-8") if path.suffix == suffix else content
        for path, content in files.items()
    ]
    return sha256(b"\0".join(parts)).hexdigest()


def without_comments(text: str, fence: str) -> str:
    """Return the lines of code without comments and documentation strings; the text as it is in an unknown language.

    fence: the language's name in Pygments.
    """
    try:
        tokens = get_lexer_by_name(fence).get_tokens_unprocessed(text)
    except ClassNotFound:
        return text
    code = "".join("\n" if _is_comment(kind, value) else value for _, kind, value in tokens)
    return "".join(f"{line.rstrip()}\n" for line in code.splitlines() if line.strip())


def _is_comment(kind: object, value: str) -> bool:
    if any(kind in one for one in _DIRECTIVES):
        return False
    return (kind in Comment or kind in String.Doc) and not _MAGIC.match(value)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A flow in a language. files: path below spec/snippets/ -> content; the first one is the snippet that is shown."""

    flow: Flow
    language: Language
    files: Mapping[Path, bytes]

    @property
    def id(self) -> str:
        """The permanent name, e.g. app-token-session/go."""
        return f"{self.flow.id}/{self.language.id}"

    @property
    def path(self) -> Path:
        """The main file, below spec/snippets/."""
        return next(iter(self.files))

    @property
    def text(self) -> str:
        """The main file."""
        return self.files[self.path].decode("utf-8")

    @property
    def shown(self) -> Mapping[Path, str]:
        """The files that pages show, by their path below the language's folder; the main file first."""
        files = zip(self.language.file, self.files.items(), strict=True)
        return {path.relative_to(self.language.id): text.decode("utf-8") for file, (path, text) in files if file.shown}

    @property
    def sha256(self) -> str:
        """SHA-256 over the contents of all files in order."""
        return sha256(b"".join(self.files.values())).hexdigest()

    @property
    def code_sha256(self) -> str:
        """SHA-256 of the same without comments; what evidence is bound to."""
        return code_sha256(self.files, self.language.fence)

    @property
    def usage(self) -> str:
        """The line of shell that runs the program in its folder, or in that of its package."""
        return " ".join(line.removesuffix("\\").strip() for line in self.language.usage_of(self.flow.id))

    @property
    def left_out(self) -> Mapping[str, str]:
        """The variants of the flow that the language cannot write, and why; its program says so instead."""
        return self.language.leaves_out.get(self.flow.id, {})

    @property
    def steps(self) -> list[Step]:
        """The steps of the flow that the language writes."""
        written = [variant.id for variant in self.flow.variant if variant.id not in self.left_out]
        return [step for step in self.flow.step if any(map(step.in_variant, written))]

    @property
    def regions(self) -> list[Region]:
        """The regions of the main file."""
        return find_regions(self.text)


def render_snippet(flow: Flow, language: Language, environment: jinja2.Environment | None = None) -> Snippet:
    """Render one flow in one language. Raises TemplateError naming the template and what is wrong.

    environment: that of the language, where several of its flows are rendered and their shared parts read once.
    """
    environment = environment or make_environment(language)
    context = template_context(flow, language)
    files: dict[Path, bytes] = {}
    for file, path in zip(language.file, language.paths(flow.id), strict=True):
        try:
            text = render(environment, language.template(file, flow), context)
        except TemplateError as error:
            raise TemplateError(f"flow {flow.id}: {error}") from error
        files[Path(language.id) / path] = text.encode("utf-8")
    snippet = Snippet(flow, language, files)
    try:
        find_regions(snippet.text)
    except RegionError as error:
        raise TemplateError(f"{language.id}, {flow.id}: {error}") from error
    return snippet


def render_snippets(
    flows: FlowCatalogue | None = None, languages: Mapping[str, Language] | None = None
) -> dict[str, Snippet]:
    """Render all flows in all languages that have a template for them, by id, in the order of the catalogue."""
    if flows is None and languages is None:
        return dict(_installed())
    catalogue = flows or load_flows()
    found = languages if languages is not None else load_languages()
    environments = {name: make_environment(language) for name, language in found.items()}
    snippets = [
        render_snippet(flow, language, environments[name])
        for flow in catalogue.flows.values()
        for name, language in found.items()
        if language.writes(flow)
    ]
    return {snippet.id: snippet for snippet in snippets}


@cache
def _installed() -> Mapping[str, Snippet]:
    """Return the snippets of this installation, which several parts of the build ask for."""
    return render_snippets(load_flows(), load_languages())


def find_snippet(flow: str, language: str) -> Snippet:
    """Render one snippet by the names of its flow and language. Raises CatalogueError for unknown ones."""
    found_flow, found_language = load_flows().find(flow), find_language(language)
    if not found_language.writes(found_flow):
        raise CatalogueError(f"the flow {flow} is not written in {found_language.label}")
    return render_snippet(found_flow, found_language)
