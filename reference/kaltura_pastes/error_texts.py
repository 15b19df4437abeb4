"""An API error in what programs print of it: exception texts, log lines, dumps of objects, a code alone.

The texts come from the error templates of the catalogue (ERR.19), so code and arguments are found again.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from kaltura_session.responses import EXCEPTION_TYPE
from kaltura_session.server.catalogue import errors

_CODE = re.compile(r"(?<![A-Za-z0-9_.$])[A-Z][A-Z0-9]{2,}(?:_[A-Z0-9]+)+(?![A-Za-z0-9_])")
_PLACE = re.compile(r"@(\w+)@")
_LONGEST_MESSAGE = 4_096
_FEWEST_WORDS = 2


class _Template(NamedTuple):
    """A message of the server. begins: the text before its first argument. pattern: the whole, arguments as groups."""

    code: str
    begins: str
    pattern: re.Pattern[str]


@cache
def _templates() -> tuple[_Template, ...]:
    """Return the templates, those with the longest beginning first, since they are the most exact."""
    found = []
    for row in errors().error:
        pieces = _PLACE.split(row.message)
        if len(pieces[0].split()) < _FEWEST_WORDS:
            continue
        named: set[str] = set()
        pattern = ""
        for number, piece in enumerate(pieces):
            pattern += re.escape(piece) if number % 2 == 0 else _group(piece, named)
        found.append(_Template(row.code, pieces[0], re.compile(pattern)))
    return tuple(sorted(found, key=lambda one: -len(one.begins)))


def _group(name: str, named: set[str]) -> str:
    if name in named:
        return r"[^\n]*?"
    named.add(name)
    return rf"(?P<{name}>[^\n]*?)"


def find_error(text: str) -> Mapping[str, Any] | None:
    """Return the last API error that a text speaks of, as the JSON object the server sends for it; None without one."""
    plain = text.replace('\\"', '"')
    messages = [one for template in _templates() if (one := _last(template, plain)) is not None]
    message = max(messages, default=None, key=lambda one: one[0])
    codes = [match for match in _CODE.finditer(plain) if match[0] in _codes()]
    if message is None and not codes:
        return None
    if message is not None and (not codes or codes[-1][0] == message[1] or codes[-1].start() < message[0]):
        _, code, args, whole = message
    else:
        code, args, whole = codes[-1][0], {}, ""
    return {"code": code, "message": whole, "objectType": EXCEPTION_TYPE, "args": args or []}


def _last(template: _Template, text: str) -> tuple[int, str, dict[str, str], str] | None:
    """Return (place, code, arguments, message) of the last occurrence of a template."""
    at = text.rfind(template.begins)
    match = template.pattern.match(text, at, at + _LONGEST_MESSAGE) if at >= 0 else None
    if match is None:
        return None
    args = {name: value for name, value in match.groupdict().items() if value is not None}
    return at, template.code, args, match[0]


@cache
def _codes() -> frozenset[str]:
    return frozenset(row.code for row in errors().error)
