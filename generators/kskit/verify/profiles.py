"""Profiles: what an implementation may claim, as numbered sets of vectors that never grow (vectors/profiles.toml)."""

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kaltura_session.errors import KitError
from kaltura_session.server.catalogue.reader import read
from kaltura_session.server.resources import data_path
from kskit.verify.ops import SIDES
from kskit.verify.vectors import Vector

FILE = "profiles.toml"


@dataclass(frozen=True, slots=True)
class NotScored:
    """Vectors that no profile asks for. vectors: ids, * matches anything. why: one sentence."""

    vectors: list[str]
    why: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What may be claimed. sides: whose vectors it asks for."""

    id: str
    title: str
    sides: list[str]

    def __post_init__(self) -> None:
        if unknown := set(self.sides) - set(SIDES):
            raise ValueError(f"there is no side {min(unknown)}; there are {', '.join(SIDES)}")


@dataclass(frozen=True, slots=True)
class RequirementSet:
    """A numbered set that is frozen. kit: the version of the kit that froze it."""

    number: int
    kit: str


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """profiles.toml."""

    profile: list[Profile]
    not_scored: list[NotScored]
    set: list[RequirementSet]


@cache
def load_file() -> ProfileFile:
    """Return the file of this installation; raises CatalogueError when it is not as its top describes."""
    return read(data_path("vectors", FILE), ProfileFile)


def profiles() -> Mapping[str, Profile]:
    """Return the profiles by id."""
    return {one.id: one for one in load_file().profile}


def newest_set() -> int:
    """Return the number of the newest set: what is judged unless another is asked for."""
    return max(one.number for one in load_file().set)


def required(profile: Profile, vectors: Iterable[Vector], number: int | None = None) -> list[Vector]:
    """Return the vectors of a profile's requirement set, the newest where no number is given."""
    number = newest_set() if number is None else number
    left_out = [pattern for one in load_file().not_scored for pattern in one.vectors]
    return [
        vector
        for vector in vectors
        if vector.side in profile.sides
        and vector.document.get("set", 1) <= number
        and not any(fnmatch.fnmatchcase(vector.id, pattern) for pattern in left_out)
    ]


def required_by(name: str, vectors: Sequence[Vector]) -> list[Vector]:
    """Return the vectors of a profile that is named as in `client`, or `client/1` for a set of a certain number.

    Raises KitError for a profile or set that does not exist.
    """
    profile, _, number = name.partition("/")
    numbers = [str(one.number) for one in load_file().set]
    if profile not in profiles():
        raise KitError(f"there is no profile {profile!r}; there are {', '.join(profiles())}")
    if number and number not in numbers:
        raise KitError(f"there is no set {number!r} of requirements; there are {', '.join(numbers)}")
    return required(profiles()[profile], vectors, int(number) if number else None)
