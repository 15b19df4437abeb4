"""How the files of vectors are written: one member per line, ASCII only, the same bytes on every Python version."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

_encode = json.JSONEncoder(separators=(", ", ": "), allow_nan=False).encode
_compact = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def compact(value: Any) -> str:
    """Return JSON without blanks."""
    return _compact(value)


def document(members: Mapping[str, Any], list_name: str, items: Iterable[Mapping[str, Any]]) -> bytes:
    """Return an object whose last member is a list of objects; every member of those stands on a line of its own."""
    head = "".join(f"{_encode(name)}: {_encode(value)},\n" for name, value in members.items())
    body = ",\n".join(_lines(item) for item in items)
    return f"{{\n{head}{_encode(list_name)}: [\n{body}\n]\n}}\n".encode("ascii")


def pretty(value: Any) -> bytes:
    """Return an indented document, for small files that people read."""
    return (json.dumps(value, indent=2, ensure_ascii=True, allow_nan=False) + "\n").encode("ascii")


def _lines(item: Mapping[str, Any]) -> str:
    inner = ",\n  ".join(f"{_encode(name)}: {_encode(value)}" for name, value in item.items())
    return f" {{{inner}}}"
