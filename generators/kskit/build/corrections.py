"""vectors/corrections.toml: published expectations that were wrong and vectors that are gone, with the reasons."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kaltura_session.server.catalogue.reader import read as read_file
from kskit.build.model import Json, canonical, digest

FILE = Path("vectors/corrections.toml")


@dataclass(frozen=True)
class Correction:
    """A published expectation that was wrong. old, new: the expectations, as JSON."""

    id: str
    old: str
    new: str
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("reason is empty; say what shows that the published expectation was wrong")
        if self.old_sha256 == self.new_sha256:
            raise ValueError("old and new are the same expectation")

    @cached_property
    def old_sha256(self) -> str:
        """The digest that ids.lock had."""
        return digest(json.loads(self.old))

    @cached_property
    def new_sha256(self) -> str:
        """The digest that ids.lock has from then on."""
        return digest(json.loads(self.new))


@dataclass(frozen=True, slots=True)
class Retirement:
    """A published vector that is gone."""

    id: str
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("reason is empty; say why nobody needs the vector any more")


@dataclass(frozen=True, slots=True)
class Corrections:
    """The whole file."""

    correction: list[Correction] = field(default_factory=list)
    retirement: list[Retirement] = field(default_factory=list)

    @property
    def chains(self) -> Mapping[str, list[Correction]]:
        """The corrections of each id, in their order."""
        found: dict[str, list[Correction]] = {}
        for one in self.correction:
            found.setdefault(one.id, []).append(one)
        return found

    @property
    def retired(self) -> frozenset[str]:
        """The ids that are never used again."""
        return frozenset(one.id for one in self.retirement)


def read(root: Path) -> Corrections:
    """Return the corrections of a checkout; raises CatalogueError naming the entry that is not as it should be."""
    return read_file(root / FILE, Corrections) if (root / FILE).exists() else Corrections()


def entry(vector_id: str, old: Json, new: Json) -> str:
    """Return the entry that would correct an expectation, without a reason, which only a person knows."""
    values = {"id": vector_id, "old": canonical(old).decode(), "new": canonical(new).decode(), "reason": ""}
    lines = [f"{name} = {_quoted(value)}\n" for name, value in values.items()]
    return "[[correction]]\n" + "".join(lines)


def _quoted(value: str) -> str:
    """Return a TOML string; a literal one needs no escapes and cannot hold a quote."""
    return f"'{value}'" if '"' in value and "'" not in value else json.dumps(value)
