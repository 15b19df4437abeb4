"""ids.lock: every id ever published, bound to its meaning; corrections.toml has the only exceptions."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.build import corrections
from kskit.build.corrections import Correction, Corrections
from kskit.build.model import Json
from kskit.build.vectors import Vector
from kskit.verify.profiles import newest_set

FILE = Path("vectors/ids.lock")
_HEADER = (
    "# Every vector id ever published: id, SHA-256 of op and input, SHA-256 of expect, as canonical JSON.\n"
    "# Written by `kskit build`. An id never changes its meaning and is never used again; what is `corrected` or\n"
    "# `removed` has its reason in corrections.toml. `set-2`: not in the first set of requirements (profiles.toml).\n"
)


_SET = "set-"
_SET_MARK = re.compile(rf"{_SET}[1-9][0-9]*")


class LockError(KitError):
    """A vector that breaks the promise of its id."""


@dataclass(frozen=True, slots=True)
class Locked:
    """What an id is bound to: two SHA-256. corrected: another expectation was published before.

    set: the number of the first set of requirements that has it.
    """

    input: str
    expect: str
    corrected: bool = False
    set: int = 1


def render(root: Path, vectors: Iterable[Vector]) -> bytes:
    """Return the lock file: what was locked before, and the new ids. LockError where an id breaks its promise."""
    computed = {vector.id: vector for vector in vectors}
    locked, known = read(root), corrections.read(root)
    now = {name: Locked(vector.input_sha256, vector.expect_sha256) for name, vector in computed.items()}
    _check_ids(locked, now, known)
    _check_inputs(locked, now)
    changed = [name for name, one in now.items() if name in locked and _is_changed(one, locked[name], known, name)]
    if changed:
        raise LockError(_about_changes(root, [computed[name] for name in changed]))
    _check_corrections(locked, now, known.chains)
    lines = []
    for name in sorted(locked.keys() | now.keys()):
        one = now.get(name) or locked[name]
        number = _set_of(name, locked)
        marks = ["corrected"] * (name in known.chains) + ["removed"] * (name not in now)
        marks += [f"{_SET}{number}"] * (number > 1)
        lines.append(" ".join([name, one.input, one.expect, *marks]) + "\n")
    return (_HEADER + "".join(lines)).encode("utf-8")


def read(root: Path) -> dict[str, Locked]:
    """Return what every id published so far is bound to; LockError for a line that is not the build's."""
    path = root / FILE
    if not path.exists():
        return {}
    found: dict[str, Locked] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        name, *digests = line.split()
        marks = digests[2:]
        numbers = [int(mark.removeprefix(_SET)) for mark in marks if _SET_MARK.fullmatch(mark)]
        words = {mark for mark in marks if not _SET_MARK.fullmatch(mark)}
        if [len(one) for one in digests[:2]] != [64, 64] or not words <= {"corrected", "removed"}:
            raise LockError(f"{path} line {number} is not `id digest digest`; restore the file from the last commit")
        found[name] = Locked(digests[0], digests[1], "corrected" in marks, *numbers)
    return found


def sets(root: Path, ids: Iterable[str]) -> dict[str, int]:
    """Return the number of the first set of requirements that has each id: a new one enters the next."""
    locked = read(root)
    return {name: _set_of(name, locked) for name in ids}


def _set_of(name: str, locked: Mapping[str, Locked]) -> int:
    return locked[name].set if name in locked else newest_set() + 1 if locked else 1


def _check_ids(locked: Mapping[str, Locked], now: Mapping[str, Locked], known: Corrections) -> None:
    if gone := sorted(locked.keys() - now.keys() - known.retired):
        raise LockError(
            f"published ids are gone: {', '.join(gone)}; restore the cases, "
            f"or give the reason in a [[retirement]] of {corrections.FILE}"
        )
    if back := sorted(now.keys() & known.retired):
        raise LockError(f"retired ids are never used again: {', '.join(back)}; give the cases other slugs")
    if unknown := sorted(known.retired - locked.keys()):
        raise LockError(f"{corrections.FILE} retires ids that were never published: {', '.join(unknown)}; delete that")


def _check_inputs(locked: Mapping[str, Locked], now: Mapping[str, Locked]) -> None:
    changed = sorted(name for name in locked.keys() & now.keys() if locked[name].input != now[name].input)
    if changed:
        raise LockError(
            f"the input of published vectors changed: {', '.join(changed)}; give the changed cases new slugs, "
            "and keep the published ones or retire them"
        )


def _check_corrections(
    locked: Mapping[str, Locked], now: Mapping[str, Locked], chains: Mapping[str, list[Correction]]
) -> None:
    """Raise LockError for a correction that corrects nothing, and for one that is missing although it was made."""
    checked = ((name, _stale(chain, locked.get(name), now.get(name))) for name, chain in chains.items())
    stale = [f"{name} {why}" for name, found in checked for why in found]
    if stale:
        raise LockError(f"{corrections.FILE} has stale entries: {'; '.join(stale)}; mend or delete them")
    if missing := sorted(name for name, one in locked.items() if one.corrected and name not in chains):
        raise LockError(f"{corrections.FILE} lacks the corrections of {', '.join(missing)}; restore the entries")


def _stale(chain: list[Correction], locked: Locked | None, now: Locked | None) -> Iterator[str]:
    if locked is None:
        yield "was never published"
    elif chain[-1].new_sha256 != (now or locked).expect:
        yield "has another expectation than its entry says"
    elif chain[-1].new_sha256 == locked.expect and not locked.corrected:
        yield "was published with that very expectation"
    elif any(first.new_sha256 != second.old_sha256 for first, second in pairwise(chain)):
        yield "has entries that do not follow from each other"


def _is_changed(now: Locked, locked: Locked, known: Corrections, name: str) -> bool:
    """Tell whether the expectation is another one and no correction leads there from what is locked."""
    allowed = {one.old_sha256 for one in known.chains.get(name, ())}
    return now.expect != locked.expect and locked.expect not in allowed


def _about_changes(root: Path, vectors: list[Vector]) -> str:
    """Return the message, and below it the entries that would make corrections of the changes."""
    names = ", ".join(vector.id for vector in vectors)
    published = {family: _published(root, family) for family in {vector.family for vector in vectors}}
    entries = "\n".join(
        corrections.entry(vector.id, published[vector.family].get(vector.id), vector.content["expect"])
        for vector in vectors
    )
    return (
        f"the expectation of published vectors changed: {names}; undo the change, or, where what was published was "
        f"wrong, add these entries to {corrections.FILE} and give each its reason:\n\n{entries}"
    )


def _published(root: Path, family: str) -> dict[str, Json]:
    """Return the expectations that the file of a family shows, by id."""
    path = root / "vectors" / f"{family}.json"
    try:
        return {one["id"]: one["expect"] for one in json.loads(path.read_text(encoding="utf-8"))["vectors"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LockError(f"expectations changed and {path} does not show the published ones; restore it") from error
