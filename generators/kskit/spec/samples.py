"""What sites show of a flow: its steps and its whole program in every language, and how a kind of site writes them."""

import textwrap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from kaltura_session.server.resources import data_root
from kskit.flows.catalogue import load_flows
from kskit.flows.types import Flow
from kskit.snippets.manifest import Evidence, evidence_of, read_evidence
from kskit.snippets.regions import without_markers
from kskit.snippets.render import Snippet, render_snippets
from kskit.spec.markdown import fenced, plain

PROGRAM = "program"
CALL = "call"
_CALL_TITLE = "What every call needs"
_CALL_TEXT = "Sends one request and looks for the exception that the API reports under HTTP 200."
_PROGRAM_TITLE = "The whole program"
_PROGRAM_TEXT = "Complete, and ready to run. Its settings come from the environment."
_IMPORTS = "import Tabs from '@theme/Tabs';\nimport TabItem from '@theme/TabItem';"


@dataclass(frozen=True, slots=True)
class Sample:
    """A piece of code, ending in a newline.

    label: as pages show it. fence: the language's name for highlighters. checked: a sentence on how its program was.
    name: of its file, where the program has others, which are in further: name, fence and text of each.
    """

    language: str
    label: str
    fence: str
    code: str
    checked: str
    name: str = ""
    further: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a flow in all languages that have it. name: a step's id, "call" or "program". text: plain text."""

    flow: Flow
    name: str
    title: str
    text: str
    samples: tuple[Sample, ...]


@cache
def sections() -> Mapping[str, Section]:
    """Return the sections of all flows by name, e.g. app-token-session/hash, in the order of the catalogue."""
    evidence = read_evidence(data_root())
    found = (one for flow in load_flows().flows.values() for one in _sections(flow, evidence))
    return {f"{one.flow.id}/{one.name}": one for one in found}


def _sections(flow: Flow, known: Evidence) -> Iterator[Section]:
    snippets = programs_of(flow.id)
    parts = [(step.id, step.title, step.text) for step in flow.step]
    for name, title, text in [*parts, (CALL, _CALL_TITLE, _CALL_TEXT)]:
        samples = tuple(
            _sample(snippet, region.of(snippet.text), known)
            for snippet in snippets
            for region in snippet.regions
            if region.name == name
        )
        if samples:
            yield Section(flow, name, title, text, samples)
    programs = tuple(_program(snippet, known) for snippet in snippets)
    yield Section(flow, PROGRAM, _PROGRAM_TITLE, _PROGRAM_TEXT, programs)


def _program(snippet: Snippet, known: Evidence) -> Sample:
    sample = _sample(snippet, without_markers(snippet.text), known)
    main, *others = snippet.shown.items()
    further = tuple((path.as_posix(), path.suffix.removeprefix("."), text) for path, text in others)
    return replace(sample, name=main[0].as_posix(), further=further) if further else sample


def _sample(snippet: Snippet, code: str, evidence: Evidence) -> Sample:
    """Return a piece of a program, with how the program was checked in its present form, for the reader to see."""
    language, entry = snippet.language, evidence_of(snippet, evidence)
    checked = f"Executed with {entry.runtime}." if entry.checked == "executed" else "Not executed."
    return Sample(language.id, language.label, language.fence, code.strip("\n") + "\n", checked)


@dataclass(frozen=True, slots=True)
class Site:
    """A kind of site.

    code: writes one piece of code per language. file: the name of a fragment. head: what a fragment begins with.
    unsearched_head: front matter that keeps a page out of the site's search. languages: those that its reader wants,
    none for all.
    """

    name: str
    code: Callable[[Iterable[Sample]], str]
    file: Callable[[str, str], Path]
    head: str = ""
    unsearched_head: str = ""
    languages: Collection[str] = ()

    def shows(self, language: str) -> bool:
        """Tell whether a language is one of those that are wanted."""
        return not self.languages or language in self.languages

    def section(self, one: Section, level: int) -> str:
        """Return a section with its heading, level 1 to 6, its text and its code."""
        return f"{'#' * level} {plain(one.title)}\n\n{plain(one.text)}\n\n{self.code(one.samples)}"

    def fragment(self, body: str) -> bytes:
        """Return a fragment as a file: the head of the site, then the body."""
        return ("\n\n".join(part for part in (self.head, body) if part) + "\n").encode("utf-8")


def programs_of(flow: str, site: Site | None = None) -> list[Snippet]:
    """Return the programs of a flow, by its id, in the languages that a site shows, those of the pages without one."""
    found = [one for one in render_snippets().values() if one.flow.id == flow]
    return [one for one in found if site is None or site.shows(one.language.id)]


def fence(sample: Sample) -> str:
    """Return a piece of code as a fenced block."""
    return fenced(sample.fence, sample.code)


def shown(sample: Sample) -> str:
    """Return a piece of code with the names of its files and how it was checked."""
    blocks = []
    for name, language, text in ((sample.name, sample.fence, sample.code), *sample.further):
        blocks += [*([f"`{name}`:"] if name else []), fenced(language, text)]
    return "\n\n".join([*blocks, f"*{sample.checked}*"])


def _flat(samples: Iterable[Sample]) -> str:
    return "\n\n".join(f"{one.label}:\n\n{shown(one)}" for one in samples)


def _material(samples: Iterable[Sample]) -> str:
    return "\n\n".join(f'=== "{one.label}"\n\n{textwrap.indent(shown(one), "    ")}' for one in samples)


def _docusaurus(samples: Iterable[Sample]) -> str:
    items = [_tab(one, "" if number else " default") for number, one in enumerate(samples)]
    return "\n".join(['<Tabs groupId="lang" queryString>', *items, "</Tabs>"])


def _tab(one: Sample, default: str) -> str:
    return f'<TabItem value="{one.language}" label="{one.label}"{default}>\n\n{shown(one)}\n\n</TabItem>'


def _dotted(flow: str, section: str) -> Path:
    return Path(f"{flow}.{section}.md" if section else f"{flow}.md")


def _partial(flow: str, section: str) -> Path:
    return Path(f"_{flow}-{section}.mdx" if section else f"_{flow}.mdx")


SITES: Mapping[str, Site] = {
    "md": Site("md", _flat, _dotted),
    "mkdocs": Site("mkdocs", _material, _dotted, unsearched_head="---\nsearch:\n  exclude: true\n---\n\n"),
    "docusaurus": Site("docusaurus", _docusaurus, _partial, head=_IMPORTS),
}
