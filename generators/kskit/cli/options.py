"""Values of options that several commands have: numbers with their bounds, files that are to be written."""

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path

from kaltura_session.errors import KitError

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


def check_places(paths: Iterable[Path | None]) -> None:
    """Raise KitError before anything runs when a file that is asked for has no place."""
    for path in paths:
        if path and (path.is_dir() or not path.parent.is_dir()):
            raise KitError(f"cannot write {path}: {'it is a' if path.is_dir() else 'there is no such'} folder")
