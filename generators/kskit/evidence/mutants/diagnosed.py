"""The mistakes of the catalogue, groups A, B and C, as implementations that make them always."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kaltura_diagnosis import registry
from kaltura_diagnosis.ks import KsInputs
from kaltura_diagnosis.token_hash import HashInputs
from kaltura_session.errors import KitError
from kaltura_session.ks import KsFields
from kaltura_session.text import is_utf8
from kaltura_session.token_hash import DEFAULT_HASH_TYPE, HASH_TYPES
from kskit.build.model import from_json, to_json
from kskit.build.operations.sessions import FIELDS
from kskit.evidence.mutants.model import Answer, Mutant

_OTHER_SECRET = "b7d1e3f5a2c4968071f3e5d7c9b0a284"  # noqa: S105 - public test data
_OTHER_KS = "djJ8MTAyfE9USEVS"
_TOKEN_ID = "0_o7l19k80"  # noqa: S105 - an id


def mutants() -> Iterator[Mutant]:
    """Yield one mutant for each way to make each mistake."""
    for group, op, ask in (("A", "token_hash", _hash), ("B", "ks_encode", _ks(2)), ("C", "ks_encode", _ks(1))):
        for mistake_id, ways in registry.recipes(group).items():
            for way in ways:
                yield Mutant(f"{mistake_id}/{way.variant}", way.says, (op,), _always(way.function, ask))


Ask = Callable[[Callable[[Any], Any], Mapping[str, Any]], Answer]


def _always(function: Callable[[Any], Any], ask: Ask) -> Callable[[], contextlib.AbstractContextManager[Any]]:
    return lambda: contextlib.nullcontext(lambda _op, given: ask(function, from_json(given)))


def _hash(function: Callable[[Any], Any], given: Mapping[str, Any]) -> Answer:
    hash_type = DEFAULT_HASH_TYPE if given["hash_type"] is None else given["hash_type"]
    if hash_type not in HASH_TYPES or not is_utf8(given["ks"]) or not is_utf8(given["token"]):
        return None
    value = _made(function, HashInputs(given["ks"], given["token"], hash_type, _TOKEN_ID, (_OTHER_KS,)))
    return None if value is None else {"token_hash": to_json(value)}


def _ks(version: int) -> Ask:
    def ask(function: Callable[[Any], Any], given: Mapping[str, Any]) -> Answer:
        if given["version"] != version or not isinstance(given["valid_until"], int):
            return None
        fields = KsFields(**{name: given[name] for name in FIELDS})
        random_bytes = bytes.fromhex(given.get("random_hex", "00" * 16))
        inputs = KsInputs(fields, given["secret"], random_bytes, given.get("rand", "0"), _OTHER_SECRET, 103)
        value = _made(function, inputs)
        return None if value is None else {"ks": to_json(value)}

    return ask


def _made(function: Callable[[Any], Any], inputs: Any) -> Any:
    """Return what the mistake makes, None where it cannot be made of these inputs."""
    try:
        return function(inputs)
    except (KitError, ValueError, TypeError, AttributeError, LookupError):
        return None
