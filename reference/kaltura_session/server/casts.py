"""PHP's casts to number and bool, and what counts as a number, for the values a request can hold."""

import math
import re
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from kaltura_session.text import INT_MAX, INT_MIN, from_bytes, to_bytes

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
