r"""PHP strings as Python text, and the text that PHP makes of other values.

A PHP string is bytes. Here it is a Python str: the bytes decoded as UTF-8, where each byte that is not part of valid
UTF-8 becomes a lone surrogate (the "surrogateescape" error handler), so that from_bytes(to_bytes(s)) and
to_bytes(from_bytes(b)) lose nothing.
"""

import math
import re
from decimal import Decimal
from typing import Any

from kaltura_session.errors import KitError

INT_MAX, INT_MIN = 2**63 - 1, -(2**63)
_SURROGATE = re.compile("[\ud800-\udfff]")


class TextError(KitError):
    """A Python str that stands for no PHP string: it holds a surrogate that escapes no byte."""


def from_bytes(data: bytes) -> str:
    """Return the str that stands for those bytes; never fails."""
    return data.decode("utf-8", "surrogateescape")


def to_bytes(value: str) -> bytes:
    """Return the bytes a PHP string stands for.

    Raises TextError for a surrogate outside U+DC80..U+DCFF, which stands for no byte.
    """
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise TextError(f"character {error.start} of the text is a lone surrogate; remove it") from error


def is_utf8(value: str) -> bool:
    """Tell whether the bytes of that PHP string are valid UTF-8."""
    return not _SURROGATE.search(value)


def to_text(value: Any) -> str:
    """Return PHP's (string): true is "1", null and false "", an array "Array", a float has 14 digits (precision=14)."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float):
        return float_text(value, digits=14)
    return str(value) if isinstance(value, int) else "Array"


def float_text(value: float, *, digits: int | None = None) -> str:
    """Return PHP's text of a float, e.g. 0.1, 1.0E+25, -0, NAN, INF.

    digits: significant digits, as the setting `precision`; None is the shortest text that reads back the same
    (serialize_precision=-1).
    """
    if not math.isfinite(value):
        return str(value).upper()
    number = Decimal(repr(value) if digits is None else f"{value:.{digits - 1}e}").normalize()
    power = number.adjusted()
    if -5 < power < (digits or 17):
        return f"{number:f}"
    figures = f"{number.scaleb(-power):f}"
    return f"{figures if '.' in figures else figures + '.0'}E{power:+d}"
