"""Privileges: what parsePrivileges, buildPrivileges and the merge for an application token's session gave."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kskit.evidence.real_server import Observed
from kskit.evidence.sources import oracle, php_value

_ROUND_TRIP = "buildPrivileges(parsePrivileges(str))"
_ALLOWED = "retrieveAllowedAppSessionPrivileges"


def results(root: Path) -> Iterator[Observed]:
    """Yield the results of the functions, and of appToken.startSession."""
    for case in oracle(root, "privileges"):
        given, expected = php_value(case["input"]), php_value(case["expected"])
        if case["function"] == "parsePrivileges":
            yield Observed("privileges_parse", {"text": given["str"] or ""}, {"privileges": _pairs(expected["result"])})
        elif case["function"] == _ROUND_TRIP:
            yield Observed("privileges_parse", {"text": given["str"]}, {"text": expected["result"]})
        elif case["function"] == "buildPrivileges" and "result" in expected:
            yield Observed(
                "privileges_build", {"privileges": _pairs(given["privileges"])}, {"text": expected["result"]}
            )
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
