"""What programs print: API errors in exception texts, logs and dumps, and results in the notation of a language."""

import ast
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from kaltura_session.responses import EXCEPTION_TYPE
from kaltura_session.server.catalogue import errors

_CODE = re.compile(r"(?<![A-Za-z0-9_.$])[A-Z][A-Z0-9]{2,}(?:_[A-Z0-9]+)+(?![A-Za-z0-9_])")
_PLACE = re.compile(r"@(\w+)@")
_LONGEST_MESSAGE = 4_096
_FEWEST_WORDS = 2


class _Template(NamedTuple):
    """A message of the server: its fixed texts, and the names of the arguments between them."""

    code: str
    texts: Sequence[str]
    names: Sequence[str]


@cache
def _templates() -> tuple[_Template, ...]:
    """Return the templates, those with the longest beginning first, since they are the most exact."""
    found = []
    for row in errors().error:
        pieces = _PLACE.split(row.message)
        if len(pieces[0].split()) >= _FEWEST_WORDS:
            found.append(_Template(row.code, pieces[::2], pieces[1::2]))
    return tuple(sorted(found, key=lambda one: -len(one.texts[0])))


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
    start = text.rfind(template.texts[0])
    if start < 0:
        return None
    at, longest = start + len(template.texts[0]), start + _LONGEST_MESSAGE
    args: dict[str, str] = {}
    for name, fixed in zip(template.names, template.texts[1:], strict=True):
        end = text.find(fixed, at, longest)
        if end < 0 or "\n" in text[at:end]:
            return None
        args.setdefault(name, text[at:end])
        at = end + len(fixed)
    return start, template.code, args, text[start:at]


@cache
def _codes() -> frozenset[str]:
    return frozenset(row.code for row in errors().error)


_LONGEST = 262_144
_MEMBER = re.compile(
    r"""(?<!\w)([A-Za-z_]\w*+)["']?(?::[\w"]{1,64}){0,4}["'\]]{0,4}\s*+(?:=>|[:=])\s*+(?:string\([0-9]+\)\s*+|\w{1,64}\()?"""
    r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[^\s,(){}\[\]"']+)"""
)
_OBJECT_TYPE = re.compile(r"objectType\W")


def read_printed(text: str) -> Any:
    """Return the value that a program printed, None where none is recognised.

    Python's representation is read whole; of the others the members with plain values, which is what tells one object
    of the API from another.
    """
    text = text.strip()[:_LONGEST]
    if text[:1] in {"{", "[", "("}:
        try:
            return ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            pass
    if not _OBJECT_TYPE.search(text):
        return None
    return {match[1]: match[2].strip("\"'") for match in _MEMBER.finditer(text)} or None
