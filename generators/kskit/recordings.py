"""The recordings of a real server: vectors/recordings/*.json.

A header that occurs often stands once in the list `header_lines` at the head of the file; a number among the headers of
a request or response is its place there, counted from 0. Everything else is as it went over the wire.
"""

import json
from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError


def read_recordings(path: Path) -> Any:
    """Return the document of that file, each header as its name and value; raise KitError when it cannot be read."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return _with_headers(document, document.pop("header_lines", []))
    except (OSError, ValueError, AttributeError, IndexError) as error:
        raise KitError(f"cannot read {path}; restore the file or reinstall the kit") from error


def _with_headers(value: Any, lines: list[list[str]]) -> Any:
    if isinstance(value, list):
        return [_with_headers(one, lines) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: [lines[one] if isinstance(one, int) else one for one in inner]
        if name == "headers"
        else _with_headers(inner, lines)
        for name, inner in value.items()
    }
