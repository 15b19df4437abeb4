"""`make bench`: run every benchmark, print a table, and say which bars are missed; exit 1 when one is."""

import argparse
import importlib
import json
import operator
import re
import sys
from collections.abc import Iterable

from kskit.bench import Row

AREAS = ("vectors", "verify", "diagnosis", "emulator")
_COMPARE = {">=": operator.ge, "<=": operator.le, "<": operator.lt, ">": operator.gt}
_BAR = re.compile(r"(>=|<=|<|>) ([0-9.]+)")


def main() -> int:
    """Run the areas asked for, all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m kskit.bench", description="Measure the figures the kit promises.")
    parser.add_argument("areas", nargs="*", metavar="AREA", help=f"any of {', '.join(AREAS)} (default: all)")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    options = parser.parse_args()
    unknown = sorted(set(options.areas) - set(AREAS))
    if unknown:
        parser.error(f"unknown area {unknown[0]}; use any of {', '.join(AREAS)}")
    rows: list[Row] = []
    for area in options.areas or AREAS:
        print(f"measuring {area} ...", file=sys.stderr)
        rows += importlib.import_module(f"kskit.bench.{area}").run()
    if options.json:
        print(json.dumps([{**row._asdict(), "met": met(row)} for row in rows], indent=1))
    else:
        print("\n".join(lines(rows)))
    return 0 if all(met(row) is not False for row in rows) else 1


def met(row: Row) -> bool | None:
    """Tell whether a figure meets its bar; None when it has none."""
    bar = _BAR.fullmatch(row.bar)
    return _COMPARE[bar[1]](row.value, float(bar[2])) if bar else None


def lines(rows: Iterable[Row]) -> list[str]:
    """Return the table as text, one row a line."""
    verdict = {True: "met", False: "MISSED", None: ""}
    return [f"{row.name:<62} {row.value:>12.6g} {row.unit:<12} {row.bar:<12} {verdict[met(row)]}" for row in rows]


if __name__ == "__main__":
    sys.exit(main())
