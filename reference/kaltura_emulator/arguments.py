"""The typed arguments of an action, made from the parameters of a request (WIRE.24 to WIRE.35).

Parameters are read in the order in which the action declares them; the first fault is the error that is told.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kaltura_emulator.api_objects import BAD_TEXT, NULL_FIELD, ApiObject
from kaltura_emulator.declarations import (
    Action,
    Declared,
    ObjectType,
    enumeration,
    find_object,
    is_lacking,
    object_type,
)
from kaltura_emulator.errors import NotEmulated, error
from kaltura_session.forms import PhpArray
from kaltura_session.server.php import ServerCrash, loosely_equal, lower, to_bool, to_float, to_int
from kaltura_session.text import is_utf8, to_text

MAX_RELATIVE_TIME = 315_360_000  # ten years of seconds

_NULL_SUFFIX = "__null"
_OF_A_PLUG_IN = "."  # as in virusScan.Infected
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def build_arguments(action: Action, parameters: PhpArray, *, now: int) -> dict[str, Any]:
    """Return the arguments by name, in declaration order.

    parameters: grouped, as wire.parameters.group() gives them. now: Unix seconds that relative times count from. A text
    that is not UTF-8 arrives as BAD_TEXT, an object that is not sent as None, PROPERTY__null as NULL_FIELD. Raises
    ApiError for the first fault, and ServerCrash where PHP stops with a type error.
    """
    return {declared.name: _argument(declared, parameters, now) for declared in action.parameters}


def _argument(declared: Any, parameters: PhpArray, now: int) -> Any:
    name = declared.name
    if declared.kind in {"array", "map"}:
        return _items(declared.type_name, parameters.get(name), name, now)
    if declared.kind == "object":
        if parameters.get(name) is not None:
            return build_object(object_type(declared.type_name), parameters[name], name, now=now)
    elif name in parameters:
        value = parameters[name]
        if declared.type_name == "string" and isinstance(value, str) and value.isascii() and value.isprintable():
            return value  # as nearly every text: nothing to cast, nothing to refuse
        return _value(declared, value, now)
    if not declared.optional:
        raise error("MISSING_MANDATORY_PARAMETER", name)
    return _default(declared, now)


def _default(declared: Declared, now: int) -> Any:
    """Return the default as it arrives: cast like a value, so that null is 0 or "" (WIRE.35)."""
    if declared.kind == "simple":
        return _cast_default(declared.type_name, declared.default, now if declared.type_name == "time" else 0)
    return _cast_default("int", declared.default, 0) if declared.kind == "enum" else declared.default


def _value(declared: Declared, value: Any, now: int) -> Any:
    """Return a simple value or enumeration, cast and checked."""
    if declared.kind == "simple":
        found = cast(declared.type_name, value, now=now)
    elif declared.kind == "enum":
        return _enum(declared, value)
    else:
        found = _text_enum(declared, value)
    if isinstance(found, str) and not found.isprintable() and _NOT_XML.search(found):
        raise error("INVALID_PARAMETER_CHAR", declared.name)
    return found


def cast(type_name: str, value: Any, *, now: int) -> Any:
    """Return the value cast to a simple type; a text that is not UTF-8 becomes BAD_TEXT (WIRE.25, WIRE.26, WIRE.31)."""
    if type_name == "string":
        text = to_text(value)
        return text if is_utf8(text) else BAD_TEXT
    if type_name == "int":
        return to_int(value)
    if type_name == "bool":
        return lower(_text(value)) != "false" and to_bool(value)
    if type_name == "time":
        return absolute_time(value, now=now)
    return to_float(value)


@lru_cache(maxsize=256, typed=True)
def _cast_default(type_name: str, default: Any, now: int) -> Any:
    return cast(type_name, default, now=now)


def absolute_time(value: Any, *, now: int) -> int:
    """Return Unix seconds: up to ten years either way count from now, empty is 0, -1 stays (WIRE.29)."""
    if _text(value) == "":
        return 0
    seconds = to_int(value)
    return seconds + now if seconds != -1 and abs(seconds) <= MAX_RELATIVE_TIME else seconds


def _text(value: Any) -> str:
    """Return the text PHP's string functions see, which refuse an array."""
    if isinstance(value, dict):
        raise ServerCrash("an array came where PHP's string functions need text")
    return to_text(value)


def _enum(declared: Declared, value: Any) -> Any:
    """Return an integer enumeration's value: true and false are 1 and 0, then any loosely equal value (WIRE.27)."""
    word = lower(_text(value))
    chosen = 1 if word == "true" else 0 if word == "false" else value
    if not any(loosely_equal(constant, chosen) for constant in enumeration(declared.type_name).values.values()):
        raise error("INVALID_ENUM_VALUE", chosen, declared.name, declared.type_name)
    number = to_int(chosen)
    if declared.type_name == "KalturaNullableBoolean":
        return None if number == -1 else bool(number)
    return number


def _text_enum(declared: Declared, value: Any) -> Any:
    values = enumeration(declared.type_name).values.values()
    if isinstance(value, dict) or (value is None and any(_OF_A_PLUG_IN in str(constant) for constant in values)):
        raise ServerCrash("an array came where a text enumeration was expected, or null for one that plug-ins extend")
    if not any(loosely_equal(constant, value) for constant in values):
        raise error("INVALID_ENUM_VALUE", value, declared.name, declared.type_name)
    return to_text(value)


def _items(type_name: str, value: Any, where: str, now: int) -> Any:
    """Return the objects of an array parameter in the order of their keys; anything else counts as empty (WIRE.28)."""
    if not isinstance(value, dict):
        return []
    ordered = sorted(value.items(), key=lambda entry: (isinstance(entry[0], str), entry[0]))
    return [build_object(object_type(type_name), item, where, now=now) for _, item in ordered]


def build_object(declared: ObjectType, value: Any, where: str, *, now: int) -> ApiObject:
    """Return an object of the declared class, or of the subclass that `objectType` names (WIRE.28, WIRE.32).

    value: its members as an array, in the request's order, in which they are checked. where: the name for errors,
    nested ones joined by colons. Raises ApiError, and ServerCrash for an `objectType` that is an array.
    """
    if not isinstance(value, dict):
        raise error("PROPERTY_VALIDATION_WRONG_FORMAT", where, "array")
    chosen = _class_of(declared, value)
    if chosen.abstract:
        raise error("OBJECT_TYPE_ABSTRACT", chosen.name)
    defaults = {item.name: item.default for item in chosen.properties.values() if item.default is not None}
    result = ApiObject(chosen.name, defaults)
    for key, given in value.items():
        _set_property(result, chosen, str(key), given, where, now)
    return result


def _class_of(declared: ObjectType, members: PhpArray) -> ObjectType:
    """Return the class that `objectType` names, the declared one where that is no subclass; raises NotEmulated."""
    if "objectType" not in members:
        return declared
    name = _text(members["objectType"])
    if is_lacking(name, declared.name):
        raise NotEmulated(f"the class {name}")
    named = find_object(name)
    return named if named is not None and named.is_a(declared.name) else declared


def ignored_members(action: Action, parameters: PhpArray) -> list[str]:
    """Return the members of object parameters that such an object does not have, as `filter:nosuchEqual`.

    The server takes no notice of them, which makes a misspelt filter list everything (LIST.5). Names are escaped so
    that they can be written in a line.
    """
    return [
        ascii(f"{declared.name}:{member}")[1:-1]
        for declared in action.parameters
        if declared.kind == "object" and isinstance(given := parameters.get(declared.name), dict)
        for member in given.keys() - {"objectType"}
        if str(member).replace(_NULL_SUFFIX, "") not in _class_of(object_type(declared.type_name), given).properties
    ]


def _set_property(result: ApiObject, chosen: ObjectType, key: str, given: Any, where: str, now: int) -> None:
    is_null = key.endswith(_NULL_SUFFIX)
    name = key.replace(_NULL_SUFFIX, "") if is_null else key
    declared = chosen.properties.get(name)
    if declared is None:
        return
    if declared.lacking and given:
        raise NotEmulated(f"{chosen.name}::{name}")
    if declared.kind in {"array", "map"}:
        if isinstance(given, dict):
            result.properties[name] = _items(declared.type_name, given, f"{where}:{name}", now)
    elif is_null:
        result.properties[name] = NULL_FIELD
    elif declared.kind != "object":
        result.properties[name] = _value(declared, given, now)
    elif isinstance(given, dict):
        result.properties[name] = build_object(object_type(declared.type_name), given, f"{where}:{name}", now=now)


def check_for_insert(given: ApiObject) -> None:
    """Refuse an object that sets a property only the server sets (PROPERTY_VALIDATION_NOT_UPDATABLE)."""
    for name, declared in object_type(given.type_name).properties.items():
        if declared.read_only and given.get(name) is not None:
            raise error("PROPERTY_VALIDATION_NOT_UPDATABLE", f"{given.type_name}::{name}")


def check_for_update(given: ApiObject, current: Mapping[str, Any]) -> None:
    """Refuse an object that changes a property which is read-only or settable only on insertion.

    current: the stored values; one that is sent unchanged is fine.
    """
    for name, declared in object_type(given.type_name).properties.items():
        value = given.get(name)
        fixed = declared.read_only or declared.insert_only
        if fixed and value is not None and (value is NULL_FIELD or not loosely_equal(value, current.get(name))):
            raise error("PROPERTY_VALIDATION_NOT_UPDATABLE", f"{given.type_name}::{name}")
