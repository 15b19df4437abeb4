"""PHP's json_decode(..., true): where it differs from Python's json, PHP is right (WIRE.13)."""

import json
from typing import Any, NoReturn

from kaltura_session.forms import PhpArray, array_key
from kaltura_session.server.casts import MOST_DIGITS
from kaltura_session.text import INT_MAX, INT_MIN, is_utf8

MAX_DEPTH = 512


class _NotJsonError(ValueError):
    """The text is not JSON for PHP."""


def decode_json(source: str) -> Any:
    """Return the decoded value, arrays and objects as PHP arrays; None for whatever PHP cannot decode, and for null.

    PHP refuses text that is not UTF-8, lone surrogates, NaN and Infinity, and more than 512 levels; it reads an integer
    beyond 64 bits as a float.
    """
    try:
        return _to_php(_DECODER.decode(source), 0)
    except (ValueError, RecursionError):
        return None


def _to_php(value: Any, depth: int) -> Any:
    if isinstance(value, str) and not is_utf8(value):
        raise _NotJsonError
    if not isinstance(value, dict | list):
        return value
    if depth == MAX_DEPTH:
        raise _NotJsonError
    array: PhpArray = {}
    for name, item in value.items() if isinstance(value, dict) else enumerate(value):
        array[array_key(_to_php(name, depth)) if isinstance(name, str) else name] = _to_php(item, depth + 1)
    return array


def _refuse_constant(_name: str) -> NoReturn:
    raise _NotJsonError


def _integer(digits: str) -> int | float:
    number = int(digits) if len(digits) <= MOST_DIGITS else float(digits)
    return number if INT_MIN <= number <= INT_MAX else float(number)


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=_integer)
