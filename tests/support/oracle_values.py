"""The notation of the oracle files: {"$b64": ...} for bytes that are not UTF-8, {"$unset": true} for no value.

PHP arrays in the notation of the oracle files: lists and objects are arrays, {"$pairs": [[key, value], ...]} too.
Results of actions in the notation of the oracle files: objects, typed arrays, exceptions.
"""

import base64
from typing import Any

from kaltura_emulator.api_objects import ApiObject, KeyedObjects, PlainException
from kaltura_session.errors import ApiError
from kaltura_session.forms import array_key
from kaltura_session.requests import HttpRequest
from kaltura_session.text import from_bytes, to_bytes


def php_value(value: Any) -> Any:
    """Return the Python value that an oracle file's value stands for; {"$unset"} is None."""
    if isinstance(value, dict):
        if "$b64" in value:
            return from_bytes(base64.b64decode(value["$b64"]))
        if "$unset" in value:
            return None
        return {key: php_value(item) for key, item in value.items()}
    return [php_value(item) for item in value] if isinstance(value, list) else value


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


def result_value(value: Any) -> Any:
    """Return the result that the notation stands for: a typed array is a list, a plain PHP array a dict."""
    if isinstance(value, list):
        return {index: result_value(item) for index, item in enumerate(value)}
    if not isinstance(value, dict) or "$b64" in value or "$float" in value:
        return php_array(value)
    if "$object" in value:
        return ApiObject(value["$object"], {name: result_value(item) for name, item in value["properties"].items()})
    if "$array" in value:
        return [result_value(item) for item in value["items"]]
    if "$map" in value:
        return KeyedObjects({array_key(key): result_value(item) for key, item in value["items"].items()})
    if "$exception" in value:
        return exception_value(value)
    if "$pairs" in value:
        return {as_key(php_array(key)): result_value(item) for key, item in value["$pairs"]}
    return {array_key(key): result_value(item) for key, item in value.items()}


def exception_value(value: Any) -> ApiError | PlainException:
    if value["args"] is None:
        return PlainException(value["$exception"], value["code"], php_array(value["message"]))
    return ApiError(value["code"], php_array(value["message"]), {k: php_array(v) for k, v in value["args"].items()})
