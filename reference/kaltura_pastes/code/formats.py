"""Texts made by a format: `%s` of C's descendants, `{}` and `{0}` of Python and C#."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kaltura_pastes.code.values import Raw, Unknown, is_known, joined, unknown

_PERCENT = re.compile(r"%(?:([0-9]{1,2})\$)?[-+#0 ]{0,5}[0-9]{0,4}(?:\.[0-9]{1,4})?([sdvxXufc%])")
_BRACES = re.compile(r"\{\{|\}\}|\{(\w{0,40})(?:![rsa])?(?::[^{}]{0,20})?\}")


def percent_format(text: str, values: Sequence[Any]) -> Any:
    """Return what sprintf makes of a format; a value that is missing is not known."""
    parts: list[Any] = []
    at = used = 0
    for match in _PERCENT.finditer(text):
        parts.append(text[at : match.start()])
        at = match.end()
        if match[2] == "%":
            parts.append("%")
            continue
        number = int(match[1]) - 1 if match[1] else used
        used += not match[1]
        parts.append(_written(values[number] if 0 <= number < len(values) else unknown("?"), match[2]))
    return _whole(text, [*parts, text[at:]])


def _written(value: Any, kind: str) -> Any:
    if isinstance(value, Raw) and kind in "xX":
        return value.hex() if kind == "x" else value.hex().upper()
    if kind in "xX" and is_known(value):
        return f"{value:x}" if isinstance(value, int) else str(value).encode("utf-8", "surrogateescape").hex()
    return value


def brace_format(text: str, values: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """Return what Python's format() and C#'s String.Format make of a format."""
    parts: list[Any] = []
    at = used = 0
    for match in _BRACES.finditer(text):
        parts.append(text[at : match.start()])
        at = match.end()
        name = match[1]
        if name is None:
            parts.append(match[0][0])
        elif name and not name.isdigit():
            parts.append(named.get(name, unknown(name)))
        else:
            number = int(name) if name else used
            used += 1
            parts.append(values[number] if number < len(values) else unknown(match[0]))
    return _whole(text, [*parts, text[at:]])


def _whole(text: str, parts: list[Any]) -> Any:
    return text if isinstance(text, Unknown) else joined([part for part in parts if part != ""], "a text") or ""
