"""The data files of a set of vectors: one per family, all in one, one vector per line, and the manifest of them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kskit.build.evidence import Evidence
from kskit.build.jsonfile import compact, document, pretty
from kskit.build.public import NOTICE
from kskit.build.version import kit_version

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Published:
    """A family as its file shows it. head: the members before `vectors`."""

    head: Mapping[str, Any]
    vectors: Sequence[Mapping[str, Any]]


def data_files(families: Mapping[str, Published]) -> dict[Path, bytes]:
    """Return the family files, kit.json and kit.ndjson; paths are below vectors/."""
    files = {
        Path(f"{name}.json"): document(family.head, "vectors", family.vectors) for name, family in families.items()
    }
    files[Path("kit.json")] = _kit(families)
    files[Path("kit.ndjson")] = "".join(
        compact({"family": name, **vector}) + "\n" for name, family in families.items() for vector in family.vectors
    ).encode("ascii")
    return files


def _kit(families: Mapping[str, Published]) -> bytes:
    """Return all families in one document, one vector per line."""
    parts = []
    for name, family in families.items():
        inner = compact({member: value for member, value in family.head.items() if member != "$schema"})[1:-1]
        lines = ",\n".join(map(compact, family.vectors))
        parts.append(f'{compact(name)}:{{{inner},"vectors":[\n{lines}\n]}}')
    members = {"$schema": "schema/kit.schema.json", "version": FORMAT, "kit": kit_version(), "public_test_data": NOTICE}
    families_text = ",\n".join(parts)
    return f'{{{compact(members)[1:-1]},"families":{{\n{families_text}\n}}}}\n'.encode("ascii")


def manifest(files: Mapping[Path, bytes], families: Mapping[str, Published], known: Evidence) -> bytes:
    """Return manifest.json: the files with their digests, the families with their counts."""
    listed = {
        path.as_posix(): {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for path, content in sorted(files.items(), key=lambda item: item[0].as_posix())
    }
    counts = {
        name: {
            "file": f"{name}.json",
            "vectors": len(family.vectors),
            "rejected": sum("error" in vector["expect"] for vector in family.vectors),
            "confirmed_twice": sum(known.independent(vector["verified_by"]) > 1 for vector in family.vectors),
        }
        for name, family in families.items()
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
