"""How the files of vectors are written: one member per line, ASCII only, the same bytes on every Python version."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

_WIDTH = 160
_encode = json.JSONEncoder(separators=(", ", ": "), allow_nan=False).encode
compact = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
"""Returns JSON without blanks."""


def document(members: Mapping[str, Any], list_name: str, items: Iterable[Mapping[str, Any]]) -> bytes:
    """Return an object whose last member is a list of objects; every member of those stands on a line of its own."""
    head = "".join(f"{_encode(name)}: {_encode(value)},\n" for name, value in members.items())
    body = ",\n".join(_lines(item) for item in items)
    return f"{{\n{head}{_encode(list_name)}: [\n{body}\n]\n}}\n".encode("ascii")


def pretty(value: Any) -> bytes:
    """Return an indented document for people: what fits on a line, and a list of plain values, stands on one.

    The members of the document itself have a line each.
    """
    return (_laid_out(value, "", is_whole=True) + "\n").encode("ascii")


def _laid_out(value: Any, indent: str, *, is_whole: bool = False) -> str:
    line = _encode(value)
    if not value or not _has_parts(value) or (len(indent) + len(line) <= _WIDTH and not is_whole):
        return line
    inner = indent + "  "
    if isinstance(value, Mapping):
        items = [f"{_encode(str(name))}: {_laid_out(item, inner)}" for name, item in value.items()]
        return "{" + f"\n{inner}" + f",\n{inner}".join(items) + f"\n{indent}" + "}"
    return f"[\n{inner}" + f",\n{inner}".join(_laid_out(item, inner) for item in value) + f"\n{indent}]"


def _has_parts(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(isinstance(one, Mapping | list | tuple) for one in value)
    return isinstance(value, Mapping)


def _lines(item: Mapping[str, Any]) -> str:
    inner = ",\n  ".join(f"{_encode(name)}: {_encode(value)}" for name, value in item.items())
    return f" {{{inner}}}"
