"""The clauses of spec/catalogue/clauses.toml, checked when they are read."""

import re
from collections.abc import Mapping
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


def _check_references(path: Path, clause: Clause, known: Mapping[str, Clause]) -> None:
    for other in [*clause.see, *ID.findall(clause.fact)]:
        if other not in known:
            raise CatalogueError(f"{path}, clause {clause.id}: it refers to {other}, which does not exist")
