"""References to earlier results in a multirequest: where they stand and what replaces them (MULTI.7 to MULTI.15)."""

import re
from collections.abc import Mapping
from typing import Any

from kaltura_emulator.api_objects import ApiObject
from kaltura_emulator.declarations import find_object
from kaltura_session.errors import ApiError
from kaltura_session.forms import PhpArray, array_key
from kaltura_session.server.comparison import loosely_equal
from kaltura_session.server.errors import ServerCrash
from kaltura_session.text import from_bytes, to_bytes, to_text

Paths = dict[int | str, Any]

_REFERENCE = re.compile(r"\{([0-9]+):result:?(.*)\}", re.ASCII)
_EVERY = "_all"
_HIDDEN_IN_ERRORS = {"message", "code", "file", "line", "args"}  # PHP's protected members of an exception
_HIDDEN_IN_OBJECTS = {"map_between_objects"}  # a private member of the server's classes


def find_references(parameters: Mapping[Any, Any]) -> Paths:
    """Return the reference in each value, under the value's key, arrays nested; a value has one at most (MULTI.8)."""
    found: Paths = {}
    for key, value in parameters.items():
        if isinstance(value, dict):
            inner = find_references(value)
            if inner:
                found[key] = inner
            continue
        match = _REFERENCE.search(to_text(value))
        if match:
            found[key] = match[0]
    return found


def replace_references(index: int, paths: Paths, parameters: PhpArray, result: Any) -> PhpArray:
    """Return the parameters with every reference to part `index` replaced by a value of its result.

    Raises ServerCrash where the server stops with HTTP 500 (MULTI.15).
    """
    replaced = dict(parameters)
    for key, path in paths.items():
        given = replaced.get(key)
        if isinstance(path, dict):
            if isinstance(given, dict):
                replaced[key] = replace_references(index, path, given, result)
        elif given is not None and not isinstance(given, dict):
            replaced[key] = _replaced(index, path, to_text(given), result)
    return replaced


def _replaced(index: int, path: str, given: str, result: Any) -> str:
    match = _REFERENCE.search(path)
    if match is None or not loosely_equal(index, match[1]):
        return given
    value = _as_text(_resolve(result, match[2].split(":")))
    return from_bytes(to_bytes(given).replace(to_bytes(path), to_bytes(value)))


def _as_text(value: Any) -> str:
    """Return what a resolved value is written as; objects and lists are empty, a PHP array crashes (MULTI.12)."""
    if isinstance(value, dict):
        raise ServerCrash("the reference leads to a PHP array, which cannot be put into a text")
    if isinstance(value, ApiObject | ApiError | list):
        return ""
    return to_text(value)


def _resolve(value: Any, path: list[str]) -> Any:
    """Return what the path leads to, None where it leads nowhere; empty elements count for nothing (MULTI.9)."""
    elements = iter([element for element in path if element])
    for element in elements:
        if isinstance(value, list) and element == _EVERY:
            value = _every(value, next(elements, ""))
        else:
            value = _step(value, element)
            if value is None:
                return None
    return value


def _every(items: list[Any], name: str) -> str:
    """Return that property of every item, each followed by a comma; items without it are passed over (MULTI.10)."""
    values = [item.get(name) for item in items if isinstance(item, ApiObject)]
    return "".join(f"{to_text(value)}," for value in values if value is not None)


def _step(value: Any, element: str) -> Any:
    """Return the member of that name; a number, a bool or null has none, and asking for it is PHP's type error."""
    if isinstance(value, str):
        return None
    if isinstance(value, list):
        key = array_key(element)
        return value[key] if isinstance(key, int) and 0 <= key < len(value) else None
    if isinstance(value, dict):
        return value.get(array_key(element))
    if isinstance(value, ApiError):
        if element in _HIDDEN_IN_ERRORS:
            raise ServerCrash(f"the reference names the hidden member {element} of an error")
        return None
    if isinstance(value, ApiObject):
        return _member(value, element)
    raise ServerCrash("the reference has a path, and the result is a number, a bool or null, which has no members")


def _member(value: ApiObject, element: str) -> Any:
    declared = find_object(value.type_name)
    if element in _HIDDEN_IN_OBJECTS and declared is not None:
        raise ServerCrash(f"the reference names the hidden member {element} of an object")
    return value.get(element)
