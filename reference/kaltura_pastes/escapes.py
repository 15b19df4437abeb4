"""Characters by their numbers, as escapes of shells, programs and JSON give them."""

import json
from typing import Any

_LARGEST = 0x10FFFF
_HALVES = dict.fromkeys((*range(0xD800, 0xDC80), *range(0xDD00, 0xE000)), "\ufffd")
"""Halves of surrogate pairs, but those that stand for a byte of a file that is not UTF-8."""


def character_of(number: int) -> str:
    """Return the character; U+FFFD where there is none, and for half of a surrogate pair, which no request carries."""
    return "\ufffd" if number > _LARGEST or 0xD800 <= number <= 0xDFFF else chr(number)


def load_json(text: str) -> Any:
    """Return a JSON document, half of a surrogate pair as U+FFFD; raises ValueError or RecursionError for no JSON."""
    value = json.loads(text)
    if "\\ud" not in text and "\\uD" not in text:
        return value
    return json.loads(json.dumps(value, ensure_ascii=False).translate(_HALVES))
