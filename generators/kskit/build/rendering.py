"""The provider `vectors`: everything below vectors/ but the recordings and the evidence."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kskit.build import evidence, lock, packages, readme, schemas
from kskit.build.flags import FLAGS
from kskit.build.jsonfile import compact, document, pretty
from kskit.build.model import Family
from kskit.build.public import NOTICE
from kskit.build.vectors import Vector, compute, families
from kskit.build.version import kit_version

FORMAT = 1
_FIRST = ("id", "title", "op", "clauses", "flags")
FOLDER = Path("vectors")
_REJECTING_FLAGS = {"Rejected", "AcceptedButWrong", "CommonMistake", "ServerCrash"}


def render(root: Path) -> dict[Path, bytes]:
    """Return the files below vectors/; the evidence and the ids published so far are read from the checkout."""
    known = evidence.read(root)
    computed = [(family, list(compute(family))) for family in families()]
    shown = {family.name: [with_evidence(vector, known) for vector in vectors] for family, vectors in computed}
    heads = {family.name: _head(family, shown[family.name]) for family, _ in computed}
    files = {Path(f"{name}.json"): document(heads[name], "vectors", vectors) for name, vectors in shown.items()}
    files |= schemas.render()
    files[Path("kit.json")] = _kit(heads, shown)
    files[Path("kit.ndjson")] = "".join(
        compact({"family": name, **vector}) + "\n" for name, vectors in shown.items() for vector in vectors
    ).encode("ascii")
    files[Path("ids.lock")] = lock.render(root, [vector for _, vectors in computed for vector in vectors])
    files[Path("README.md")] = readme.render([family for family, _ in computed], shown, known)
    files |= packages.render()
    files[Path("manifest.json")] = _manifest(files, [(family, shown[family.name]) for family, _ in computed], known)
    return {FOLDER / path: content for path, content in files.items()}


def shows_kills(content: Mapping[str, Any]) -> bool:
    """Tell whether a vector names the mutants it kills: one that must be refused, or that shows something wrong."""
    return "error" in content["expect"] or not _REJECTING_FLAGS.isdisjoint(content["flags"])


def with_evidence(vector: Vector, known: evidence.Evidence) -> dict[str, Any]:
    """Return a vector as it is published: with who confirmed it, and for a negative one the mutants it kills."""
    entry = known.of(vector.id, vector.sha256)
    content = vector.content
    merged: dict[str, Any] = {name: content[name] for name in _FIRST}
    merged["verified_by"] = ["reference", *entry.opinions]
    if shows_kills(content):
        merged["kills"] = list(entry.kills)
    return {**merged, **content}  # what is there already keeps its place


def _head(family: Family, vectors: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    used = {flag for vector in vectors for flag in vector["flags"]}
    return {
        "$schema": f"schema/{family.name}.schema.json",
        "family": family.name,
        "version": FORMAT,
        "kit": kit_version(),
        "title": family.title,
        "level": family.level,
        "conformance": family.conformance,
        "public_test_data": NOTICE,
        "flags": {name: FLAGS[name].prose for name in sorted(used)},
    }


def _kit(heads: Mapping[str, Mapping[str, Any]], shown: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """Return all families in one document, one vector per line."""
    parts = []
    for name, head in heads.items():
        inner = compact({member: value for member, value in head.items() if member != "$schema"})[1:-1]
        lines = ",\n".join(map(compact, shown[name]))
        parts.append(f'{compact(name)}:{{{inner},"vectors":[\n{lines}\n]}}')
    members = {"$schema": "schema/kit.schema.json", "version": FORMAT, "kit": kit_version(), "public_test_data": NOTICE}
    families_text = ",\n".join(parts)
    return f'{{{compact(members)[1:-1]},"families":{{\n{families_text}\n}}}}\n'.encode("ascii")


def _manifest(
    files: Mapping[Path, bytes],
    families_shown: Sequence[tuple[Family, Sequence[Mapping[str, Any]]]],
    known: evidence.Evidence,
) -> bytes:
    listed = {
        path.as_posix(): {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for path, content in sorted(files.items(), key=lambda item: item[0].as_posix())
    }
    counts = {
        family.name: {
            "file": f"{family.name}.json",
            "vectors": len(vectors),
            "rejected": sum("error" in vector["expect"] for vector in vectors),
            "confirmed_twice": sum(known.independent(vector["verified_by"]) > 1 for vector in vectors),
        }
        for family, vectors in families_shown
    }
    return pretty(
        {
            "$schema": "schema/manifest.schema.json",
            "kit": kit_version(),
            "version": FORMAT,
            "vectors": sum(count["vectors"] for count in counts.values()),
            "families": counts,
            "files": listed,
        }
    )
