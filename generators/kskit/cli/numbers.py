"""Numbers as values of options, with their bounds."""

import argparse
from collections.abc import Callable

_DAY = 86_400.0


def at_least(least: int) -> Callable[[str], int]:
    """Return what reads a whole number that is not below `least`."""

    def integer(text: str) -> int:
        number = int(text)
        if number < least:
            raise argparse.ArgumentTypeError(f"must be {least} or more")
        return number

    return integer


def seconds(text: str) -> float:
    """Read a time limit: more than nothing, at most a day."""
    number = float(text)
    if not 0 < number <= _DAY:
        raise argparse.ArgumentTypeError(f"must be more than 0, and at most {_DAY:g} (a day)")
    return number
