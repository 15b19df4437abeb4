"""The data files of a set of vectors: one per family, all in one, one vector per line, and the manifest of them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kskit.build.evidence import Evidence
from kskit.build.jsonfile import compact, document, pretty

FORMAT = 1
KIT_JSON, KIT_NDJSON, MANIFEST = Path("kit.json"), Path("kit.ndjson"), Path("manifest.json")

NOTICE = (
    "Every secret, token, password and KS in this file is public test data, made for it: none of them opens anything. "
    "The member `public` of a vector names the values that look like secrets, as JSON pointers into the vector."
)


@dataclass(frozen=True, slots=True)
class Published:
    """A family as its file shows it. head: the members before `vectors`."""

    head: Mapping[str, Any]
    vectors: Sequence[Mapping[str, Any]]


Families = Mapping[str, Published]


def family_files(families: Families) -> dict[Path, bytes]:
    """Return one file per family; paths are below vectors/."""
    return {Path(f"{name}.json"): document(family.head, "vectors", family.vectors) for name, family in families.items()}


def kit_json(families: Families) -> bytes:
    """Return all families in one document, one vector per line."""
    parts = []
    for name, family in families.items():
        inner = compact({member: value for member, value in family.head.items() if member != "$schema"})[1:-1]
        lines = ",\n".join(map(compact, family.vectors))
        parts.append(f'{compact(name)}:{{{inner},"vectors":[\n{lines}\n]}}')
    members = {
        "$schema": "schema/kit.schema.json",
        "version": FORMAT,
        "kit": _kit(families),
        "public_test_data": NOTICE,
    }
    families_text = ",\n".join(parts)
    return f'{{{compact(members)[1:-1]},"families":{{\n{families_text}\n}}}}\n'.encode("ascii")


def kit_ndjson(families: Families) -> bytes:
    """Return all vectors with their `family`, one per line."""
    lines = (compact({"family": name, **one}) for name, family in families.items() for one in family.vectors)
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def manifest(files: Mapping[Path, bytes], families: Families, known: Evidence) -> bytes:
    """Return manifest.json: the files with their digests, the families with their counts."""
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
            "kit": _kit(families),
            "version": FORMAT,
            "vectors": sum(count["vectors"] for count in counts.values()),
            "families": counts,
            "files": {
                path.as_posix(): {"sha256": hashlib.sha256(files[path]).hexdigest(), "bytes": len(files[path])}
                for path in sorted(files, key=Path.as_posix)
            },
        }
    )


def _kit(families: Families) -> str:
    """Return the version of the kit that computed the vectors."""
    return str(next(iter(families.values())).head["kit"])
