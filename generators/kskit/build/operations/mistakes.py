"""The operations on mistakes: what a mistake makes of right inputs, and what the server says to it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kaltura_diagnosis.ks import KsInputs
from kaltura_diagnosis.registry import Recipe, recipes
from kaltura_diagnosis.requests import RequestInputs
from kaltura_diagnosis.token_hash import HashInputs
from kaltura_session.errors import ApiError, KitError, ResponseError
from kaltura_session.requests import Call, HttpRequest, encode
from kaltura_session.responses import HttpResponse, decode
from kaltura_session.text import from_bytes, to_bytes
from kaltura_session.token_hash import token_hash as right_hash
from kskit.build.model import NO_API_ANSWER, Outcome, error
from kskit.build.operations.requests import api_error, as_json, emulator, reading, sent
from kskit.build.operations.sessions import decode as decode_ks
from kskit.build.operations.sessions import ks_fields, made


def recipe(variant: str, group: str) -> Recipe:
    """Return the recipe of that variant; KitError when the group has none."""
    found = {one.variant: one for one in all_recipes(group)}
    if variant not in found:
        raise KitError(f"group {group} has no mistake {variant!r}; see kaltura_diagnosis")
    return found[variant]


def all_recipes(group: str) -> list[Recipe]:
    """Return the recipes of all mistakes of a group."""
    return [one for several in recipes(group).values() for one in several]


def token_hash(given: Mapping[str, Any]) -> Outcome:
    """Turn {variant, ks, token, hash_type, token_id, other_ks, now} into {value, right, same_as, server}."""
    inputs = hash_inputs(given)
    value = recipe(given["variant"], "A").function(inputs)
    call = Call("appToken", "startSession", {"ks": inputs.ks, "id": inputs.token_id, "tokenHash": value})
    right, same = right_hash(inputs.ks, inputs.token, inputs.hash_type), _same_as("A", given["variant"], value, inputs)
    return Outcome({"value": value, "right": right, "same_as": same, "server": _told(call, given["now"])}, {})


def hash_inputs(given: Mapping[str, Any]) -> HashInputs:
    """Return what the recipes of group A take."""
    others = tuple(given["other_ks"])
    secrets = (given["account_secret"],) if "account_secret" in given else ()
    return HashInputs(given["ks"], given["token"], given["hash_type"], given["token_id"], others, secrets)


def ks_made(given: Mapping[str, Any]) -> Outcome:
    """Turn {variant, version, fields of the KS, user_secret, ..., now} into {value, right, reads, server}."""
    inputs = ks_inputs(given)
    group = "B" if given["version"] == 2 else "C"
    value = recipe(given["variant"], group).function(inputs)
    server = _told(Call("media", "list", {"ks": value, "pager": {"pageSize": 1}}), given["now"])
    reads = decode_ks({"ks": value, "secrets": {str(given["partner_id"]): [given["secret"]]}}).expect
    same = _same_as(group, given["variant"], value, inputs)
    return Outcome({"value": value, "right": made(given).text, "same_as": same, "reads": reads, "server": server}, {})


def ks_inputs(given: Mapping[str, Any]) -> KsInputs:
    """Return what the recipes of groups B and C take."""
    return KsInputs(
        ks_fields(given),
        given["secret"],
        bytes.fromhex(given["random_hex"]),
        given["rand"],
        given["user_secret"],
        given["other_partner_id"],
    )


def request(given: Mapping[str, Any]) -> Outcome:
    """Turn {variant, service, action, params, other, now} into {request, parameters, server}."""
    call = Call(given["service"], given["action"], given["params"])
    group = "F" if given["mistake"].startswith("F") else "D"
    inputs = RequestInputs(call, given["now"], given["other"])
    mistaken: HttpRequest = recipe(given["variant"], group).function(inputs)
    server = _told(mistaken, given["now"])
    return Outcome({"request": as_json(mistaken), "parameters": reading(mistaken), "server": server}, {})


def response(given: Mapping[str, Any]) -> Outcome:
    """Turn {variant, status, headers, body} into {value}: what passes for the KS after a response was read wrongly."""
    received = HttpResponse(given["status"], tuple(given["headers"].items()), to_bytes(given["body"]))
    return Outcome({"value": recipe(given["variant"], "E").function(received)}, {})


def _same_as(group: str, variant: str, value: str, inputs: HashInputs | KsInputs) -> list[str]:
    """Return the other variants of the group that give the same value: what was seen cannot tell them apart."""
    return [other for other, also in _all_values(group, inputs) if other != variant and also == value]


@lru_cache(maxsize=8)
def _all_values(group: str, inputs: HashInputs | KsInputs) -> list[tuple[str, str | None]]:
    """Return what every variant of a group makes of the inputs, which many vectors share."""
    return [(one.variant, one.function(inputs)) for one in all_recipes(group)]


def _told(call: Call | HttpRequest, now: int) -> dict[str, Any]:
    """Return what the server says: {"accepted": true}, or its error."""
    response = sent(emulator(now, "mistakes"), encode(call) if isinstance(call, Call) else call)
    try:
        decode(response)
    except ApiError as exception:
        return api_error(exception, "api-exception")
    except ResponseError as refusal:
        return error(NO_API_ANSWER, refusal.reason, "answer")
    return {"accepted": True, "format": from_bytes(to_bytes(response.header("content-type") or ""))}
