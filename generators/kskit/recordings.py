"""The recordings of a real server: vectors/recordings/*.json.

What occurs often stands once at the head of the file: a number among the headers of a request or response is a place in
the list `header_lines`, and a number as its body one in `bodies`, counted from 0. Everything else is as it went over
the wire.
"""

import json
from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError


def read_recordings(path: Path) -> Any:
    """Return the document of that file, each header and body in full; raise KitError when it cannot be read."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return _in_full(document, document.pop("header_lines", []), document.pop("bodies", []))
    except (OSError, ValueError, AttributeError, IndexError) as error:
        raise KitError(f"cannot read {path}; restore the file or reinstall the kit") from error


def _in_full(value: Any, lines: list[list[str]], bodies: list[str]) -> Any:
    if isinstance(value, list):
        return [_in_full(one, lines, bodies) for one in value]
    if not isinstance(value, dict):
        return value
    message = {name: _in_full(inner, lines, bodies) for name, inner in value.items()}
    if "headers" in message and isinstance(message["headers"], list):
        message["headers"] = [lines[one] if isinstance(one, int) else one for one in message["headers"]]
    if isinstance(message.get("body"), int):
        message["body"] = bodies[message["body"]]
    return message
