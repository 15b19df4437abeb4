"""The table of opinions: how many vectors of each family have how many independent ones."""

from collections.abc import Mapping, Sequence
from typing import Any

from kskit.build.evidence import Evidence

_MOST = 3


def rows(shown: Mapping[str, Sequence[Mapping[str, Any]]], known: Evidence) -> list[tuple[str, list[int]]]:
    """Return (family, [vectors with none, one, two, and three or more opinions]); the last row is the sum."""
    found = []
    for family, vectors in shown.items():
        counts = [0] * (_MOST + 1)
        for vector in vectors:
            counts[min(known.independent(vector["verified_by"]), _MOST)] += 1
        found.append((family, counts))
    return [*found, ("all", [sum(counts) for counts in zip(*(counts for _, counts in found), strict=True)])]


def as_text(table: Sequence[tuple[str, Sequence[int]]]) -> str:
    """Return it for a terminal."""
    lines = [f"{'opinions besides the reference':<32}{'none':>6}{'one':>6}{'two':>6}{'more':>6}  two or more"]
    for family, counts in table:
        share = sum(counts[2:]) / max(sum(counts), 1)
        lines.append(f"{family:<32}" + "".join(f"{count:>6}" for count in counts) + f"{share:>12.1%}")
    return "\n".join(lines)
