"""The provider `vectors`: everything below vectors/ but the recordings and the evidence."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kskit.build import accumulated, bundle, evidence, lock, readme, schemas
from kskit.build.model import FLAGS, Family
from kskit.build.vectors import Vector, compute, families
from kskit.build.version import kit_version

FOLDER = Path("vectors")
_FIRST = ("id", "title", "op", "side", "clauses", "flags")


def render(root: Path) -> dict[Path, bytes]:
    """Return the files below vectors/; the evidence and the ids published so far are read from the checkout."""
    known = evidence.read(root)
    computed = [(family, list(compute(family))) for family in families()]
    sets = lock.sets(root, (vector.id for _, vectors in computed for vector in vectors))
    shown = {}
    for family, vectors in computed:
        published = [as_published(vector, known, sets[vector.id]) for vector in vectors]
        shown[family.name] = bundle.Published(_head(family, published), published)
    files = bundle.family_files(shown) | schemas.render()
    files[Path("ids.lock")] = lock.render(root, [vector for _, vectors in computed for vector in vectors])
    files[Path("accumulated.json")] = accumulated.render()
    files[Path("README.md")] = readme.render(family for family, _ in computed)
    files[Path("manifest.json")] = bundle.manifest(files, shown, known)
    return {FOLDER / path: content for path, content in files.items()}


def as_published(vector: Vector, known: evidence.Evidence, number: int = 1) -> dict[str, Any]:
    """Return a vector as it is published: with who confirmed it, and the number of the first set that has it."""
    entry = known.of(vector.id, vector.sha256)
    content = vector.content
    merged: dict[str, Any] = {name: content[name] for name in _FIRST}
    if number > 1:
        merged["set"] = number
    merged["verified_by"] = ["reference", *entry.opinions]
    return {**merged, **content}  # what is there already keeps its place


def _head(family: Family, vectors: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    used = {flag for vector in vectors for flag in vector["flags"]}
    return {
        "$schema": f"schema/{family.name}.schema.json",
        "family": family.name,
        "version": bundle.FORMAT,
        "kit": kit_version(),
        "title": family.title,
        "level": family.level,
        "conformance": family.conformance,
        "public_test_data": bundle.NOTICE,
        "flags": {name: FLAGS[name] for name in sorted(used)},
    }
