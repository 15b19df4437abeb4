"""The file of known failures: `id: reason` lines, strict in both directions.

An entry without a reason fails the run, and so does one whose vector no longer fails: a list that is not kept true is
worse than none. An id may hold `*`: then none of the vectors that it matches may pass, but for those with an entry of
their own.
"""

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.explain.reading import read_utf8
from kskit.verify.outcomes import Outcome, Run, Status

_HEADER = """\
# Known failures of {name}, read by `kskit verify --known-failures`.
# One per line, `id: reason`. A missing reason fails the run, and so does an entry whose vector does not fail.
"""


def parse(text: str, source: str) -> dict[str, str]:
    """Return vector id -> reason.

    Empty lines and lines that start with # are left out. Raises KitError that names the line for an entry without
    colon or reason, and for an id that stands twice.
    """
    known: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        vector_id, colon, reason = (part.strip() for part in line.partition(":"))
        if not colon or not vector_id:
            raise KitError(f"{source}, line {number}: {line.strip()!r} is not `id: reason`")
        if not reason:
            raise KitError(f"{source}, line {number}: no reason for {vector_id}; write why it fails")
        if vector_id in known:
            raise KitError(f"{source}, line {number}: {vector_id} stands there already")
        known[vector_id] = reason
    return known


def read(path: Path) -> dict[str, str]:
    """Return vector id -> reason from a file; raises KitError when it cannot be read or is malformed."""
    return parse(read_utf8(path, "the known failures"), str(path))


@dataclass(frozen=True)
class KnownFailures:
    """What is known to fail.

    reasons: vector id -> reason. from_patterns: those ids that only a pattern names. stale: what is wrong with the list
    itself, one line each.
    """

    reasons: Mapping[str, str] = field(default_factory=dict)
    from_patterns: frozenset[str] = frozenset()
    stale: Sequence[str] = ()

    def problems(self, run: Run) -> list[str]:
        """Return a line for each entry that this run proves stale."""
        found = list(self.stale)
        for outcome in run.outcomes:
            vector_id = outcome.vector.id
            harmless = outcome.status is Status.KNOWN or (
                vector_id in self.from_patterns and outcome.status is not Status.PASSED
            )
            if vector_id in self.reasons and not harmless:
                found.append(f"stale known failure {vector_id}: it {_fate(outcome)}; mend the entry")
        return found


def resolve(entries: Mapping[str, str], ids: Sequence[str]) -> KnownFailures:
    """Return the entries of a file with its patterns replaced by the vectors that they match. ids: of all vectors."""
    reasons: dict[str, str] = {}
    patterned: set[str] = set()
    stale = []
    for entry, reason in sorted(entries.items(), key=lambda item: "*" not in item[0]):  # a plain id overrides a pattern
        matching = [vector_id for vector_id in ids if fnmatch.fnmatchcase(vector_id, entry)]
        if not matching:
            stale.append(f"stale known failure {entry}: there is no such vector; delete the entry")
        reasons |= dict.fromkeys(matching, reason)
        if "*" in entry:
            patterned |= set(matching)
        else:
            patterned -= set(matching)
    return KnownFailures(reasons, frozenset(patterned), stale)


def render(run: Run) -> str:
    """Return the text of a file that lists the failures of a run.

    Reasons that were known are kept. A new entry has none, only a comment with what happened: reading the file fails
    until somebody writes why.
    """
    parts = [_HEADER.format(name=run.name)]
    for outcome in run.outcomes:
        if outcome.status is Status.KNOWN:
            parts.append(f"{outcome.vector.id}: {outcome.known_reason}\n")
        elif outcome.status is Status.FAILED:
            parts.append(f"# {outcome.kind}: {' '.join(outcome.reason.split())}\n{outcome.vector.id}:\n")
    return "".join(parts)


def _fate(outcome: Outcome) -> str:
    return {
        Status.PASSED: "passes",
        Status.SKIPPED: "was skipped",
        Status.NOT_IMPLEMENTED: "was not asked, the op is not implemented",
    }.get(outcome.status, "does not fail")
