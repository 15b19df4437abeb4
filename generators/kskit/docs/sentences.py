"""What sentences and tables of a page say wrongly: names that the server does not have, and what clauses contradict."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from kaltura_session.errors import KitError
from kaltura_session.server.catalogue import codes, errors, objects, server_call, services
from kaltura_session.server.catalogue.reader import CatalogueError, load
from kaltura_session.server.validity import KsStatus
from kskit.build.model import CANNOT_ENCODE
from kskit.docs.markdown import Sentence
from kskit.explain.ids import explain_code
from kskit.spec.clauses import clauses, words
from kskit.spec.tables import statement

_CODE = re.compile(r"`\"?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\"?`")
_BARE_CODE = re.compile(r"(?<![\w$.-])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?![\w=-])")
_ABOUT_CODES = re.compile(r"\b(?:error|errors|exception|codes?|fails? with|answers?|rejected|refused)\b|"
                          r"\bget(?:s|ting)?\b|\breturn(?:s|ed)?\b", re.IGNORECASE)  # fmt: skip
_CODE_COLUMN = re.compile(r"\b(?:error|errors|code|codes|exception)\b", re.IGNORECASE)
_DENIED_BEFORE = re.compile(
    r"(?:\b(?:no|not|never|nor|neither|instead of|rather than|unlike|older?)\b|n't) +"
    r"(?:(?!returns|answers|gives|gets|fails|is\b)[\w`]+ +){0,3}`?$",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(
    r"^`?[ ,]*(?:\w+ ){0,2}(?:(?:is|are|was|does|do|did|has|have|can|will)(?: not|n't)\b|never\b|no longer\b)",
    re.IGNORECASE,
)
_NO_CALL = re.compile(r"^ (?:events?|files?|propert\w+|fields?|members?|objects?|variables?|element|hook|function)\b")
_CALL = re.compile(r"`([a-zA-Z]\w+)[.:]([a-z]\w+)(?:\(\))?`")
_NEAR = "did you mean"
CALLS = "the list of all services and actions of the server"
_LIST = "the list of all error codes that the server's code defines"
_VARIABLE = re.compile(r"\b(?:KALTURA|VITE|NEXT|REACT|NODE|PY|YOUR|MY|X)_")
_REPORTED = re.compile(
    r"^published\b|\b(?:guides?|documentation|people|some)\b[^.;|]*\b(?:says?|prints?|claims?|speaks?|write)\b|"
    r"\b(?:myth|contrary to|mistakenly|it is wrong|is false|misconception)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"\b(?:wrong|myth|mistakes?|claims?|says|published|misconceptions?|instead)\b", re.IGNORECASE)
_ZERO = re.compile(r"\bzero\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong on a page.

    line: from 1. kind: code, call, sentence, request or response. id: the mistake, clause, error code or name that it
    is about. text: what is wrong, one sentence. proof: what shows it: clauses with their evidence, or the response.
    """

    line: int
    kind: str
    id: str
    text: str
    proof: str


def wrong_codes(sentence: Sentence, variables: frozenset[str]) -> Iterator[Finding]:
    """Yield the error codes that do not exist. variables: names that the page's code uses for something else."""
    for match in _BARE_CODE.finditer(sentence.text):
        if match[1] in _expected() and match[1] not in variables and not denied(sentence.text, match):
            yield from unknown_code(sentence.line, match[1])
    in_table = bool(sentence.header) and bool(_CODE_COLUMN.search(sentence.header))
    text = sentence.text.partition(" | ")[0] if in_table else sentence.text
    if not in_table and not _ABOUT_CODES.search(text):
        return
    found = [*_CODE.finditer(text), *(_BARE_CODE.finditer(text) if in_table else ())]
    for match in found:
        name = match[1]
        if name in variables or _VARIABLE.match(name) or name in _other_words() or denied(text, match):
            continue
        yield from unknown_code(sentence.line, name)


def unknown_code(line: int, name: str) -> Iterator[Finding]:
    """Yield a finding where no server has an error code, but one that is like it."""
    try:
        diagnosis = explain_code(name)
    except KitError as error:
        if _NEAR in str(error):  # others may belong to another program
            yield Finding(line, "code", name, f"{str(error)[:1].upper()}{str(error)[1:]}", _LIST)
        return
    if diagnosis.verdict == "mistake" and diagnosis.summary.startswith("No server"):
        yield Finding(line, "code", name, diagnosis.summary, _LIST)


def denied(text: str, match: re.Match[str]) -> bool:
    """Tell whether a sentence says of what was found that it is not so."""
    return bool(_DENIED_BEFORE.search(text[: match.start()]) or _DENIED_BEHIND.search(text[match.end() :]))


@cache
def _expected() -> frozenset[str]:
    """Return the codes that people wait for in vain, which are known wherever they stand."""
    return frozenset(row.code for row in codes().printed)


@cache
def _other_words() -> frozenset[str]:
    """Return upper-case words that are no codes of the API: states of a KS, constants, arguments of errors, our own."""
    constants = {name for enum in objects().enum for name in enum.values}
    arguments = {name for row in errors().error for name in row.args}
    return frozenset({one.name for one in KsStatus} | constants | arguments | {CANNOT_ENCODE})


def wrong_calls(sentence: Sentence) -> Iterator[Finding]:
    """Yield the calls `service.action` of a service that exists, where no server has the action."""
    for match in _CALL.finditer(sentence.text):
        service, action = match.groups()
        actions = _actions(service)
        if not actions or server_call(service, action) or action in _members() or denied(sentence.text, match):
            continue
        if _NO_CALL.match(sentence.text[match.end() :]):
            continue
        near = get_close_matches(action, actions, n=1, cutoff=0.5)
        meant = f"; the nearest is {service}.{near[0]}" if near else f"; it has {', '.join(sorted(actions)[:6])}"
        name = f"{service}.{action}"
        yield Finding(sentence.line, "call", name, f"No server has the call {name}{meant}.", CALLS)


def _actions(service: str) -> list[str]:
    """Return the actions of a service that is written as services are: in lower camel case."""
    return services().get(service.lower(), []) if service[:1].islower() else []


@cache
def _members() -> frozenset[str]:
    """Return the names of properties, which stand behind a dot too."""
    found = {one.name for row in objects().object for one in row.properties}
    return frozenset({*found, "ks", "token", "result", "results", "length", "data", "objects", "code", "message"})


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A row of guide_sentences.toml."""

    clause: str
    says: list[str]
    unless: str = ""


@dataclass(frozen=True, slots=True)
class SentenceFile:
    """guide_sentences.toml."""

    sentence: list[SentenceRow]


@cache
def _rules() -> list[tuple[str, list[re.Pattern[str]], re.Pattern[str]]]:
    """Return clause, what a sentence says against it, and what it must not say besides.

    Raises CatalogueError for a clause that does not exist.
    """
    found = []
    for row in load("guide_sentences", SentenceFile).sentence:
        if row.clause not in clauses():
            raise CatalogueError(f"spec/catalogue/guide_sentences.toml: there is no clause {row.clause}")
        says = [re.compile(one, re.IGNORECASE) for one in row.says]
        found.append((row.clause, says, re.compile(row.unless or r"(?!)", re.IGNORECASE)))
    return found


def is_reported(sentence: Sentence) -> bool:
    """Tell whether a sentence only tells what others say, or stands in a table of what is wrong and what is right."""
    return bool(_REPORTED.search(sentence.text) or _COMPARES.search(sentence.header))


def contradicted(sentence: Sentence) -> Iterator[Finding]:
    """Yield a finding for each clause that a sentence contradicts."""
    text = _ZERO.sub("0", sentence.text)
    for clause, says, unless in _rules():
        if all(one.search(text) for one in says) and not unless.search(text):
            yield finding(sentence.line, clause)


def finding(line: int, clause_id: str, kind: str = "sentence") -> Finding:
    """Return the finding of a clause GUIDE: what was published, what is true, and the proof."""
    clause = clauses()[clause_id]
    published, truth = statement(clause)
    proof = f"{', '.join([clause.id, *clause.see])}: {words(clause.evidence)}"
    return Finding(line, kind, clause.id, f"Not so: {published} {truth}", proof)
