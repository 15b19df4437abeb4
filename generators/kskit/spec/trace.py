"""The trace: for each clause, the functions, vectors, mistakes and flows that belong to it, and what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kskit.spec.citations import Citation, citations
from kskit.spec.clauses import Clause, clauses
from kskit.spec.evidence import kind

_FAMILY_REASONS: Mapping[str, str] = {
    "OVER": "describes; there is nothing to compute",
    "SEC": "advises; there is nothing to compute",
    "GUIDE": "compares; the clauses it names have the vectors",
}


@dataclass(slots=True)
class Traced:
    """A clause with those who cite it, each once and sorted."""

    clause: Clause
    functions: list[str] = field(default_factory=list)
    vectors: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)

    @property
    def reason(self) -> str:
        """Why the clause has no vector; empty when it has one."""
        return "" if self.vectors else reason(self.clause)


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole trace. dangling: citations of clauses that do not exist, in the order they were found."""

    traced: Mapping[str, Traced]
    dangling: tuple[Citation, ...]


def trace(root: Path) -> Trace:
    """Return the trace of a checkout."""
    return build(clauses(), citations(root))


def build(known: Mapping[str, Clause], found: Iterable[Citation]) -> Trace:
    """Put clauses and citations together."""
    traced = {one.id: Traced(one) for one in known.values()}
    dangling = []
    for citation in found:
        if citation.clause in traced:
            _add(traced[citation.clause], citation)
        else:
            dangling.append(citation)
    return Trace(traced, tuple(dangling))


def _add(one: Traced, citation: Citation) -> None:
    lists = {"function": one.functions, "vector": one.vectors, "mistake": one.mistakes, "flow": one.flows}
    into = lists.get(citation.kind)
    if into is not None and citation.where not in into:
        into.append(citation.where)
        into.sort()


def reason(clause: Clause) -> str:
    """Return why a clause may do without a vector: what else holds it."""
    if clause.family in _FAMILY_REASONS:
        return _FAMILY_REASONS[clause.family]
    kinds = {kind(entry) for entry in clause.evidence}
    if kinds & {"recording", "flow"}:
        return "recorded; the emulator is held against the recording"
    if "oracle" in kinds:
        return "the reference is held against the server's own results"
    if "unpublished" in kinds:
        return "seen in a recording that is not in the kit"
    return "published, not verified" if "published" in kinds else "read in the source only"
