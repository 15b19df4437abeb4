"""The clauses of spec/catalogue/clauses.toml, checked when they are read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kaltura_session import catalogue
from kaltura_session.errors import CatalogueError
from kaltura_session.resources import data_path

FAMILIES = (
    "OVER", "WIRE", "ANS", "ERR", "KSX", "KS1", "KS2", "PRIV", "LIFE", "SES", "APP", "LOGIN", "USER", "LIST", "MULTI",
    "SEC", "GUIDE",
)  # fmt: skip
ID = re.compile(rf"\b(?:{'|'.join(FAMILIES)})\.[1-9][0-9]*\b")
_EVIDENCE = re.compile(r"source|unpublished|(recording|flow|oracle):\S+")
_KEYS = {"id", "title", "page", "fact", "see", "evidence"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause. page: the page under spec/ without ".md". evidence: as written in clauses.toml, at least one entry."""

    id: str
    title: str
    page: str
    fact: str
    evidence: tuple[str, ...]
    see: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The letters before the dot, e.g. KS2."""
        return self.id.partition(".")[0]

    @property
    def anchor(self) -> str:
        """The anchor on its page, e.g. ks2-7."""
        return anchor(self.id)

    @property
    def href(self) -> str:
        """The link to the clause from another page of the specification, e.g. ks-v2.md#ks2-7."""
        return f"{self.page}.md#{self.anchor}"


def anchor(clause_id: str) -> str:
    """Return the anchor of a clause id: KS2.7 gives ks2-7."""
    return clause_id.lower().replace(".", "-")


@cache
def clauses() -> Mapping[str, Clause]:
    """Return the clauses of this installation by id, in the order of the file."""
    return read_clauses(data_path("spec", "catalogue", "clauses.toml"))


def read_clauses(path: Path) -> Mapping[str, Clause]:
    """Read and check a file of clauses. Raises CatalogueError naming the file, the clause and what is wrong."""
    entries = catalogue.read_toml(path).get("clause", [])
    found: dict[str, Clause] = {}
    for entry in entries:
        fault = _fault(entry) or ("the id occurs twice" if entry["id"] in found else "")
        if fault:
            name = entry.get("id", "?")
            raise CatalogueError(f"{path}, clause {name}: {fault}; the file's header describes the shape")
        found[entry["id"]] = _clause(entry)
    for clause in found.values():
        _check_references(path, clause, found)
    return found


def _clause(entry: Mapping[str, Any]) -> Clause:
    see: Sequence[str] = entry.get("see", ())
    return Clause(entry["id"], entry["title"], entry["page"], entry["fact"], tuple(entry["evidence"]), tuple(see))


def _fault(entry: Mapping[str, Any]) -> str:
    """Return what is wrong with the shape of an entry, or an empty text."""
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        return f"unknown key {', '.join(unknown)}"
    missing = sorted(_KEYS - {"see"} - set(entry))
    if missing:
        return f"{', '.join(missing)} is missing"
    if not ID.fullmatch(entry["id"]):
        return f"an id is one of {', '.join(FAMILIES)}, a dot and a number"
    if not all(isinstance(entry[key], str) and entry[key] for key in ("title", "page", "fact")):
        return "title, page and fact are texts"
    if not entry["evidence"]:
        return "evidence is empty; write source when it was only read"
    wrong = [item for item in entry["evidence"] if not _EVIDENCE.fullmatch(item)]
    return f"unknown evidence {wrong[0]!r}" if wrong else ""


def _check_references(path: Path, clause: Clause, known: Mapping[str, Clause]) -> None:
    for other in [*clause.see, *ID.findall(clause.fact)]:
        if other not in known:
            raise CatalogueError(f"{path}, clause {clause.id}: it refers to {other}, which does not exist")
