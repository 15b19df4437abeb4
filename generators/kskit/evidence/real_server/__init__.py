"""The opinion `real-server`: a vector whose very input the server's own code, or a recording, answered with `expect`.

Each converter turns files of results into pairs of (operation, input) and what was seen of the result: the members
of `expect` that a file shows, or the error. A vector is confirmed when its input is among them and all members agree.
"""

import base64
import importlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError
from kaltura_session.text import from_bytes
from kskit.build.model import canonical, to_json
from kskit.build.vectors import Vector

_CONVERTERS = ("requests", "sessions")
Case = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Observed:
    """A result of the server. members: those of `expect` that it shows. error: what it shows of the refusal."""

    op: str
    input: Mapping[str, Any]
    members: Mapping[str, Any] | None = None
    error: Mapping[str, Any] | None = None

    def agrees(self, expect: Mapping[str, Any]) -> bool:
        """Tell whether an expectation says the same, as far as the server showed it."""
        if self.error is not None:
            wanted = expect.get("error")
            return wanted is not None and all(wanted.get(name) == value for name, value in self.error.items())
        shown: Mapping[str, Any] = to_json(self.members or {})
        return "error" not in expect and all(name in expect and expect[name] == shown[name] for name in shown)


def confirm(root: Path, vectors: Iterable[Vector]) -> set[str]:
    """Return the ids of the vectors that the server's results confirm."""
    return {vector_id for vector_id, agreements in _agreements(root, vectors) if agreements and all(agreements)}


def contradictions(root: Path, vectors: Iterable[Vector]) -> Iterator[str]:
    """Yield the ids of vectors whose input the server answered otherwise; there must be none."""
    return (vector_id for vector_id, agreements in _agreements(root, vectors) if not all(agreements))


def _agreements(root: Path, vectors: Iterable[Vector]) -> Iterator[tuple[str, list[bool]]]:
    """Yield the id of each vector with whether its expectation agrees with each result for its input."""
    known: dict[bytes, list[Observed]] = {}
    for observed in results(root):
        known.setdefault(canonical([observed.op, to_json(observed.input)]), []).append(observed)
    for vector in vectors:
        op, given, expect = (vector.content[name] for name in ("op", "input", "expect"))
        yield vector.id, [one.agrees(expect) for one in known.get(canonical([op, given]), ())]


def results(root: Path) -> Iterator[Observed]:
    """Yield everything the server was seen to answer, in the terms of the vectors."""
    for name in _CONVERTERS:
        yield from importlib.import_module(f"{__name__}.{name}").results(root)


@cache
def oracle(root: Path, name: str) -> list[Case]:
    """Return the cases of tests/data/oracle/NAME.json; KitError when the file is missing or unreadable."""
    path = root / "tests" / "data" / "oracle" / f"{name}.json"
    try:
        found: list[Case] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KitError(f"cannot read {path}: {error}; restore the file from the repository") from error
    return found


def php_value(value: Any) -> Any:
    """Return the value that an oracle file's notation stands for: {"$b64": ...} bytes, {"$unset": true} none."""
    if isinstance(value, dict):
        if "$b64" in value:
            return from_bytes(base64.b64decode(value["$b64"]))
        if "$unset" in value:
            return None
        return {key: php_value(item) for key, item in value.items()}
    return [php_value(item) for item in value] if isinstance(value, list) else value
