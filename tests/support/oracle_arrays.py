"""PHP arrays in the notation of the oracle files: lists and objects are arrays, {"$pairs": [[key, value], ...]} too."""

import base64
from typing import Any

from kaltura_session.forms import array_key
from kaltura_session.requests import HttpRequest
from kaltura_session.text import from_bytes, to_bytes

FLOATS = {"NAN": float("nan"), "INF": float("inf"), "-INF": float("-inf")}


def php_array(value: Any) -> Any:
    """Return the value with every list and object as a PHP array: a dict whose decimal keys are integers."""
    if isinstance(value, list):
        return {index: php_array(item) for index, item in enumerate(value)}
    if not isinstance(value, dict):
        return value
    if "$b64" in value:
        return from_bytes(base64.b64decode(value["$b64"]))
    if "$float" in value:
        return FLOATS[value["$float"]]
    if "$pairs" in value:
        return {as_key(php_array(key)): php_array(item) for key, item in value["$pairs"]}
    return {array_key(key): php_array(item) for key, item in value.items()}


def as_key(key: Any) -> int | str:
    return key if isinstance(key, int) else array_key(key)


def ordered(value: Any) -> Any:
    """Return the array with its order and the types of its scalars made visible, so that a comparison sees both."""
    if isinstance(value, dict):
        return [(key, ordered(item)) for key, item in value.items()]
    return (type(value).__name__, value)


def as_request(given: Any) -> HttpRequest:
    """Return the HTTP request of a case of request_params."""
    content_type, body = given["content_type"], php_array(given["body"])
    headers = () if content_type is None else (("Content-Type", content_type),)
    return HttpRequest(given["method"], php_array(given["target"]), headers, b"" if body is None else to_bytes(body))
