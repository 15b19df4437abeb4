"""Results of actions in the notation of the oracle files: objects, typed arrays, exceptions."""

from typing import Any

from kaltura_emulator.api_objects import ApiObject, KeyedObjects, PlainException
from kaltura_session.errors import ApiError
from kaltura_session.forms import array_key
from oracle_arrays import as_key, php_array


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
