"""The test vectors of this installation, for programs that hold their own code against them.

>>> from kskit import vectors
>>> [vector["expect"]["token_hash"] for vector in vectors.load("token-hash") if vector["id"] == "token-hash/sha1-plain"]
['ff778596617b3a71ad8cda403fb220de6b9cb86b']

What lies in the folder, and what conforming means, says its README.md.
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


def family_names() -> tuple[str, ...]:
    """Return the names of the families, easy ones first."""
    return tuple(_manifest()["families"])


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


@cache
def _manifest() -> Any:
    return _read("manifest")


def _read(name: str) -> Any:
    path = folder() / f"{name}.json"
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise KitError(f"cannot read {path}: {error}; restore it with `kskit build`") from error
