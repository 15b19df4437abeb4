"""Kskit spec: print clauses of the specification, from a checkout or an installed kit."""

import argparse
import textwrap

from kaltura_session.errors import KitError
from kskit.verify.ops import SIDES

EPILOG = """\
examples:
  kskit spec APP.4
  kskit spec WIRE --side client
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("clause", nargs="+", metavar="CLAUSE", help="an id such as KS2.7, or a family such as KS2")
    parser.add_argument("--side", choices=SIDES[:-1], help="only clauses that concern this side")


def run(options: argparse.Namespace) -> int:
    """Print each clause with its page and what it rests on; raises KitError for one that does not exist."""
    from kskit.spec.clause_text import profiles_of, sides  # noqa: PLC0415
    from kskit.spec.clauses import (  # noqa: PLC0415 - not needed for --help
        FAMILIES,
        clauses,
        sentence,
    )

    chosen = []
    for name in options.clause:
        found = [one for one in clauses().values() if name.upper() in {one.id, one.family}]
        if not found:
            raise KitError(f"there is no clause {name!r}; their families are {', '.join(FAMILIES)}: kskit spec KS2")
        chosen += [one for one in found if options.side in {None, *sides()[one.id]}]
    if not chosen:
        raise KitError(f"none of these clauses concerns the {options.side}; leave --side out to see whom they concern")
    for one in chosen:
        concerns = sides()[one.id]
        see = f" See {', '.join(one.see)}." if one.see else ""
        print(f"{one.id} {one.title} (spec/{one.page}.md)")
        print(textwrap.fill(one.fact + see, 100, initial_indent="  ", subsequent_indent="  ", break_long_words=False))
        print(f"  Concerns: {', '.join(concerns)} (profiles {', '.join(profiles_of(concerns))}).")
        print(f"  {sentence(one.evidence)}\n")
    return 0
