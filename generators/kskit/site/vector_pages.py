"""Pages on which the vectors can be browsed: a list per family, and each vector with its stages, page after page."""

import html
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kskit.spec.markdown import anchor_of, code, fenced, in_parts, plain, table
from kskit.spec.pages import link_clauses
from kskit.vectors import family_names, load_file

FOLDER = Path("vectors")
_NOT_SEARCHED = "---\nsearch:\n  exclude: true\n---\n\n"
_SHOWN = ("input", "stages", "expect")
_LARGEST, _AROUND = 220_000, 900  # bytes of HTML on a page, and around the JSON of a vector: see test_site.py

Vector = Mapping[str, Any]


def vector_pages() -> dict[Path, bytes]:
    """Return the pages, relative to the site's folder: an index, and FAMILY.md, FAMILY-2.md, ... per family."""
    found = [load_file(name) for name in family_names()]
    pages = {FOLDER / "index.md": _index(found)}
    for one in found:
        pages |= _family(one)
    return pages


def _index(families: Sequence[Mapping[str, Any]]) -> bytes:
    rows = [(f"[{one['family']}]({one['family']}.md)", str(len(one["vectors"]))) for one in families]
    text = "Public test data: nothing here opens anything. Each family is one JSON file in `vectors/`."
    return f"# Test vectors\n\n{text}\n\n{table(('family', 'vectors'), rows)}\n".encode()


def _family(document: Mapping[str, Any]) -> dict[Path, bytes]:
    family, parts = document["family"], list(in_parts(document["vectors"], _size, _LARGEST))
    names = [family, *(f"{family}-{number}" for number in range(2, len(parts) + 1))]
    rows = [(f"[{_slug(one)}]({name}.md#{anchor_of(_slug(one))})", plain(one["title"]))
            for name, part in zip(names, parts, strict=True) for one in part]  # fmt: skip
    heads = [f"# {family}\n\n{table(('id', 'title'), rows)}", *(f"# {name}" for name in names[1:])]
    texts = ("\n\n".join([head, *map(_vector, part)]) for head, part in zip(heads, parts, strict=True))
    return {FOLDER / f"{name}.md": f"{_NOT_SEARCHED}{text}\n".encode() for name, text in zip(names, texts, strict=True)}


def _size(one: Vector) -> int:
    return _AROUND + len(html.escape(_json(one)).encode())


def _slug(one: Vector) -> str:
    return str(one["id"]).partition("/")[2]


def _vector(one: Vector) -> str:
    who = ", ".join(one.get("verified_by", ())) or "the reference"
    flags = f" Flags: {', '.join(code(flag) for flag in one['flags'])}." if one.get("flags") else ""
    clauses = link_clauses(", ".join(one["clauses"]), "").replace("](", "](../")
    told = f"{plain(one['title'])}. Clauses: {clauses}. Verified by: {plain(who)}.{flags}"
    # As plain text: colours would make a page of ten thousands of nodes.
    return f"## {plain(_slug(one))}\n\n{told}\n\n{fenced('text', _json(one))}"


def _json(one: Vector) -> str:
    return json.dumps({name: one[name] for name in _SHOWN if name in one}, indent=1, ensure_ascii=False) + "\n"
