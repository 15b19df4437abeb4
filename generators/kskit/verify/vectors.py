"""The vectors that a run asks about: read from vectors/<family>.json, selected by the user's filters, and shuffled."""

import fnmatch
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_path
from kskit.verify.ops import OPS

_NUMBERS = range(1, 2**31)


@dataclass(frozen=True, slots=True)
class Vector:
    """One vector as the harness needs it; `document` is the whole of it, as published."""

    id: str
    family: str
    op: str
    input: Mapping[str, Any]
    expect: Mapping[str, Any]
    document: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What the vector shows."""
        return str(self.document.get("title", ""))

    @property
    def clauses(self) -> list[str]:
        """The ids of the clauses that it proves."""
        return list(self.document.get("clauses", ()))

    @property
    def side(self) -> str:
        """Whom it concerns, one of SIDES; vectors of older kits have what their op says."""
        return str(self.document.get("side") or OPS[self.op].side)

    @property
    def stages(self) -> Mapping[str, Any]:
        """The intermediate values, in the order in which they arise."""
        stages: Mapping[str, Any] = self.document.get("stages", {})
        return stages


Question = tuple[int, Vector]
"""A vector under the number that it is asked with."""


@dataclass(frozen=True)
class Selection:
    """Which vectors to ask: each filter that is not empty must hold.

    families, flags, ops, sides: any of them. ids: exact, or patterns with `*`. keywords: texts of which one occurs in
    id or title.
    """

    families: Sequence[str] = ()
    flags: Sequence[str] = ()
    ids: Sequence[str] = ()
    keywords: Sequence[str] = ()
    ops: Sequence[str] = ()
    sides: Sequence[str] = ()

    def takes(self, vector: Vector) -> bool:
        """Tell whether the vector is asked."""
        flags = vector.document.get("flags", ())
        text = f"{vector.id} {vector.title}".lower()
        return (
            (not self.families or vector.family in self.families)
            and (not self.ops or vector.op in self.ops)
            and (not self.sides or vector.side in self.sides)
            and (not self.flags or any(flag in flags for flag in self.flags))
            and (not self.ids or any(fnmatch.fnmatchcase(vector.id, pattern) for pattern in self.ids))
            and (not self.keywords or any(keyword.lower() in text for keyword in self.keywords))
        )


def load(folder: Path | None = None) -> list[Vector]:
    """Return every vector that the manifest of a folder names (the kit's own by default), easy families first.

    Raises KitError for a folder without manifest or a file that is not what spec/ documents.
    """
    folder = folder or data_path("vectors")
    manifest = _read(folder / "manifest.json")
    try:
        files = [(name, folder / entry["file"]) for name, entry in manifest["families"].items()]
        return [_vector(name, document) for name, path in files for document in _read(path)["vectors"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise KitError(f"the vectors in {folder} lack {error}; restore them with `kskit build`") from error


def _vector(family: str, document: Mapping[str, Any]) -> Vector:
    if document["op"] not in OPS:
        raise KitError(f"{document['id']} asks for the op {document['op']!r}, which this kit lacks; use a newer kit")
    return Vector(document["id"], family, document["op"], document["input"], document["expect"], document)


def select(vectors: Sequence[Vector], selection: Selection) -> list[Vector]:
    """Return the selected vectors; raises KitError when a family does not exist or nothing is left."""
    for what, asked, known in (
        ("family", selection.families, dict.fromkeys(vector.family for vector in vectors)),
        ("op", selection.ops, dict.fromkeys(vector.op for vector in vectors)),
    ):
        for name in asked:
            if name not in known:
                raise KitError(f"{what} {name!r} does not exist; use one of {', '.join(known)}")
    chosen = [vector for vector in vectors if selection.takes(vector)]
    if not chosen:
        raise KitError("no vector matches these filters; `kskit vectors list` shows them all")
    return chosen


def shuffled(vectors: Sequence[Vector], seed: int) -> list[Question]:
    """Return the vectors in the order of the seed, each with a number that tells nothing and cannot be guessed.

    The order does not depend on the order given. The numbers fit a signed 32-bit integer.
    """
    generator = Random(seed)  # noqa: S311 - an order that can be repeated, not a secret
    ordered = sorted(vectors, key=lambda vector: vector.id)
    generator.shuffle(ordered)
    return list(zip(generator.sample(_NUMBERS, len(ordered)), ordered, strict=True))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise KitError(
            f"cannot read {path}: {error.strerror}; run `kskit build`, or name a folder of vectors"
        ) from error
    except ValueError as error:
        raise KitError(f"{path} is not JSON: {error}; restore it with `kskit build`") from error
