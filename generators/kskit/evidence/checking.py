"""Whether the committed claims are what a run confirms."""

from collections.abc import Iterator, Sequence

from kskit.build.evidence import Evidence
from kskit.build.vectors import Vector
from kskit.evidence.run import Findings


def denied(vectors: Sequence[Vector], findings: Findings, known: Evidence) -> Iterator[str]:
    """Yield a line for every claim of the file that the run does not confirm, and for every one that is missing."""
    for vector in vectors:
        entry = known.of(vector.id, vector.sha256)
        found = findings.claims(vector, known)
        for name in findings.withdrawn(vector, known):
            yield f"{vector.id}: the file says that {name} confirms it; this run does not"
        for name in sorted(set(found) - set(entry.opinions)):
            yield f"{vector.id}: {name} confirms it, the file does not say so; run: kskit evidence && kskit build"
