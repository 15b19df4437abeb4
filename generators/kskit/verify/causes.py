"""What failures have in common: the few mistakes that together explain many of them, each told once."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, NamedTuple

from kaltura_diagnosis import registry
from kaltura_diagnosis.ks import KsInputs
from kaltura_diagnosis.ks.recipe import KS_V1, KS_V2, KsDraft
from kaltura_diagnosis.recipe import Procedure
from kaltura_diagnosis.registry import Recipe
from kaltura_diagnosis.token_hash import HashInputs
from kaltura_diagnosis.token_hash.recipe import TOKEN_HASH
from kaltura_session.errors import KitError
from kaltura_session.ks import KsFields
from kskit.build.model import from_json
from kskit.build.operations.sessions import ks_fields
from kskit.verify.judge import first_difference
from kskit.verify.outcomes import FAILURES, Outcome

_MOST_COMMON, _SEARCHES = 4, 5
_LEFT_OUT = {
    "privileges": ("The privileges are left out", "Write them into the KS (KS1.3, KS2.2)."),
    "user_id": ("The user is left out", "Write it into the KS (KS1.3, KS2.4)."),
    "master_partner_id": ("The master partner is left out", "Write it into the KS (KS1.3, KS2.4)."),
    "additional_data": ("The additional data is left out", "Write it into the KS (KS1.3, KS2.4)."),
}
_NUMBER = re.compile(r"/[0-9]+(?=/|$)")


class Cause(NamedTuple):
    """What an implementation does wrongly.

    id: of the catalogue; "" for what is a mistake only where something else is expected, and for failures that are
    alike and whose cause is not known, which have no fix.
    """

    id: str
    title: str
    fix: str


@dataclass(frozen=True, slots=True)
class _Attempt:
    """An answer that was made step by step, and what may have been done wrongly."""

    outcome: Outcome
    procedure: Procedure
    group: str
    inputs: Any
    got: Any

    def is_made_by(self, recipes: Sequence[Recipe]) -> bool:
        try:
            return bool(self.procedure.apply(self.inputs, recipes) == self.got)
        except (KitError, ValueError, TypeError, AttributeError):
            return False  # it cannot be made from these inputs


def find_causes(outcomes: Iterable[Outcome]) -> dict[str, tuple[Cause, ...]]:
    """Return the causes of wrong answers by the vectors' ids; one that none explain is left out.

    First what each mistake alone explains; then the rest, by one of the most common together with another. Where none
    is common, any two are tried on the first few.
    """
    attempts = [attempt for outcome in outcomes if (attempt := _attempt(outcome)) is not None]
    alone = [[recipe for recipe in _recipes(one) if one.is_made_by((recipe,))] for one in attempts]
    common = Counter(recipe.variant for found in alone for recipe in found)
    causes, searches = {}, _SEARCHES
    for one, found in zip(attempts, alone, strict=True):
        best = (max(found, key=lambda recipe: common[recipe.variant]),) if found else _several(one, common)
        if not best and searches:
            searches -= 1
            best = next((pair for pair in combinations(_recipes(one), 2) if one.is_made_by(pair)), ())
            common.update(recipe.variant for recipe in best)
        if best:
            causes[one.outcome.vector.id] = tuple(map(_cause, best))
    return causes


def _attempt(outcome: Outcome) -> _Attempt | None:
    """Return what is known of how an answer was made; None for an operation without steps, and without an answer."""
    result, given = (outcome.got or {}).get("result"), from_json(outcome.vector.input)
    if not isinstance(result, dict):
        return None
    try:
        if outcome.vector.op == "token_hash":
            inputs = HashInputs(given["ks"], given["token"], given["hash_type"])
            return _Attempt(outcome, TOKEN_HASH, "A", inputs, from_json(result["token_hash"]))
        if outcome.vector.op == "ks_encode" and given["version"] == 1:
            made = KsInputs(ks_fields(given), given["secret"], rand=given["rand"])
            return _Attempt(outcome, KS_V1, "C", made, from_json(result["ks"]))
        if outcome.vector.op == "ks_encode":
            random_bytes = bytes.fromhex(given["random_hex"])
            made = KsInputs(ks_fields(given), given["secret"], random_bytes=random_bytes)
            return _Attempt(outcome, KS_V2, "B", made, from_json(result["ks"]))
    except (KitError, KeyError, ValueError, TypeError):
        pass  # an input that no implementation is to take
    return None


def _recipes(attempt: _Attempt) -> list[Recipe]:
    """Return what may have been done wrongly to one answer."""
    known = [one for several in registry.recipes(attempt.group).values() for one in several if one.step]
    return [*(_left_out(attempt.inputs) if attempt.group != "A" else ()), *known]


def _left_out(inputs: KsInputs) -> Iterator[Recipe]:
    """Yield the fields that may be missing, which only who knows what was meant can tell."""
    for name, (title, _) in _LEFT_OUT.items():
        if getattr(inputs.fields, name) not in {None, ""}:
            yield Recipe("", name, lambda _: None, title, step="fields", change=_without(name))


def _without(name: str) -> Callable[[KsDraft], KsFields]:
    absent: Any = "" if name == "privileges" else None
    return lambda draft: replace(draft.fields, **{name: absent})


def _several(attempt: _Attempt, common: Counter[str]) -> tuple[Recipe, ...]:
    """Return two or three mistakes that explain an answer together, at least one of them found elsewhere."""
    every = _recipes(attempt)
    likely = [one for variant, _ in common.most_common(_MOST_COMMON) for one in every if one.variant == variant]
    pairs = ((first, second) for first in likely for second in every if first is not second)
    for recipes in (*pairs, *combinations(likely, 3)):
        if attempt.is_made_by(recipes):
            return recipes
    return ()


def _cause(recipe: Recipe) -> Cause:
    if recipe.id:
        row = registry.mistake(recipe.id)
        return Cause(row.id, row.title, row.fix)
    return Cause("", *_LEFT_OUT[recipe.variant])


def unknown_cause(outcome: Outcome, stage: str) -> Cause:
    """Return what failures whose cause is not known are put together by: what kind of failure it is, and where.

    stage: the first that differs, "" where that is not known.
    """
    place = stage
    if outcome.kind == "mismatch" and not stage:
        difference = first_difference(outcome.vector, (outcome.got or {}).get("result", {}))
        place = _NUMBER.sub("/*", difference.path) if difference is not None else ""
    return Cause("", f"{outcome.vector.op}: {FAILURES[outcome.kind]}{f' at {place}' if place else ''}", "")


def grouped(causes: Iterable[tuple[str, Sequence[Cause]]]) -> list[dict[str, Any]]:
    """Return the failures by their causes, known ones first, the largest group first; one may be in several.

    causes: of each failure, after the vector's id.
    """
    found: dict[Cause, list[str]] = {}
    for vector_id, several in causes:
        for cause in several:
            found.setdefault(cause, []).append(vector_id)
    ordered = sorted(found.items(), key=lambda item: (not item[0].fix, -len(item[1])))
    return [
        {"mistake": cause.id or None, "title": cause.title, "fix": cause.fix or None, "vectors": vectors}
        for cause, vectors in ordered
    ]
