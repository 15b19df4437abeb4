"""PHP arrays and API results in the JSON of the vectors."""

from collections.abc import Mapping
from typing import Any

from kaltura_emulator.api_objects import BAD_TEXT, NULL_FIELD, ApiObject
from kaltura_session.errors import ApiError
from kaltura_session.forms import array_key
from kaltura_session.responses import EXCEPTION_TYPE


def shown(value: Any) -> Any:
    """Return a PHP value for JSON: an array with the keys 0, 1, 2... is a list, any other an object."""
    if value is NULL_FIELD:
        return {"objectType": "KalturaNullField"}
    if value is BAD_TEXT:
        return False
    if isinstance(value, ApiError):
        return {
            "objectType": EXCEPTION_TYPE,
            "code": value.code,
            "message": value.api_message,
            "args": dict(value.api_args),
        }
    if isinstance(value, ApiObject):
        return {"objectType": value.type_name} | {name: shown(item) for name, item in value.properties.items()}
    if isinstance(value, Mapping):
        if list(value) == list(range(len(value))):
            return [shown(item) for item in value.values()]
        return {str(name): shown(item) for name, item in value.items()}
    return [shown(item) for item in value] if isinstance(value, list) else value


def php(value: Any) -> Any:
    """Return the PHP array of a list or object: a dict whose decimal keys are integers."""
    if isinstance(value, list):
        return {index: php(item) for index, item in enumerate(value)}
    if isinstance(value, Mapping):
        return {array_key(name): php(item) for name, item in value.items()}
    return value


def result(value: Any) -> Any:
    """Return the result of an action: an object with objectType is an API object, a list of objects the API's list."""
    if isinstance(value, list):
        return [result(item) for item in value] if all(isinstance(item, dict) for item in value) else php(value)
    if not isinstance(value, dict):
        return value
    if value.get("objectType") == EXCEPTION_TYPE:
        return ApiError(value["code"], value["message"], value["args"] or {})
    if "objectType" in value:
        return ApiObject(
            value["objectType"], {name: result(item) for name, item in value.items() if name != "objectType"}
        )
    return {array_key(name): result(item) for name, item in value.items()}
