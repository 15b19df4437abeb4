"""`kskit trace`: what proves each clause, and every reference to a clause that does not exist."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.build.version import checkout
from kskit.spec.clauses import FAMILIES, clauses
from kskit.spec.trace import Trace, Traced, trace

_CITING = ("functions", "vectors", "mistakes", "flows")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("clause", nargs="*", help="clauses or families to show, e.g. KS2.7 PRIV (default: all)")
    parser.add_argument("--without-vector", action="store_true", help="show only clauses that no vector cites, and why")
    parser.add_argument("--json", action="store_true", help="write JSON")
    parser.add_argument("--root", type=Path, help="the checkout to trace (default: the one this command lies in)")


def run(options: argparse.Namespace) -> int:
    """Return 0 when every reference exists, 1 when one dangles."""
    found = trace(options.root if options.root is not None else checkout())
    shown = list(_chosen(found, options.clause))
    if options.without_vector:
        shown = [one for one in shown if not one.vectors]
    print(_json(shown) if options.json else "\n".join(_lines(shown, found, listing=options.without_vector)))
    for citation in found.dangling:
        print(f"{citation.where} ({citation.kind}) cites {citation.clause}, which does not exist", file=sys.stderr)
    return 1 if found.dangling else 0


def _chosen(found: Trace, names: Sequence[str]) -> Iterable[Traced]:
    """Yield the clauses named by id or family; raises KitError for a name that is neither."""
    for name in names:
        if name not in FAMILIES and name not in clauses():
            raise KitError(f"{name!r} is neither a clause nor a family; families are {', '.join(FAMILIES)}")
    for one in found.traced.values():
        if not names or one.clause.id in names or one.clause.family in names:
            yield one


def _lines(shown: Sequence[Traced], found: Trace, *, listing: bool) -> Iterable[str]:
    for one in shown:
        yield f"{one.clause.id:<9} {one.clause.title}"
        if listing:
            yield f"          {one.reason}"
            continue
        for kind in _CITING:
            if names := getattr(one, kind):
                yield f"          {kind}: {_few(names)}"
        if one.reason:
            yield f"          no vector: {one.reason}"
    with_vector = sum(bool(one.vectors) for one in found.traced.values())
    yield f"{len(shown)} shown; {with_vector} of {len(found.traced)} clauses have a vector"


def _few(names: Sequence[str], most: int = 4) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _json(shown: Sequence[Traced]) -> str:
    entries = [
        {
            "clause": one.clause.id,
            "title": one.clause.title,
            "page": one.clause.href,
            **{kind: getattr(one, kind) for kind in _CITING},
            "reason": one.reason,
        }
        for one in shown
    ]
    return json.dumps(entries, indent=1, ensure_ascii=False)
