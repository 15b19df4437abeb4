"""Second opinions: who besides the reference arrives at the `expect` of a vector, asked anew in every run.

An opinion takes vectors and tells which of them it reproduced, and of which it could not say anything. Three kinds:
the results and recordings of a real server, the command line of OpenSSL, and every program that speaks the adapter
protocol: those of spec/adapters/ and the rules written for PHP in php/. To add one from outside, write an adapter and
an entry in spec/adapters/adapters.toml.
"""

from collections.abc import Callable, Mapping, Sequence
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
