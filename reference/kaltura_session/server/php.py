"""PHP's own rules, on which the server relies: casts, loose comparison, json_decode, and how it fails."""

import json
import math
import re
from string import ascii_lowercase, ascii_uppercase
from typing import Any, NoReturn

from kaltura_session.errors import KitError
from kaltura_session.forms import PhpArray, array_key
from kaltura_session.text import INT_MAX, INT_MIN, from_bytes, is_utf8, to_bytes


class ServerCrash(KitError):  # noqa: N818 - it names what the server does
    """The server's code ends in an uncaught PHP error here.

    Where a call is dispatched the server catches it and answers INTERNAL_SERVERL_ERROR; elsewhere it answers HTTP 500
    with an empty body (ANS.26, ERR.17).
    """


_WHITE = r"[ \t\n\r\v\f]*"
_NUMBER = re.compile(rf"{_WHITE}(?P<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")
_TRAILING = re.compile(_WHITE)
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
MOST_DIGITS = 20  # a sign and 19 digits: more never fit into 64 bits


def leading_number(value: str) -> tuple[int | float, int] | None:
    """Return the number a string starts with and where it ends, or None where it starts with none.

    White space before it is skipped. Decimals and integers of more digits than 64 bits have are floats.
    """
    match = _NUMBER.match(value)
    if match is None:
        return None
    digits = match["number"]
    is_whole = digits.lstrip("+-").isdigit() and len(digits) <= MOST_DIGITS
    return int(digits) if is_whole else float(digits), match.end()


def numeric(value: str) -> int | float | None:
    """Return the number that PHP's is_numeric() sees in a string, or None; white space may surround it."""
    found = leading_number(value)
    if found is None:
        return None
    number, end = found
    return number if _TRAILING.fullmatch(value, end) else None


def is_numeric(value: Any) -> bool:
    """Return PHP's is_numeric(): true for numbers and for numeric strings."""
    if isinstance(value, str):
        return numeric(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def float_to_int(value: float) -> int:
    """Return PHP's (int) of a float: cut, not rounded; modulo 2**64 beyond 64 bits; 0 for NaN and infinity."""
    if not math.isfinite(value):
        return 0
    return (int(value) + 2**63) % 2**64 - 2**63


def to_int(value: Any) -> int:
    """Return PHP's (int).

    "12abc" is 12, "abc" 0, "1e3" 1000, a string beyond 64 bits the nearest end of the range, one
    beyond all floats 0, an array 0 or 1.
    """
    if isinstance(value, str):
        found = leading_number(value)
        if found is None:
            return 0
        number = found[0]
        if not math.isfinite(number):
            return 0
        return max(INT_MIN, min(INT_MAX, int(number)))
    if isinstance(value, float):
        return float_to_int(value)
    if isinstance(value, int):
        return int(value)
    return int(bool(value))


def to_float(value: Any) -> float:
    """Return PHP's (float)."""
    if isinstance(value, str):
        found = leading_number(value)
        return float(found[0]) if found else 0.0
    if isinstance(value, int | float):
        return float(value)
    return float(bool(value))


def to_bool(value: Any) -> bool:
    """Return PHP's (bool): false are null, false, 0, 0.0, "", "0" and an empty array."""
    return value != "0" and bool(value)


def lower(value: str) -> str:
    """Return PHP 8's strtolower(): only the letters A to Z change."""
    return value.translate(_LOWER)


def joined(*parts: str) -> str:
    """Return PHP's concatenation: bytes of two parts that only together are UTF-8 become the character they make."""
    return from_bytes(to_bytes("".join(parts)))


def loosely_equal(left: Any, right: Any) -> bool:
    """Return PHP 8's `==`.

    With a bool or null both sides are compared as bools (null with a string: as "" with it); a number and a numeric
    string as numbers, a number and any other string as strings; two numeric strings as numbers. Arrays are equal when
    they hold the same; nobody here compares others.
    """
    if isinstance(left, str):
        return _equal_texts(left, right) if isinstance(right, str) else loosely_equal(right, left)
    if left is None and isinstance(right, str):
        return right == ""
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return to_bool(left) == to_bool(right)
    same: bool = left == (numeric(right) if isinstance(right, str) else right)
    return same


def _equal_texts(left: str, right: str) -> bool:
    number = numeric(left)
    return left == right or (number is not None and number == numeric(right))


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
