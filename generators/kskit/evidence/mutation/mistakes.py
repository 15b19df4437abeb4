"""The mistakes of the catalogue, groups A, B and C, as implementations that make them always: vectors notice each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from kaltura_diagnosis import registry
from kaltura_diagnosis.ks import KsInputs
from kaltura_diagnosis.token_hash import HashInputs
from kaltura_session.errors import KitError
from kaltura_session.text import is_utf8
from kaltura_session.token_hash import DEFAULT_HASH_TYPE, HASH_TYPES
from kskit.build.model import from_json, to_json
from kskit.build.operations.sessions import ks_fields
from kskit.build.vectors import Vector

_OTHER_SECRET = "b7d1e3f5a2c4968071f3e5d7c9b0a284"  # noqa: S105 - public test data
_OTHER_KS = "djJ8MTAyfE9USEVS"
_TOKEN_ID = "0_o7l19k80"  # noqa: S105 - an id
_ACCOUNT_SECRET = "b1" * 16

Recipe = Callable[[Any], Any]


def unnoticed(vectors: Sequence[Vector]) -> Iterator[str]:
    """Yield a line for each way to make a mistake that no vector notices."""
    for group, op, inputs_of in (("A", "token_hash", _hash_inputs), ("B", "ks_encode", _v2), ("C", "ks_encode", _v1)):
        own = [vector for vector in vectors if vector.content["op"] == op]
        for mistake_id, ways in registry.recipes(group).items():
            for way in ways:
                if not any(_notices(vector, way.function, inputs_of) for vector in own):
                    yield f"no vector notices the mistake {mistake_id}, {way.says}; add one"


def _notices(vector: Vector, recipe: Recipe, inputs_of: Callable[[Mapping[str, Any]], Any]) -> bool:
    """Tell whether the mistake gives another value; not where it cannot be made of these inputs."""
    inputs = inputs_of(from_json(vector.content["input"]))
    try:
        value = None if inputs is None else recipe(inputs)
    except (KitError, ValueError, TypeError, AttributeError, LookupError):
        return False
    return value is not None and to_json(value) not in vector.content["expect"].values()


def _hash_inputs(given: Mapping[str, Any]) -> HashInputs | None:
    hash_type = DEFAULT_HASH_TYPE if given["hash_type"] is None else given["hash_type"]
    if hash_type not in HASH_TYPES or not is_utf8(given["ks"]) or not is_utf8(given["token"]):
        return None
    return HashInputs(given["ks"], given["token"], hash_type, _TOKEN_ID, (_OTHER_KS,), (_ACCOUNT_SECRET,))


def _v2(given: Mapping[str, Any]) -> KsInputs | None:
    return _ks_inputs(given) if given["version"] == 2 else None


def _v1(given: Mapping[str, Any]) -> KsInputs | None:
    return _ks_inputs(given) if given["version"] == 1 else None


def _ks_inputs(given: Mapping[str, Any]) -> KsInputs | None:
    if not isinstance(given["valid_until"], int):
        return None
    random_bytes = bytes.fromhex(given.get("random_hex", "00" * 16))
    return KsInputs(ks_fields(given), given["secret"], random_bytes, given.get("rand", "0"), _OTHER_SECRET, 103)
