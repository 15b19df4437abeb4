"""The clauses of spec/catalogue/clauses.toml, checked when they are read, and what each rests on."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kaltura_session.server.catalogue.reader import CatalogueError, read
from kaltura_session.server.resources import data_path
from kskit.spec.markdown import anchor_of

FAMILIES = (
    "OVER", "WIRE", "ANS", "ERR", "KSX", "KS1", "KS2", "PRIV", "LIFE", "SES", "APP", "LOGIN", "USER", "LIST", "MULTI",
    "HOST", "SEC", "GUIDE",
)  # fmt: skip
ID = re.compile(rf"\b(?:{'|'.join(FAMILIES)})\.[1-9][0-9]*\b")
_EVIDENCE = re.compile(r"source|unpublished|published|client|(recording|flow|oracle):\S+")
EVIDENCE = Path("evidence")  # the folder of the pages with what clauses rest on, below the pages of the specification
KINDS: Mapping[str, tuple[str, str]] = {
    "recording": ("recording", "recordings"),
    "flow": ("recorded flow", "recorded flows"),
    "oracle": ("the server's own code, case", "the server's own code, cases"),
}
_UNPUBLISHED = "seen in a recording that is not part of the kit"
_CLIENT = "read in the public source of an official client"
_PUBLISHED = "**published by Kaltura, not verified**"
_SOURCE = "read in the source"
OTHERS_WORDS = {"published", "client"}  # what others say of a service that nobody here has seen


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause. page: the page under spec/ without ".md". evidence: as written in clauses.toml, at least one entry."""

    id: str
    title: str
    page: str
    fact: str
    evidence: tuple[str, ...]
    see: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.id):
            raise ValueError(f"an id is one of {', '.join(FAMILIES)}, a dot and a number")
        if not (self.title and self.page and self.fact):
            raise ValueError("title, page and fact are texts")
        if not self.evidence:
            raise ValueError("evidence is empty; write source when it was only read")
        for entry in self.evidence:
            if not _EVIDENCE.fullmatch(entry):
                raise ValueError(f"unknown evidence {entry!r}")

    @property
    def family(self) -> str:
        """The letters before the dot, e.g. KS2."""
        return self.id.partition(".")[0]

    @property
    def anchor(self) -> str:
        """The anchor of its heading on its page, e.g. ks27-sign-first."""
        return anchor_of(f"{self.id} {self.title}")

    @property
    def lasting(self) -> str:
        """The anchor that stays when the title changes, e.g. ks2-7."""
        return self.id.lower().replace(".", "-")

    @property
    def href(self) -> str:
        """The link to the clause from another page of the specification."""
        return f"{self.page}.md#{self.anchor}"


@dataclass(frozen=True, slots=True)
class ClauseFile:
    """clauses.toml."""

    clause: list[Clause]


@cache
def clauses() -> Mapping[str, Clause]:
    """Return the clauses of this installation by id, in the order of the file."""
    return read_clauses(data_path("spec", "catalogue", "clauses.toml"))


def read_clauses(path: Path) -> Mapping[str, Clause]:
    """Read and check a file of clauses. Raises CatalogueError naming the file, the clause and what is wrong."""
    found: dict[str, Clause] = {}
    for clause in read(path, ClauseFile).clause:
        if clause.id in found:
            raise CatalogueError(f"{path}, clause {clause.id}: the id occurs twice; take the next number that is free")
        found[clause.id] = clause
    for clause in found.values():
        _check_references(path, clause, found)
    return found


def span(first: str, last: str) -> list[str]:
    """Return the ids from one to another of its family, both included; only these where the families differ."""
    family, _, start = first.partition(".")
    other, _, end = last.partition(".")
    return [f"{family}.{number}" for number in range(int(start), int(end) + 1)] if family == other else [first, last]


def _check_references(path: Path, clause: Clause, known: Mapping[str, Clause]) -> None:
    for other in [*clause.see, *ID.findall(clause.fact)]:
        if other not in known:
            raise CatalogueError(f"{path}, clause {clause.id}: it refers to {other}, which does not exist")


def kind(entry: str) -> str:
    """Return the kind of an evidence entry: recording, flow, oracle, unpublished source, published or client."""
    return entry.partition(":")[0]


def sentence(evidence: Iterable[str]) -> str:
    """Return the evidence of a clause as one sentence, e.g. "Evidence: recordings `a`, `b`; read in the source."."""
    return f"Evidence: {words(evidence)}."


def words(evidence: Iterable[str], *, linked: bool = False) -> str:
    """Return what a fact rests on, in words; linked: each name leads to the request and response, from a page."""
    entries = list(evidence)
    parts = []
    for name, (one, many) in KINDS.items():
        names = [_named(entry, linked) for entry in entries if kind(entry) == name]
        if names:
            parts.append(f"{one if len(names) == 1 else many} {', '.join(names)}")
    if "unpublished" in entries:
        parts.append(_UNPUBLISHED)
    parts += [words for name, words in (("client", _CLIENT), ("published", _PUBLISHED)) if name in entries]
    if "source" in entries:
        parts.append(_SOURCE if len(entries) > 1 else f"{_SOURCE}, not observed")
    return "; ".join(parts)


def _named(entry: str, linked: bool) -> str:
    name = f"`{name_of(entry)}`"
    return f"[{name}]({evidence_href(entry)})" if linked else name


def name_of(entry: str) -> str:
    """Return the name of an evidence entry: sg-garbage of recording:sg-garbage."""
    return entry.partition(":")[2]


@cache
def pages_of_evidence() -> Mapping[str, str]:
    """Return the page of each entry: the family, in lower case, of the first clause that cites it."""
    found: dict[str, str] = {}
    for clause in clauses().values():
        for entry in clause.evidence:
            if kind(entry) in KINDS:
                found.setdefault(entry, clause.family.lower())
    return found


def heading_of(entry: str) -> str:
    """Return the heading of an entry: its name, without two dashes in a row, of which some tools make one."""
    return name_of(entry).replace("--", " minus ")


def evidence_href(entry: str) -> str:
    """Return the link to an entry from a page of the specification."""
    return f"{(EVIDENCE / pages_of_evidence()[entry]).as_posix()}.md#{anchor_of(heading_of(entry))}"


def observed(clause: Clause) -> bool:
    """Tell whether something was seen happening, and not only read in the source."""
    return any(kind(entry) not in {"source", *OTHERS_WORDS} for entry in clause.evidence)


def shown(clause: Clause) -> bool:
    """Tell whether the kit itself holds the evidence: a recording, a flow or a result of the server's own code."""
    return any(kind(entry) in KINDS for entry in clause.evidence)
