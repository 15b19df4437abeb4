"""What a run of `kskit evidence` confirmed, as the build reads it: vectors/evidence.json (design: second opinions)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError

FILE = Path("vectors/evidence.json")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known about one vector. opinions: who reproduced it besides us."""

    sha256: str
    opinions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All entries by vector id; an entry counts only for the vector with the very content that was confirmed.

    voices: opinion id to its voice; opinions of one voice count as one.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    voices: Mapping[str, str] = field(default_factory=dict)

    def of(self, vector_id: str, sha256: str) -> Entry:
        """Return what was confirmed for that content; nothing when the vector has changed since."""
        entry = self.entries.get(vector_id)
        return entry if entry is not None and entry.sha256 == sha256 else Entry(sha256, ())

    def independent(self, verified_by: Iterable[str]) -> int:
        """Return how many independent opinions these are, besides the reference's."""
        return len({self.voices.get(name, name) for name in verified_by} - {"reference"})


def read(root: Path) -> Evidence:
    """Return the evidence of a checkout; none when there is no file. Raises KitError for a file that is not ours."""
    path = root / FILE
    if not path.exists():
        return Evidence()
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
        entries = {name: Entry(row["sha256"], tuple(row["opinions"])) for name, row in document["vectors"].items()}
        voices = {name: row["voice"] for name, row in document["opinions"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KitError(f"{path} is not what `kskit evidence` writes; delete it and run `kskit evidence`") from error
    return Evidence(entries, voices)
