"""What the server's own code made of token hashes, privileges and KS strings, and whether it let a KS be used."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kskit.evidence.real_server import Observed, oracle, php_value

_OFFERED = {"MD5", "SHA1", "SHA256", "SHA512", None}
_ROUND_TRIP = "buildPrivileges(parsePrivileges(str))"
_ALLOWED = "retrieveAllowedAppSessionPrivileges"
_AS_NAMED = ("type", "privileges", "master_partner_id", "additional_data", "partner_id", "valid_until", "rand", "hash")
_UNDERSTOOD = {"REMOTE_ADDR", "REQUEST_URI"}


def results(root: Path) -> Iterator[Observed]:
    """Yield all that was seen of hashes, privileges, KS strings and their validity."""
    for converter in (_hashes, _privileges, _ks, _validity):
        yield from converter(root)


def _hashes(root: Path) -> Iterator[Observed]:
    """Yield one result per case whose KS, token and hash type are texts.

    calcHash computes any algorithm that PHP has, while the API accepts four names only: of the others, a crash confirms
    the refusal and a digest says nothing about it.
    """
    for case in oracle(root, "apptoken_hash"):
        given = php_value(case["input"])
        ks, token, hash_type = given["ks"] or "", given["token"] or "", given["hash_type"]
        if not isinstance(token, str) or isinstance(hash_type, bool | int):
            continue
        value = {"ks": ks, "token": token, "hash_type": hash_type}
        if "hash" in case["expected"] and hash_type in _OFFERED:
            yield Observed("token_hash", value, {"token_hash": case["expected"]["hash"]})
        elif "exception" in case["expected"]:
            yield Observed("token_hash", value, error={})


def _privileges(root: Path) -> Iterator[Observed]:
    """Yield the results of the functions, and of appToken.startSession."""
    for case in oracle(root, "privileges"):
        given, expected = php_value(case["input"]), php_value(case["expected"])
        if case["function"] == "parsePrivileges":
            yield Observed("privileges_parse", {"text": given["str"] or ""}, {"privileges": _pairs(expected["result"])})
        elif case["function"] == _ROUND_TRIP:
            yield Observed("privileges_parse", {"text": given["str"]}, {"text": expected["result"]})
        elif case["function"] == "buildPrivileges" and "result" in expected:
            value = {"privileges": _pairs(given["privileges"])}
            yield Observed("privileges_build", value, {"text": expected["result"]})
        elif case["function"] == _ALLOWED:
            yield _merged(given, expected)
    for case in oracle(root, "session_actions"):
        if case["action"] == "appToken.startSession" and "result" in case["expected"]:
            yield _started(php_value(case["input"]), php_value(case["expected"]))


def _merged(given: Mapping[str, Any], expected: Mapping[str, Any]) -> Observed:
    """Turn the arrays back into the texts they came from: the token's id is the first value of sessionid."""
    granted = dict(given["privileges_array"])
    token_id, *more = granted.pop("sessionid")
    granted.pop("apptoken")
    if more:
        granted = {"sessionid": more, **granted}
    value = {
        "token_id": token_id,
        "token_privileges": _text(list(granted.items())) or None,
        "requested": _text(given["requested_array"]),
    }
    return Observed("privileges_merge", value, {"privileges": expected["built"]})


def _started(given: Mapping[str, Any], expected: Mapping[str, Any]) -> Observed:
    token = given["app_token"]
    value = {
        "token_id": token["id"],
        "token_privileges": token["session_privileges"],
        "requested": given["arguments"].get("sessionPrivileges") or None,
    }
    return Observed("privileges_merge", value, {"privileges": expected["result"]["privileges"]})


def _text(privileges: Sequence[Sequence[Any]]) -> str:
    return ",".join(f"{name}:{'/'.join(values)}" if values else str(name) for name, values in privileges)


def _pairs(privileges: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [[str(name), values] for name, values in privileges]


def _ks(root: Path) -> Iterator[Observed]:
    """Yield the results of generateKsV1, generateKsV2 and parseKS."""
    for case in oracle(root, "ks_v1_generate"):
        given = php_value(case["input"])
        value = {"version": 1, **_fields(given), "rand": given["rand_str"]}
        yield Observed("ks_encode", value, {"ks": case["expected"]["ks"]})
    for case in oracle(root, "ks_v2_generate"):
        given = php_value(case["input"])
        value = {"version": 2, **_fields(given), "random_hex": given["random_hex"]}
        yield Observed("ks_encode", value, {"ks": case["expected"]["ks"]})
    for case in oracle(root, "ks_parse"):
        if isinstance(case["input"]["ks"], str | dict):
            yield _read(case)


def _fields(given: Mapping[str, Any]) -> dict[str, Any]:
    names = ("partner_id", "type", "user_id", "privileges", "master_partner_id", "additional_data")
    return {"secret": given["admin_secret"], "valid_until": given["expiry"], **{name: given[name] for name in names}}


def _read(case: Mapping[str, Any]) -> Observed:
    given, expected = php_value(case["input"]), php_value(case["expected"])
    secrets = {partner: joined.split(",") if joined else [] for partner, joined in given["secrets"].items()}
    value = {"ks": given["ks"], "secrets": secrets}
    if not expected["ok"]:
        return Observed("ks_decode", value, error=_refusal(expected["result"]))
    read = {"user_id": expected["user"], **{name: expected[name] for name in _AS_NAMED}}
    members = {name: value for name, value in read.items() if not isinstance(value, list | dict)}
    members["parsed_privileges"] = _pairs(expected["parsed_privileges"])
    if expected["partner_pattern"] is not None:
        members["partner_pattern"] = expected["partner_pattern"]
    return Observed("ks_decode", value, members)


def _refusal(result: Any) -> dict[str, str]:
    """Return what a refusal of parseKS tells: null is an unknown partner, a crash is about the fields."""
    steps = {None: "partner", "exception": "fields"}
    return {"code": "INVALID_KS"} | ({"step": steps[result]} if result in steps else {})


def _validity(root: Path) -> Iterator[Observed]:
    """Yield the cases whose circumstances are an address and a URI; the others are about proxies and configuration."""
    for case in oracle(root, "ks_validity"):
        given, expected = php_value(case["input"]), case["expected"]
        server = given["server"] or {}
        if given["config"] or not set(server) <= _UNDERSTOOD:
            continue
        value = {
            "ks": given["ks"],
            "secrets": {partner: secrets.split(",") for partner, secrets in given["secrets"].items()},
            "now": given["now"],
            "remote_address": server.get("REMOTE_ADDR"),
            "request_uri": server.get("REQUEST_URI"),
        }
        yield Observed("ks_validate", value, **_verdict(expected))


def _verdict(expected: Mapping[str, Any]) -> dict[str, Any]:
    name = expected["isValidBase_name"]
    if name != "OK":
        return {"error": {"code": "INVALID_KS", "reason": name}}
    shown = {"admin": "isAdmin", "widget": "isWidgetSession", "anonymous": "isAnonymousSession"}
    return {"members": {"status": "OK", **{ours: expected[theirs] for ours, theirs in shown.items()}}}
