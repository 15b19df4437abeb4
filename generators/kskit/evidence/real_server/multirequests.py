"""Multirequests: what replaceMultiRequestResults and handleMultiRequest did."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kskit.evidence.real_server import Observed
from kskit.evidence.sources import oracle, php_value


def results(root: Path) -> Iterator[Observed]:
    """Yield references that were replaced, and whole runs: the parts that were dispatched, or the crash."""
    for case in oracle(root, "multirequest_substitution"):
        given, expected = case["input"], php_value(case["expected"])
        if case["function"] == "replaceMultiRequestResults":
            value = {"index": given["index"], "params": php_value(given["params"]), "result": _result(given["result"])}
            yield Observed("multirequest_resolve", value, **_outcome(expected, "params"))
        elif case["function"] == "handleMultiRequest":
            pairs = [[name, value] for name, value in given["params"].items()]
            value = {"params": pairs, "results": [_result(result) for result in given["dispatch_results"]]}
            for call in expected["dispatched"]:
                call["params"].pop("multirequest")
            yield Observed("multirequest_run", value, **_outcome(expected, "dispatched"))


def _outcome(expected: Mapping[str, Any], member: str) -> dict[str, Any]:
    if "exception" in expected:
        return {"error": {"code": "HTTP_500"}}
    return {"members": {member: expected[member]}}


def _result(value: Any) -> Any:
    """Return a result in the notation of the vectors; lists of PHP are objects with the keys 0, 1, ... where nested."""
    if isinstance(value, list):
        return [_result(item) for item in value]
    if not isinstance(value, Mapping) or "$b64" in value:
        return php_value(value)
    if "$object" in value:
        return {name: _result(item) for name, item in value["properties"].items()} | {"objectType": value["$object"]}
    if "$array" in value:
        return [_result(item) for item in value["items"]]
    if "$exception" in value:
        return {name: value[name] for name in ("code", "message", "args")} | {"objectType": value["$exception"]}
    return {name: _nested(item) for name, item in value.items()}


def _nested(value: Any) -> Any:
    return (
        {str(index): _result(item) for index, item in enumerate(value)} if isinstance(value, list) else _result(value)
    )
