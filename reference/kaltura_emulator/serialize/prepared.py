"""What all formats do first: arrays lose their keys, and objects tell their properties in declaration order."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from kaltura_emulator.declarations import find_object
from kaltura_emulator.serialize.values import ApiObject, PlainException
from kaltura_session.errors import ApiError

EXCEPTION_TYPE = "KalturaAPIException"


def prepared(value: Any) -> Any:
    """Return the result with every array that is not inside an object re-indexed from 0 (ANS.6)."""
    if isinstance(value, dict):
        return {index: prepared(item) for index, item in enumerate(value.values())}
    return value


@cache
def _declared_names(type_name: str) -> tuple[str, ...] | None:
    declared = find_object(type_name)
    return tuple(declared.properties) if declared else None


def properties_of(value: ApiObject) -> Iterable[tuple[str, Any]]:
    """Return (name, value) of every property, null ones too, base class first; of an undeclared class as set."""
    names, known = _declared_names(value.type_name), value.properties
    return known.items() if names is None else [(name, known.get(name)) for name in names]


def exception_fields(value: ApiError | PlainException) -> dict[int | str, Any]:
    """Return an exception as the array that JSON and PHP write: code, message, objectType, args (ERR.2)."""
    if isinstance(value, PlainException):
        return {"code": value.code, "message": value.message, "objectType": value.type_name}
    return {
        "code": value.code,
        "message": value.api_message,
        "objectType": EXCEPTION_TYPE,
        "args": dict(value.api_args),
    }
