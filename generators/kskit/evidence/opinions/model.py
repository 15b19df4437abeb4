"""What an opinion is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kskit.build.vectors import Vector


@dataclass(frozen=True, slots=True)
class Opinion:
    """Somebody who can be asked about vectors.

    id: as `verified_by` names it. about: one sentence. voice: opinions of one voice count as one, because the same
    people wrote them with the same text in front of them. ask: returns the ids of the vectors it reproduced; raises
    MissingCommandError where it cannot be asked.
    """

    id: str
    about: str
    voice: str
    ask: Callable[[Sequence[Vector]], set[str]]
