"""One run: ask every opinion and every mutant, and say what vectors/evidence.json has to say then."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError
from kskit.build import evidence
from kskit.build.jsonfile import compact, pretty
from kskit.build.rendering import shows_kills
from kskit.build.vectors import Vector
from kskit.evidence.gate import Kills, run_gate
from kskit.evidence.opinions import all_opinions
from kskit.evidence.opinions.model import Opinion
from kskit.verify.adapters import MissingCommandError


@dataclass(frozen=True, slots=True)
class Findings:
    """What a run found. confirmed: opinion id to vector ids. absent: opinion id to why it could not be asked."""

    opinions: Sequence[Opinion]
    confirmed: Mapping[str, frozenset[str]]
    absent: Mapping[str, str]
    kills: Kills

    def claims(self, vector: Vector, before: evidence.Evidence) -> list[str]:
        """Return who confirms a vector: in this run, or for an opinion that is absent here, in an earlier one."""
        earlier = before.of(vector.id, vector.sha256).opinions
        return [
            one.id
            for one in self.opinions
            if (one.id in earlier if one.id in self.absent else vector.id in self.confirmed[one.id])
        ]


@dataclass(slots=True)
class _Asked:
    confirmed: dict[str, frozenset[str]] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)


def run(root: Path, vectors: Sequence[Vector], only: Iterable[str] = ()) -> Findings:
    """Ask everybody about the vectors. only: opinions to ask; the others count as absent, as do missing programs.

    Raises KitError for an opinion that does not exist.
    """
    opinions = list(all_opinions(root))
    names = [one.id for one in opinions]
    wanted = set(only) or set(names)
    if unknown := sorted(wanted.difference(names)):
        raise KitError(f"there is no opinion {unknown[0]!r}; there are {', '.join(names)}")
    asked = _Asked(absent={one.id: "not asked" for one in opinions if one.id not in wanted})
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda one: _ask(one, vectors, asked), [one for one in opinions if one.id in wanted]))
    return Findings(opinions, asked.confirmed, asked.absent, run_gate(vectors))


def _ask(opinion: Opinion, vectors: Sequence[Vector], asked: _Asked) -> None:
    try:
        asked.confirmed[opinion.id] = frozenset(opinion.ask(vectors))
    except MissingCommandError as error:
        asked.absent[opinion.id] = str(error)


def document(findings: Findings, vectors: Sequence[Vector], before: evidence.Evidence) -> bytes:
    """Return vectors/evidence.json: one vector per line."""
    head = {
        "$schema": "schema/evidence.schema.json",
        "opinions": {one.id: {"about": one.about, "voice": one.voice} for one in findings.opinions},
        "mutants": _mutants(findings.kills),
    }
    rows = ",\n".join(f"{compact(vector.id)}:{compact(_row(vector, findings, before))}" for vector in vectors)
    return pretty(head).removesuffix(b"\n}\n") + f',\n  "vectors": {{\n{rows}\n  }}\n}}\n'.encode("ascii")


def _mutants(kills: Kills) -> dict[str, Any]:
    equivalent = {one.id: {"title": one.title, "reason": one.equivalent} for one in kills.mutants if one.equivalent}
    return {"count": len(kills.mutants), "killed": len(kills.killed()), "equivalent": equivalent}


def _row(vector: Vector, findings: Findings, before: evidence.Evidence) -> dict[str, Any]:
    row: dict[str, Any] = {"sha256": vector.sha256, "opinions": findings.claims(vector, before)}
    if shows_kills(vector.content):
        row["kills"] = list(findings.kills.by_vector[vector.id])
    return row
