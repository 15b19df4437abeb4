"""Pages on which the vectors can be browsed: one per family, each vector with its stages."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kskit.spec.fragments.samples import Sample
from kskit.spec.fragments.sites import fence
from kskit.spec.links import link_clauses
from kskit.spec.markdown import anchor_of, code, plain, table
from kskit.vectors import family_names, load_file

FOLDER = Path("vectors")
_NOT_SEARCHED = "---\nsearch:\n  exclude: true\n---\n\n"
_SHOWN = ("input", "stages", "expect")


def vector_pages() -> dict[Path, bytes]:
    """Return the pages, relative to the site's folder: an index, and one page per family."""
    found = [load_file(name) for name in family_names()]
    pages = {FOLDER / f"{one['family']}.md": _family(one) for one in found}
    return {FOLDER / "index.md": _index(found), **pages}


def _index(families: Sequence[Mapping[str, Any]]) -> bytes:
    rows = [(f"[{one['family']}]({one['family']}.md)", str(len(one["vectors"]))) for one in families]
    text = "Public test data: nothing here opens anything. Each family is one JSON file in `vectors/`."
    return f"# Test vectors\n\n{text}\n\n{table(('family', 'vectors'), rows)}\n".encode()


def _family(document: Mapping[str, Any]) -> bytes:
    vectors = document["vectors"]
    rows = [
        (f"[{one['id'].partition('/')[2]}](#{_anchor(one)})", plain(one["title"]), _clauses(one)) for one in vectors
    ]
    parts = [f"# {document['family']}", table(("id", "title", "clauses"), rows), *(_vector(one) for one in vectors)]
    return (_NOT_SEARCHED + "\n\n".join(parts) + "\n").encode("utf-8")


def _anchor(one: Mapping[str, Any]) -> str:
    return anchor_of(_slug(one))


def _slug(one: Mapping[str, Any]) -> str:
    return str(one["id"]).partition("/")[2]


def _clauses(one: Mapping[str, Any]) -> str:
    return link_clauses(", ".join(one["clauses"]), "").replace("](", "](../")


def _vector(one: Mapping[str, Any]) -> str:
    head = f"## {plain(_slug(one))}\n\n{plain(one['title'])}"
    who = ", ".join(one.get("verified_by", ())) or "the reference"
    flags = f" Flags: {', '.join(code(flag) for flag in one['flags'])}." if one.get("flags") else ""
    shown = [f"**{name}**\n\n{_json(one[name])}" for name in _SHOWN if name in one]
    return "\n\n".join([head, f"Clauses: {_clauses(one)}. Verified by: {plain(who)}.{flags}", *shown])


def _json(value: Any) -> str:
    # As plain text: colours would make a page of ten thousands of nodes.
    return fence(Sample("json", "JSON", "text", json.dumps(value, indent=1, ensure_ascii=False) + "\n", ""))
