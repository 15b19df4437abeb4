"""`kskit demo`: the tour."""

import argparse
import sys
from functools import partial

from rich.console import Console
from rich.table import Table

from kskit.demo import tour


def configure(parser: argparse.ArgumentParser) -> None:
    """No options."""
    parser.epilog = "Runs one flow with the reference and the generated programs, and names a mistake."


def run(_options: argparse.Namespace) -> int:
    """Print what each stop did; 0 when all of them worked."""
    console = Console(highlight=False)
    if console.is_terminal:
        with console.status("starting") as status:
            stops = tour(status.update)
    else:
        stops = tour(partial(print, file=sys.stderr))
    table = Table(title="What ran")
    for heading in ("stop", "how", "result", "seconds"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "seconds" else "left")
    for stop in stops:
        table.add_row(stop.what, stop.how, stop.result, "" if stop.seconds is None else f"{stop.seconds:.2f}")
    console.print(table)
    return 0
