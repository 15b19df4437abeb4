"""The test vectors of this installation, for programs that hold their own code against them, and the recordings.

>>> from kskit import vectors
>>> [vector["expect"]["token_hash"] for vector in vectors.load("token-hash") if vector["id"] == "token-hash/sha1-plain"]
['ff778596617b3a71ad8cda403fb220de6b9cb86b']

What lies in the folder, and what conforming means, says its README.md. In a file of recordings of a real server, what
occurs often stands once at the head: a number among the headers of a request or response is a place in the list
`header_lines`, and a number as its body one in `bodies`, from 0. Everything else is as it went over the wire.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_path

Vector = dict[str, Any]


def folder() -> Path:
    """Return the folder of the vectors."""
    return data_path("vectors")


@cache
def family_names() -> tuple[str, ...]:
    """Return the names of the families, easy ones first."""
    return tuple(_read("manifest")["families"])


def load(family: str) -> list[Vector]:
    """Return the vectors of a family, easy ones first; raises KitError when there is no such family."""
    return list(load_file(family)["vectors"])


def load_file(family: str) -> dict[str, Any]:
    """Return the whole file of a family: title, conformance, the flags explained, vectors."""
    if family not in family_names():
        raise KitError(f"there is no family {family!r}; there are {', '.join(family_names())}")
    return dict(_read(family))


def load_all() -> Iterator[Vector]:
    """Yield every vector with its `family`, easy families first."""
    return ({"family": family, **vector} for family in family_names() for vector in load(family))


def _read(name: str) -> Any:
    path = folder() / f"{name}.json"
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise KitError(f"cannot read {path}: {error}; restore it with `kskit build`") from error


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
