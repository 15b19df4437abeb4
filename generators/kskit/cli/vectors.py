"""`kskit vectors`: list, show and export the test vectors."""

import argparse
import json
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError
from kskit import vectors
from kskit.cli.export import add_writing_options, deliver

EPILOG = """\
examples:
  kskit vectors list --family ks-v2-decode --flag Rejected
  kskit vectors show token-hash/sha256-plain
  kskit vectors export third_party/kaltura-vectors
  kskit vectors export --family token-hash hashes.tar.gz
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parser.add_subparsers(dest="what", metavar="list|show|export", required=True)
    listing = commands.add_parser("list", help="print ids and titles")
    _add_filters(listing)
    listing.add_argument("--json", action="store_true", help="print whole vectors, one per line")
    showing = commands.add_parser("show", help="print one vector")
    showing.add_argument("id", help="its id, e.g. token-hash/sha256-plain")
    export = commands.add_parser("export", help="write the vectors into a folder or a .tar.gz")
    _add_filters(export)
    export.add_argument("destination", type=Path, metavar="DIR|FILE.tar.gz")
    add_writing_options(export)


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--family", action="append", default=[], metavar="NAME", help="only this family; repeatable")
    parser.add_argument("--flag", action="append", default=[], metavar="FLAG", help="only vectors with this flag")
    parser.add_argument("--clause", action="append", default=[], metavar="ID", help="only vectors of this clause")


def run(options: argparse.Namespace) -> int:
    """Return 0, or 1 when --check found a difference; a name that does not exist is a KitError."""
    if options.what == "show":
        print(json.dumps(_find(options.id), indent=2, ensure_ascii=not _prints_unicode()))
        return 0
    chosen = _chosen(options)
    if options.what == "export":
        return _export(chosen, options)
    for vector in chosen:
        print(json.dumps(vector) if options.json else f"{vector['id']}  {vector['title']}")
    if sys.stderr.isatty():
        print(f"{len(chosen)} vectors; kskit vectors show ID prints one", file=sys.stderr)
    return 0


def _prints_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def _find(vector_id: str) -> dict[str, Any]:
    known: dict[str, dict[str, Any]] = {vector["id"]: vector for vector in vectors.load_all()}
    if vector_id not in known:
        raise KitError(f"there is no vector {vector_id!r}{_meant(vector_id, list(known))}")
    return known[vector_id]


def _chosen(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Return the vectors that every kind of filter takes; KitError for a name that no vector has."""
    everything = list(vectors.load_all())
    chosen = everything
    for kind, member in (("family", "family"), ("flag", "flags"), ("clause", "clauses")):
        known = dict.fromkeys(name for vector in everything for name in _names(vector, member))
        wanted = getattr(options, kind)
        for name in wanted:
            if name not in known:
                raise KitError(f"no vector has the {kind} {name!r}{_meant(name, list(known))}")
        if wanted:
            chosen = [vector for vector in chosen if any(name in wanted for name in _names(vector, member))]
    return chosen


def _names(vector: dict[str, Any], member: str) -> Iterator[str]:
    value = vector[member]
    yield from [value] if isinstance(value, str) else value


def _meant(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, 3, 0.5)
    return f"; did you mean {' or '.join(close)}?" if close else "; see: kskit vectors list"


def _export(chosen: list[dict[str, Any]], options: argparse.Namespace) -> int:
    from kskit.export.vectors import package  # noqa: PLC0415 - listing must not wait for it

    if not chosen:
        raise KitError("no vector has all of these; nothing was written")
    whole = not (options.family or options.flag or options.clause)
    folder, files = package(chosen, options.destination, whole=whole)
    return deliver(folder, files, options)
