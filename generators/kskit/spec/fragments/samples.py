"""What fragments show: for each flow its steps and its whole program, in every language, from the snippets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from kaltura_session.server.resources import data_root
from kskit.flows.catalogue import load_flows
from kskit.flows.types import Flow
from kskit.snippets.evidence import Evidence, evidence_of, read_evidence
from kskit.snippets.regions import without_markers
from kskit.snippets.render import Snippet, render_snippets

PROGRAM = "program"
CALL = "call"
_CALL_TITLE = "What every call needs"
_CALL_TEXT = "Sends one request and looks for the exception that the API reports under HTTP 200."
_PROGRAM_TITLE = "The whole program"
_PROGRAM_TEXT = "Complete, and ready to run. Its settings come from the environment."


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
    snippets = render_snippets()
    evidence = read_evidence(data_root())
    return {
        f"{one.flow.id}/{one.name}": one
        for flow in load_flows().flows.values()
        for one in _sections(flow, [snippet for snippet in snippets.values() if snippet.flow.id == flow.id], evidence)
    }


def _sections(flow: Flow, snippets: list[Snippet], known: Evidence) -> Iterator[Section]:
    parts = [(step.id, step.title, step.text) for step in flow.step]
    for name, title, text in [*parts, (CALL, _CALL_TITLE, _CALL_TEXT)]:
        samples = tuple(_region(snippet, name, known) for snippet in snippets if _has(snippet, name))
        if samples:
            yield Section(flow, name, title, text, samples)
    programs = tuple(_program(snippet, known) for snippet in snippets)
    yield Section(flow, PROGRAM, _PROGRAM_TITLE, _PROGRAM_TEXT, programs)


def _has(snippet: Snippet, name: str) -> bool:
    return any(region.name == name for region in snippet.regions)


def _region(snippet: Snippet, name: str, known: Evidence) -> Sample:
    region = next(region for region in snippet.regions if region.name == name)
    return _sample(snippet, region.of(snippet.text), known)


def _program(snippet: Snippet, known: Evidence) -> Sample:
    sample = _sample(snippet, without_markers(snippet.text), known)
    main, *others = snippet.shown.items()
    further = tuple((path.as_posix(), path.suffix.removeprefix("."), text) for path, text in others)
    return replace(sample, name=main[0].as_posix(), further=further) if further else sample


def _sample(snippet: Snippet, code: str, evidence: Evidence) -> Sample:
    language = snippet.language
    return Sample(language.id, language.label, language.fence, code.strip("\n") + "\n", _checked(snippet, evidence))


def _checked(snippet: Snippet, evidence: Evidence) -> str:
    """Return how the program was checked in its present form, for the reader to see."""
    entry = evidence_of(snippet, evidence)
    known = {"executed": f"Executed with {entry.runtime}.", "compiled": f"Compiled with {entry.runtime}, not executed.",
             "syntax": "Its syntax was checked; it was not executed."}  # fmt: skip
    return known.get(entry.checked, "Not executed.")
