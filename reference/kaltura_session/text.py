r"""PHP strings as Python text.

A PHP string is bytes. Here it is a Python str: the bytes decoded as UTF-8, where each byte that is not part of valid
UTF-8 becomes a lone surrogate (the "surrogateescape" error handler), so that text(octets(s)) and octets(text(b)) lose
nothing.
"""

import re

from kaltura_session.errors import KitError

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
        raise TextError(f"the text holds the lone surrogate {where}, which is no character; remove it") from error


def joined(*parts: str) -> str:
    """Return PHP's concatenation: bytes of two parts that only together are UTF-8 become the character they make."""
    whole = "".join(parts)
    return from_bytes(to_bytes(whole)) if not whole.isascii() and _ESCAPED.search(whole) else whole


def is_utf8(value: str) -> bool:
    """Tell whether the bytes of that PHP string are valid UTF-8."""
    return value.isascii() or not _SURROGATE.search(value)
