"""The register of mistakes: small pure functions, each under the id of a row of spec/catalogue/mistakes.toml."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeVar

from kaltura_session.catalogue import load

_PACKAGES: Mapping[str, tuple[str, ...]] = {
    "A": ("token_hash",),
    "B": ("ks_v2", "ks_reading"),
    "C": ("ks_v1", "ks_reading"),
    "D": ("requests",),
    "E": ("responses",),
    "F": ("semantics",),
}


@dataclass(frozen=True, slots=True)
class MistakeRow:
    """A row of mistakes.toml, described in that file; step is empty where no flow does it right."""

    id: str
    title: str
    explanation: str
    shows: str
    fix: str
    clauses: list[str]
    languages: list[str]
    severity: Literal["rejected", "accepted-but-wrong", "hazard"]
    step: str = ""


@dataclass(frozen=True, slots=True)
class MistakeFile:
    """mistakes.toml."""

    mistake: list[MistakeRow]


Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way to make a mistake.

    id: the row of the catalogue, e.g. "A05". variant: the name of this way within the id, e.g. "alg_md5"; unique within
    the group. function: what is given to what the mistake makes of it, None where it cannot be made from that; the
    types are those of the group (see the package of the group). says: what the result is, as words that can be proven.
    """

    id: str
    variant: str
    function: Callable[[Any], Any]
    says: str


@dataclass(frozen=True, slots=True)
class Detector:
    """One way to see a mistake: function takes what the group looks at and gives a sentence, or None."""

    id: str
    name: str
    function: Callable[..., Any]


_RECIPES: dict[str, list[Recipe]] = {}
_DETECTORS: dict[str, list[Detector]] = {}


def register(recipe: Recipe) -> Recipe:
    """Add a recipe; ValueError when its group already has one of that variant."""
    if any(other.variant == recipe.variant for other in _of_group(_RECIPES, recipe.id[0])):
        raise ValueError(f"two recipes of group {recipe.id[0]} are called {recipe.variant}")
    _RECIPES.setdefault(recipe.id, []).append(recipe)
    return recipe


def detector(mistake: str) -> Callable[[Function], Function]:
    """Register the decorated function as a detector of that mistake; it stays usable as it is."""

    def decorate(function: Function) -> Function:
        _DETECTORS.setdefault(mistake, []).append(Detector(mistake, function.__name__, function))
        return function

    return decorate


def recipes(group: str) -> Mapping[str, tuple[Recipe, ...]]:
    """Return the recipes of a group ("A" to "F"): id to its variants, in the order of the catalogue."""
    return _loaded(_RECIPES, group)


def detectors(group: str) -> Mapping[str, tuple[Detector, ...]]:
    """Return the detectors of a group ("A" to "F") by id, in the order of the catalogue."""
    return _loaded(_DETECTORS, group)


def mistake(mistake_id: str) -> MistakeRow:
    """Return the row of the catalogue; KeyError for an unknown id."""
    return catalogue()[mistake_id]


@cache
def catalogue() -> Mapping[str, MistakeRow]:
    """Return every row of spec/catalogue/mistakes.toml by its id, in the order of the file."""
    return {row.id: row for row in load("mistakes", MistakeFile).mistake}


def _of_group(table: Mapping[str, list[Any]], group: str) -> list[Any]:
    return [entry for key, entries in table.items() if key[0] == group for entry in entries]


def _loaded(table: Mapping[str, list[Any]], group: str) -> dict[str, tuple[Any, ...]]:
    for package in _PACKAGES[group]:
        importlib.import_module(f"kaltura_diagnosis.{package}")
    return {key: tuple(table[key]) for key in sorted(table) if key[0] == group}
