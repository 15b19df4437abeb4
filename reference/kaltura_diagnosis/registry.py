"""The register of mistakes: a row of spec/catalogue/mistakes.toml and a decorated function are a mistake.

A mistake that computes a value is a recipe, one that is recognised is a detector; it may be both. The decorators say
which error codes the mistake explains, what it looks at, and how it is undone. Whatever is said of mistakes elsewhere
(what is tried, headlines, `kskit explain error`, vectors, tests) is read from here.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Literal, TypeVar

from kaltura_session.server.catalogue.reader import load

GROUPS = "ABCDEF"
_PACKAGES = {"A": "token_hash", "B": "ks", "C": "ks", "D": "requests", "E": "responses", "F": "semantics"}


@dataclass(frozen=True, slots=True)
class MistakeRow:
    """A row of mistakes.toml, described in that file; step and example are empty, seen is 0 where there are none."""

    id: str
    title: str
    explanation: str
    shows: str
    fix: str
    clauses: list[str]
    languages: list[str]
    severity: Literal["rejected", "accepted-but-wrong", "hazard"]
    step: str = ""
    example: str = ""
    seen: int = 0


@dataclass(frozen=True, slots=True)
class MistakeFile:
    """mistakes.toml."""

    mistake: list[MistakeRow]


class LooksAt(StrEnum):
    """What a detector is given, and so when it is asked."""

    HASHED_KS = "hashed-ks"  # (ks): the text that was hashed as a KS
    HASH_TEXT = "hash-text"  # (HashInputs, sent, right): a tokenHash that no recipe makes, and the right one
    HASH_FORMAT = "hash-format"  # (sent): a tokenHash whose KS or token is not known; None where there is none
    KS_V1 = "ks-v1"  # (KsContents) of version 1
    KS_V2 = "ks-v2"  # (KsContents) of version 2
    KS_TEXT = "ks-text"  # (ks): the parameter ks of a request
    COMMAND = "command"  # (Command): a command of a shell, as it was typed
    REQUEST = "request"  # (DecodedRequest)
    EXCHANGE = "exchange"  # (Exchange): a request, what came back if it is known, and what else is known
    RESPONSE = "response"  # (ParsedResponse): what the response proves
    RESPONSE_HAZARD = "response-hazard"  # (ParsedResponse): what a client may do wrong with it
    EXCHANGE_HAZARD = "exchange-hazard"  # (Exchange): what a client may conclude wrongly from it
    ERROR = "error"  # (args): the arguments of an API error that the mistake explains


_CODE_OF = {
    **dict.fromkeys((LooksAt.HASHED_KS, LooksAt.HASH_TEXT, LooksAt.HASH_FORMAT), "INVALID_APP_TOKEN_HASH"),
    **dict.fromkeys((LooksAt.KS_V1, LooksAt.KS_V2, LooksAt.KS_TEXT), "INVALID_KS"),
}
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way to make a mistake.

    id: the row of the catalogue, e.g. "A05". variant: the name of this way within the id, e.g. "alg_md5"; unique within
    the group. function: what is given to what the mistake makes of it, None where it cannot be made from that; the
    types are those of the group (see the package of the group). says: what the result is, as words that can be proven.
    explains: the error codes that the server may give. step, change: of something made step by step (recipe.py), the
    step that is done wrongly, and how. undo: takes what the step made wrongly back.
    """

    id: str
    variant: str
    function: Callable[[Any], Any]
    says: str
    explains: Sequence[str] = ()
    step: str = ""
    change: Callable[[Any], Any] = lambda _: None
    undo: Callable[..., Any] | None = None


@dataclass(frozen=True, slots=True)
class Detector:
    """One way to see a mistake.

    function: takes what LooksAt says and gives a sentence about what is proven, None where nothing is. certain: False
    where the sentence is true but the mistake is only its likeliest cause. explains: as in Recipe. undo: gives
    KsContents with the mistake taken back, so that it does not show as several. instead_of: mistakes that are not
    reported beside this one, which is more exact. alone: nothing else can be told of the same request.
    """

    id: str
    looks_at: LooksAt
    function: Callable[..., Any]
    certain: bool = True
    explains: Sequence[str] = ()
    undo: Callable[[Any], Any] | None = None
    instead_of: Sequence[str] = ()
    alone: bool = False


_RECIPES: list[Recipe] = []
_DETECTORS: list[Detector] = []


def recipe(mistake_id: str, variant: str, says: str, **more: Any) -> Callable[[Function], Function]:
    """Register the decorated function as a recipe; more: further fields of Recipe."""

    def decorate(function: Function) -> Function:
        register(Recipe(mistake_id, variant, function, says, **more))
        return function

    return decorate


def register(made: Recipe) -> None:
    """Add a recipe; ValueError when its group already has one of that variant."""
    if any(other.variant == made.variant and other.id[0] == made.id[0] for other in _RECIPES):
        raise ValueError(f"two recipes of group {made.id[0]} are called {made.variant}")
    _RECIPES.append(made)
    _forget()


def detector(
    mistake_id: str, looks_at: LooksAt, *, explains: Sequence[str] = (), **more: Any
) -> Callable[[Function], Function]:
    """Register the decorated function as a detector; more: further fields of Detector.

    What looks at a token hash or a KS explains the code by which the server refuses one.
    """
    codes = (*explains, *([_CODE_OF[looks_at]] if looks_at in _CODE_OF else []))

    def decorate(function: Function) -> Function:
        _DETECTORS.append(Detector(mistake_id, looks_at, function, explains=codes, **more))
        _forget()
        return function

    return decorate


@cache
def recipes(group: str) -> Mapping[str, tuple[Recipe, ...]]:
    """Return the recipes of a group ("A" to "F"): id to its variants, in the order of the catalogue."""
    _load(group)
    found = [one for one in _RECIPES if one.id[0] == group]
    return {key: tuple(one for one in found if one.id == key) for key in sorted({one.id for one in found})}


@cache
def recipe_of(group: str, variant: str) -> Recipe:
    """Return the recipe of that variant; KeyError when the group has none."""
    return {one.variant: one for several in recipes(group).values() for one in several}[variant]


@cache
def detectors(looks_at: LooksAt, groups: str = GROUPS) -> list[Detector]:
    """Return the detectors that look at something, group by group as they are given, by id."""
    _load(groups)
    found = [one for one in _DETECTORS if one.looks_at == looks_at and one.id[0] in groups]
    return sorted(found, key=lambda one: (groups.index(one.id[0]), one.id))


@cache
def explained_by(code: str) -> list[str]:
    """Return the ids of the mistakes that explain an error code, those seen most often first."""
    _load(GROUPS)
    registered: list[Recipe | Detector] = [*_RECIPES, *_DETECTORS]
    found = {one.id for one in registered if code in one.explains}
    return sorted(found, key=lambda one: (-catalogue()[one].seen, one))


def likely(code: str) -> list[str]:
    """Return the mistakes to suspect first: those that explain the code and were seen, or all where none was.

    A KS that the server takes is not refused, so what is wrong with its meaning is never the first to suspect.
    """
    found = explained_by(code)
    rows = (catalogue()[one] for one in found)
    seen = [row.id for row in rows if row.seen and not (row.id[0] in "BC" and row.severity == "accepted-but-wrong")]
    return seen or found


@cache
def replaced_by(mistake_id: str) -> set[str]:
    """Return the mistakes that are not reported beside this one, which is more exact."""
    return {other for one in _DETECTORS if one.id == mistake_id for other in one.instead_of}


def mistake(mistake_id: str) -> MistakeRow:
    """Return the row of the catalogue; KeyError for an unknown id."""
    return catalogue()[mistake_id]


@cache
def catalogue() -> Mapping[str, MistakeRow]:
    """Return every row of spec/catalogue/mistakes.toml by its id, in the order of the file."""
    return {row.id: row for row in load("mistakes", MistakeFile).mistake}


def _load(groups: str) -> None:
    for group in groups:
        importlib.import_module(f"kaltura_diagnosis.{_PACKAGES[group]}")


def _forget() -> None:
    """Forget what was read from the register before it grew."""
    for read in (recipes, recipe_of, detectors, explained_by, replaced_by):
        read.cache_clear()
