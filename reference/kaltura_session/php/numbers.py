"""PHP 8's casts and loose comparison, for the values a request can hold: None, bool, int, float, str and arrays."""

import math
import re
from typing import Any

from kaltura_session.php.text import octets, text

INT_MAX, INT_MIN = 2**63 - 1, -(2**63)

_WHITE = r"[ \t\n\r\v\f]*"
_NUMBER = re.compile(
    rf"{_WHITE}(?P<number>[+-]?(?:[0-9]+(?P<fraction>\.[0-9]*)?|(?P<bare>\.[0-9]+))(?P<exponent>[eE][+-]?[0-9]+)?)"
)
_TRAILING = re.compile(_WHITE)


def leading_number(value: str) -> tuple[int | float, int] | None:
    """Return the number a string starts with and where it ends, or None where it starts with none.

    White space before it is skipped. Decimals and integers beyond 64 bits are floats.
    """
    match = _NUMBER.match(value)
    if match is None:
        return None
    digits = match["number"]
    if match["fraction"] is None and match["bare"] is None and match["exponent"] is None and len(digits) <= 4000:
        number = int(digits)
        if INT_MIN <= number <= INT_MAX:
            return number, match.end()
    return float(digits), match.end()


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
    whole = int(value)
    if INT_MIN <= whole <= INT_MAX:
        return whole
    return (whole + 2**63) % 2**64 - 2**63


def to_int(value: Any) -> int:
    """Return PHP's (int).

    "12abc" is 12, "abc" 0, "1e3" 1000, a string beyond 64 bits the nearest end of the range, an array 0 or 1.
    """
    if isinstance(value, str):
        found = leading_number(value)
        if found is None:
            return 0
        number = found[0]
        if isinstance(number, int):
            return number
        return max(INT_MIN, min(INT_MAX, int(number))) if math.isfinite(number) else INT_MAX if number > 0 else INT_MIN
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


def to_text(value: Any) -> str:
    """Return PHP's (string): true is "1", null and false "", an array "Array", a float has 14 digits (precision=14)."""
    if isinstance(value, str):
        return value
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, float):
        return float_text(value, digits=14)
    return str(value) if isinstance(value, int) else "Array"


def float_text(value: float, *, digits: int | None = None, exponent: str = "E") -> str:
    """Return PHP's text of a float, e.g. 0.1, 1.0E+25, -0, NAN, INF.

    digits: significant digits, as the setting `precision`; None is the shortest text that reads back the same
    (serialize_precision=-1). exponent: "E", or "e" as json_encode writes it.
    """
    if not math.isfinite(value):
        return "NAN" if math.isnan(value) else "INF" if value > 0 else "-INF"
    sign = "-" if math.copysign(1.0, value) < 0 else ""
    if value == 0:
        return sign + "0"
    figures, point = _decimal(repr(value) if digits is None else f"{value:.{digits - 1}e}")
    return sign + _laid_out(figures, point, 17 if digits is None else digits, exponent)


def _decimal(written: str) -> tuple[str, int]:
    """Return the significant digits of a written float and where its decimal point stands: 0.DIGITS * 10**point."""
    mantissa, _, power = written.lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    figures = whole + fraction
    point = len(whole) + int(power or 0)
    stripped = figures.lstrip("0")
    return stripped.rstrip("0"), point - (len(figures) - len(stripped))


def _laid_out(figures: str, point: int, digits: int, exponent: str) -> str:
    if point > digits or point < -3:
        power = point - 1
        return f"{figures[0]}.{figures[1:] or '0'}{exponent}{'-' if power < 0 else '+'}{abs(power)}"
    if point <= 0:
        return "0." + "0" * -point + figures
    whole = figures[:point].ljust(point, "0")
    return whole + ("." + figures[point:] if len(figures) > point else "")


def loosely_equal(left: Any, right: Any) -> bool:
    """Return PHP 8's `==`.

    With a bool or null both sides are compared as bools (null with a string: as "" with it); a number and a numeric
    string as numbers, a number and any other string as strings; two numeric strings as numbers; an array only with an
    array.
    """
    if left is None and isinstance(right, str):
        return right == ""
    if right is None and isinstance(left, str):
        return left == ""
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return to_bool(left) == to_bool(right)
    if isinstance(left, dict) or isinstance(right, dict):
        return _equal_arrays(left, right)
    if isinstance(left, str) and isinstance(right, str):
        return _equal_texts(left, right)
    if isinstance(left, str):
        left, right = right, left
    if isinstance(right, str):
        number = numeric(right)
        return to_text(left) == right if number is None else bool(left == number)
    return bool(left == right)


def _equal_texts(left: str, right: str) -> bool:
    if left == right:
        return True
    first, second = numeric(left), numeric(right)
    return first is not None and second is not None and first == second


def _equal_arrays(left: Any, right: Any) -> bool:
    if not (isinstance(left, dict) and isinstance(right, dict)) or len(left) != len(right):
        return False
    return all(key in right and loosely_equal(value, right[key]) for key, value in left.items())


def lower(value: str) -> str:
    """Return PHP 8's strtolower(): only the letters A to Z change."""
    return value.lower() if value.isascii() else text(octets(value).lower())
