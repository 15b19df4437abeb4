"""ids.lock: every id ever published, with a digest of its input; an id never changes its input and never comes back."""

from collections.abc import Iterable
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.build.model import digest
from kskit.build.tombstones import TOMBSTONES
from kskit.build.vectors import Vector

FILE = Path("vectors/ids.lock")
_HEADER = (
    "# Every vector id ever published: id, SHA-256 of op and input; a tombstone adds `removed`.\n"
    "# Written by `kskit build`. An id never changes its input and is never used again.\n"
)


class LockError(KitError):
    """A vector that breaks the promise of its id."""


def input_digest(vector: Vector) -> str:
    """Return the digest that an id is bound to: of the operation and its input."""
    return digest([vector.content["op"], vector.content["input"]])


def render(root: Path, vectors: Iterable[Vector]) -> bytes:
    """Return the lock file: what was locked before, and the new ids. LockError where an id breaks its promise."""
    locked = read(root)
    now = {vector.id: input_digest(vector) for vector in vectors}
    for vector_id, known in locked.items():
        _check(vector_id, known, now.get(vector_id))
    lines = []
    for vector_id in sorted(locked.keys() | now.keys()):
        mark = " removed" if vector_id not in now else ""
        lines.append(f"{vector_id} {now.get(vector_id) or locked[vector_id]}{mark}\n")
    return (_HEADER + "".join(lines)).encode("utf-8")


def read(root: Path) -> dict[str, str]:
    """Return id to digest of everything published so far; LockError for a line that is none of ours."""
    path = root / FILE
    if not path.exists():
        return {}
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        words = line.split()
        if len(words) not in {2, 3} or len(words[1]) != 64:
            raise LockError(f"{path} line {number} is not `id digest`; restore the file from the last commit")
        found[words[0]] = words[1]
    return found


def _check(vector_id: str, known: str, current: str | None) -> None:
    buried = vector_id in TOMBSTONES
    if current is None and not buried:
        raise LockError(
            f"the id {vector_id} was published and is gone; restore the case, or give a reason in tombstones.py"
        )
    if current is not None and buried:
        raise LockError(f"the id {vector_id} has a tombstone and is never used again; give the case another slug")
    if current is not None and current != known:
        raise LockError(f"the input of {vector_id} is not what was published; give the changed case a new slug")
