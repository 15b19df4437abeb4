"""Answers: what the server's own serializers wrote for a value; a reader must get the value back."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kaltura_session.text import is_utf8
from kskit.evidence.real_server import Observed
from kskit.evidence.sources import oracle, php_value

_XML = '<?xml version="1.0" encoding="utf-8"?><xml><result>{}</result><executionTime>0.1</executionTime></xml>'


def results(root: Path) -> Iterator[Observed]:
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
    return Observed("response_decode", given, {"value": _read(value)})


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


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return [_read(item) for item in value]
    if isinstance(value, Mapping):
        if "$object" in value:
            members = {name: _read(item) for name, item in value["properties"].items()}
            return members if value["$object"] == "stdClass" else members | {"objectType": value["$object"]}
        return [_read(item) for item in value["items"]]
    return value
