"""Sentences and table rows that say what the list of differences from published guides contradicts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kaltura_session.server.catalogue.reader import CatalogueError, load
from kskit.docs.finding import Finding
from kskit.docs.markdown import Sentence
from kskit.spec.clauses import Clause, clauses, words
from kskit.spec.guides import statement

_REPORTED = re.compile(
    r"^published\b|\b(?:guides?|documentation|people|some)\b[^.;|]*\b(?:says?|prints?|claims?|speaks?|write)\b|"
    r"\b(?:myth|contrary to|mistakenly|it is wrong|is false|misconception)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"\b(?:wrong|myth|mistakes?|claims?|says|published|misconceptions?|instead)\b", re.IGNORECASE)
_ZERO = re.compile(r"\bzero\b", re.IGNORECASE)


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


@dataclass(frozen=True, slots=True)
class _Rule:
    clause: Clause
    says: Sequence[re.Pattern[str]]
    unless: re.Pattern[str] | None


@cache
def _rules() -> list[_Rule]:
    """Return the rules; raises CatalogueError for a clause that is not one of a difference."""
    found = []
    for row in load("guide_sentences", SentenceFile).sentence:
        if row.clause not in clauses():
            raise CatalogueError(f"spec/catalogue/guide_sentences.toml: there is no clause {row.clause}")
        patterns = [re.compile(one, re.IGNORECASE) for one in row.says]
        unless = re.compile(row.unless, re.IGNORECASE) if row.unless else None
        found.append(_Rule(clauses()[row.clause], patterns, unless))
    return found


def is_reported(sentence: Sentence) -> bool:
    """Tell whether a sentence only tells what others say, or stands in a table of what is wrong and what is right."""
    return bool(_REPORTED.search(sentence.text) or _COMPARES.search(sentence.header))


def contradicted(sentence: Sentence) -> Iterator[Finding]:
    """Yield a finding for each clause that a sentence contradicts."""
    text = _ZERO.sub("0", sentence.text)
    for rule in _rules():
        if all(one.search(text) for one in rule.says) and not (rule.unless and rule.unless.search(text)):
            yield finding(sentence.line, rule.clause.id)


def finding(line: int, clause_id: str, kind: str = "sentence") -> Finding:
    """Return the finding of a clause GUIDE: what was published, what is true, and the proof."""
    clause = clauses()[clause_id]
    published, truth = statement(clause)
    proof = f"{', '.join([clause.id, *clause.see])}: {words(clause.evidence)}"
    return Finding(line, kind, clause.id, f"Not so: {published} {truth}", proof)
