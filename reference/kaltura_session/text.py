r"""PHP strings as Python text, and the text that PHP makes of other values.

A PHP string is bytes. Here it is a Python str: the bytes decoded as UTF-8, where each byte that is not part of valid
UTF-8 becomes a lone surrogate (the "surrogateescape" error handler), so that from_bytes(to_bytes(s)) and
to_bytes(from_bytes(b)) lose nothing.
"""

import math
import re
from typing import Any

from kaltura_session.errors import KitError

INT_MAX, INT_MIN = 2**63 - 1, -(2**63)
_ESCAPED = re.compile("[\udc80-\udcff]")
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
        where = f"U+{ord(value[error.start]):04X} at character {error.start}"
        raise TextError(f"the text holds the lone surrogate {where}, which is not a character; remove it") from error


def joined(*parts: str) -> str:
    """Return PHP's concatenation: bytes of two parts that only together are UTF-8 become the character they make."""
    whole = "".join(parts)
    return from_bytes(to_bytes(whole)) if not whole.isascii() and _ESCAPED.search(whole) else whole


def is_utf8(value: str) -> bool:
    """Tell whether the bytes of that PHP string are valid UTF-8."""
    return value.isascii() or not _SURROGATE.search(value)


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
