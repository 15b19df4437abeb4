"""What the real server read in requests and multirequests, and the bodies that its own serializers wrote."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kaltura_session.text import is_utf8
from kskit.evidence.real_server import Observed, oracle, php_value

_XML = '<?xml version="1.0" encoding="utf-8"?><xml><result>{}</result><executionTime>0.1</executionTime></xml>'
_NOW = 1767225600


def results(root: Path) -> Iterator[Observed]:
    """Yield all that was seen of responses, multirequests and requests."""
    for converter in (_responses, _multirequests, _requests):
        yield from converter(root)


def _responses(root: Path) -> Iterator[Observed]:
    """Yield the bodies whose value a reader can get back: in JSON almost all, in XML texts and exceptions."""
    for case in oracle(root, "serialization"):
        body = php_value(case["expected"]).get("body")
        if not isinstance(body, str):
            continue
        value = case["input"].get("value")
        if case["format"] == "json" and (_is_exception(value) or _survives_json(value)):
            yield _observed("application/json", body, value)
        elif case["format"] == "xml" and (isinstance(value, str) or _is_exception(value)) and "\r" not in body:
            yield _observed("text/xml;charset=UTF-8", _XML.format(body), value)


def _observed(content_type: str, body: str, value: Any) -> Observed:
    given = {"status": 200, "headers": {"Content-Type": content_type}, "body": body}
    if _is_exception(value):
        return Observed("response_decode", given, error={name: value[name] for name in ("code", "message", "args")})
    return Observed("response_decode", given, {"value": _value_of(value)})


def _is_exception(value: Any) -> bool:
    """Tell whether it is an exception of the API whose texts are UTF-8."""
    if not isinstance(value, Mapping) or not isinstance(value.get("args"), dict):
        return False
    return all(isinstance(text, str) for text in (value["message"], *value["args"].values()))


def _survives_json(value: Any) -> bool:
    """Tell whether JSON keeps the value: no null, no keys, no bytes, no exception, no odd float in it."""
    if isinstance(value, Mapping):
        inner = value["properties"].values() if "$object" in value else value["items"] if "$array" in value else (None,)
        return all(map(_survives_json, inner))
    if isinstance(value, list):
        return all(map(_survives_json, value))
    return value is not None and not isinstance(value, float) and (not isinstance(value, str) or is_utf8(value))


def _value_of(value: Any) -> Any:
    if isinstance(value, list):
        return [_value_of(item) for item in value]
    if isinstance(value, Mapping):
        if "$object" in value:
            members = {name: _value_of(item) for name, item in value["properties"].items()}
            return members if value["$object"] == "stdClass" else members | {"objectType": value["$object"]}
        return [_value_of(item) for item in value["items"]]
    return value


def _multirequests(root: Path) -> Iterator[Observed]:
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
    if isinstance(value, list):
        return {str(index): _result(item) for index, item in enumerate(value)}
    return _result(value)


def _requests(root: Path) -> Iterator[Observed]:
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
