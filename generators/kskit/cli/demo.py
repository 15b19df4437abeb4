"""`kskit demo`: the tour."""

import argparse
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from kskit.demo import Stop, tour

_NEXT = """\
What next:

  {kskit} explain error INVALID_APP_TOKEN_HASH
      what an error code means, and what leads to it
  {kskit} explain request FILE
      the mistake in a request: a file with the curl command, HAR or HTTP text
  {kskit} serve
      the emulator, which prints the settings for programs of your own
  {kskit} snippets show app-token-session --lang go
      a program to start from
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """No options."""
    parser.epilog = "Runs one flow with the reference and the generated programs, and names a mistake."


def run(_options: argparse.Namespace) -> int:
    """Print what each stop did; 0 when all of them worked."""
    stops = tour(partial(print, file=sys.stderr))
    width = min(shutil.get_terminal_size().columns, 100)
    print("\n".join(_lines(stops, width)))
    print(f"\n{_NEXT.format(kskit=_command())}", end="")
    return 0


def _lines(stops: Sequence[Stop], width: int) -> Iterator[str]:
    """Yield each stop with its seconds, how it was done and what came of it, words whole."""
    for stop in stops:
        seconds = "" if stop.seconds is None else f"{stop.seconds:.2f} s"
        yield f"\n{stop.what}{seconds:>{max(width - len(stop.what), len(seconds) + 1)}}"
        for text in (stop.how, stop.result):
            yield from textwrap.wrap(text, width - 2, initial_indent="  ", subsequent_indent="    ",
                                     break_long_words=False, break_on_hyphens=False)  # fmt: skip


def _command() -> str:
    """Return what calls this command from here: where it lies in this folder, or its name."""
    own, here = Path(sys.executable).with_name("kskit"), Path.cwd()
    return str(own.relative_to(here)) if own.is_relative_to(here) else "kskit"
