"""What an opinion is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kskit.build.vectors import Vector


@dataclass(frozen=True, slots=True)
class Replies:
    """What came back when somebody was asked about vectors.

    confirmed: ids of those whose expectation was reproduced. unanswered: id to why no reply came, e.g. because the
    program ended: that confirms nothing, and denies nothing either.
    """

    confirmed: frozenset[str] = frozenset()
    unanswered: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, confirmed: Iterable[str]) -> "Replies":
        """Return the replies of somebody who replied to everything."""
        return cls(frozenset(confirmed))


@dataclass(frozen=True, slots=True)
class Opinion:
    """Somebody who can be asked about vectors.

    id: as `verified_by` names it. about: one sentence. voice: opinions of one voice count as one, because the same
    people wrote them with the same text in front of them. ask: raises MissingCommandError where something that it needs
    is not installed, and another KitError where it cannot be asked for another reason.
    """

    id: str
    about: str
    voice: str
    ask: Callable[[Sequence[Vector]], Replies]
