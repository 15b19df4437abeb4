"""Requests: what the real server read in raw requests, and which arguments or errors an action got."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kskit.evidence.real_server import Observed
from kskit.evidence.sources import oracle, php_value

_NOW = 1767225600


def results(root: Path) -> Iterator[Observed]:
    """Yield one result per case: the parameters, or the arguments where an action was named."""
    for case in oracle(root, "request_params"):
        given, expected = php_value(case["input"]), php_value(_plain(case["expected"]))
        headers = {} if given["content_type"] is None else {"Content-Type": given["content_type"]}
        value = {"method": given["method"], "target": given["target"], "headers": headers, "body": given["body"] or ""}
        if "action" not in given:
            yield Observed("request_read", value, {"parameters": expected["grouped"]})
        elif "arguments" in expected:
            yield Observed("request_arguments", {**value, "now": _NOW}, {"arguments": expected["arguments"]})
        elif "error" in expected:
            shown = {name: expected["error"][name] for name in ("code", "args")}
            yield Observed("request_arguments", {**value, "now": _NOW}, error=shown)
        else:
            yield Observed("request_arguments", {**value, "now": _NOW}, error={})


def _plain(value: Any) -> Any:
    """Turn the notation for objects and odd keys into plain JSON."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    if "$object" in value:
        return {"objectType": value["$object"]} | {name: _plain(item) for name, item in value["properties"].items()}
    if "$pairs" in value:
        return {str(name): _plain(item) for name, item in value["$pairs"]}
    return {name: _plain(item) for name, item in value.items()}
