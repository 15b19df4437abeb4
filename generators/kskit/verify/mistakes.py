"""The name of the mistake behind a wrong answer: the mutant of the diagnosis that gives the same answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kaltura_session.diagnosis import registry
from kaltura_session.diagnosis.ks_inputs import KsInputs
from kaltura_session.diagnosis.token_hash import HashInputs
from kaltura_session.errors import KitError
from kaltura_session.ks import KsFields
from kskit.build.model import from_json
from kskit.verify.outcomes import Outcome

_FIELDS = ("partner_id", "valid_until", "type", "user_id", "privileges", "master_partner_id", "additional_data")


@dataclass(frozen=True, slots=True)
class Named:
    """A row of the catalogue of mistakes."""

    id: str
    title: str
    fix: str


def name_mistake(outcome: Outcome) -> Named | None:
    """Return the first mistake of the catalogue that turns the vector's input into the answer; None when none does."""
    find = _FINDERS.get(outcome.vector.op)
    result = (outcome.got or {}).get("result")
    if find is None or not result:
        return None
    try:
        mistake_id = find(from_json(outcome.vector.input), result)
    except (KitError, KeyError, ValueError, TypeError):  # an input that no mistake is about
        return None
    if mistake_id is None:
        return None
    row = registry.mistake(mistake_id)
    return Named(mistake_id, row["title"], row["fix"])


def _behind_token_hash(given: Mapping[str, Any], result: Mapping[str, Any]) -> str | None:
    inputs = HashInputs(given["ks"], given["token"], given["hash_type"])
    return _first("A", inputs, result.get("token_hash"))


def _behind_ks(given: Mapping[str, Any], result: Mapping[str, Any]) -> str | None:
    fields = KsFields(**{name: given[name] for name in _FIELDS})
    if given["version"] == 1:
        return _first("C", KsInputs(fields, given["secret"], rand=given["rand"]), result.get("ks"))
    random_bytes = bytes.fromhex(given["random_hex"])
    return _first("B", KsInputs(fields, given["secret"], random_bytes=random_bytes), result.get("ks"))


def _first(group: str, inputs: object, got: object) -> str | None:
    """Return the id of the first mistake of a group that gives what was got, leaving out what cannot be made."""
    for mistake_id, mutants in registry.mutants(group).items():
        for mutant in mutants:
            try:
                made = mutant.function(inputs)
            except (KitError, ValueError, TypeError):
                continue
            if made is not None and made == got:
                return mistake_id
    return None


_FINDERS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], str | None]] = {
    "token_hash": _behind_token_hash,
    "ks_encode": _behind_ks,
}
