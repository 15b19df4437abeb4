"""Characters by their numbers, as escapes of shells, programs and JSON give them."""

import json
import re
from typing import Any

_LARGEST = 0x10FFFF
_HALVES = dict.fromkeys((*range(0xD800, 0xDC80), *range(0xDD00, 0xE000)), "\ufffd")
"""Halves of surrogate pairs, but those that stand for a byte of a file that is not UTF-8."""

_ANSI_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|(.))", re.DOTALL
)
_ANSI = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v"}


def character_of(number: int) -> str:
    """Return the character; U+FFFD where there is none, and for half of a surrogate pair, which no request carries."""
    return "\ufffd" if number > _LARGEST or 0xD800 <= number <= 0xDFFF else chr(number)


def load_json(text: str) -> Any:
    """Return a JSON document, half of a surrogate pair as U+FFFD; raises ValueError or RecursionError for no JSON."""
    value = json.loads(text)
    if "\\ud" not in text and "\\uD" not in text:
        return value
    return json.loads(json.dumps(value, ensure_ascii=False).translate(_HALVES))


def ansi_text(text: str) -> str:
    """Return a text of $'...' with its escapes decoded."""

    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        if code or match[4]:
            return character_of(int(code, 16) if code else int(match[4], 8))
        return _ANSI.get(match[5], match[5] if match[5] in "\\'\"?" else match[0])

    return _ANSI_ESCAPE.sub(character, text)
