"""PHP's json_decode(..., true): where it differs from Python's json, PHP is right (WIRE.13)."""

import json
import re
from typing import Any, NoReturn

from kaltura_session.forms import PhpArray, array_key
from kaltura_session.text import INT_MAX, INT_MIN, is_utf8

MAX_DEPTH = 512

_ODD_INTEGER = re.compile(r"-0|[0-9]{19}")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


class _NotJsonError(ValueError):
    """The text is no JSON for PHP."""


def decode_json(source: str) -> Any:
    """Return the decoded value, arrays and objects as PHP arrays; None for whatever PHP cannot decode, and for null.

    PHP refuses text that is not UTF-8, lone surrogates, NaN and Infinity, and more than 512 levels; it reads an integer
    beyond 64 bits as a float.
    """
    if not is_utf8(source):
        return None
    decoder = _EXACT if _ODD_INTEGER.search(source) else _PLAIN
    try:
        value = decoder.decode(source)
        return _to_php(value, 0, check_text=_SURROGATE_ESCAPE.search(source) is not None)
    except (ValueError, RecursionError):
        return None


def _to_php(value: Any, depth: int, *, check_text: bool) -> Any:
    if isinstance(value, str):
        if check_text and not is_utf8(value):
            raise _NotJsonError
        return value
    if not isinstance(value, dict | list):
        return value
    if depth == MAX_DEPTH:
        raise _NotJsonError
    array: PhpArray = {}
    for name, item in value.items() if isinstance(value, dict) else enumerate(value):
        key = name
        if isinstance(name, str):
            if check_text and not is_utf8(name):
                raise _NotJsonError
            key = array_key(name)
        array[key] = _to_php(item, depth + 1, check_text=check_text) if isinstance(item, dict | list | str) else item
    return array


def _refuse_constant(name: str) -> NoReturn:
    raise _NotJsonError(name)


def _integer(digits: str) -> int | float:
    if digits == "-0":
        return -0.0
    if len(digits) > 20:
        return float(digits)
    number = int(digits)
    return number if INT_MIN <= number <= INT_MAX else float(digits)


_PLAIN = json.JSONDecoder(parse_constant=_refuse_constant)
_EXACT = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=_integer)
