"""Regions: the parts of a snippet between markers, named after the steps of its flow."""

import re
import textwrap
from dataclasses import dataclass

from kaltura_session.errors import KitError

_MARKER = re.compile(r"--8<-- \[(start|end):([a-z][a-z0-9-]*)\]")


class RegionError(KitError):
    """Markers that do not pair up."""


@dataclass(frozen=True, slots=True)
class Region:
    """A named part of a file. first, last: its lines, counted from 1, without the markers."""

    name: str
    first: int
    last: int

    def of(self, text: str) -> str:
        """Return the region's lines without their common indentation and without any marker lines inside."""
        lines = text.splitlines()[self.first - 1 : self.last]
        return textwrap.dedent("\n".join(line for line in lines if not _MARKER.search(line))) + "\n"


def find_regions(text: str) -> list[Region]:
    """Return the regions of a file in the order in which they start.

    Raises RegionError for a marker without partner, or a name used twice.
    """
    opened: dict[str, int] = {}
    regions: dict[str, Region] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not (marker := _MARKER.search(line)):
            continue
        kind, name = marker.groups()
        if kind == "start" and (name in opened or name in regions):
            raise RegionError(f"line {number}: region {name} starts twice")
        if kind == "start":
            opened[name] = number
        elif name in opened:
            regions[name] = Region(name, opened.pop(name) + 1, number - 1)
        else:
            raise RegionError(f"line {number}: region {name} ends before it starts")
    if opened:
        raise RegionError(f"region {next(iter(opened))} does not end")
    return sorted(regions.values(), key=lambda region: region.first)


def without_markers(text: str) -> str:
    """Return the file without its marker lines, as a page shows the whole program.

    Of the blank lines before and after a marker the greater number stays, so that a formatter finds nothing to do.
    """
    kept: list[str] = []
    before: int | None = None  # blank lines before the markers that were just left out
    for line in text.splitlines(keepends=True):
        if _MARKER.search(line):
            before = _blank_at_end(kept) if before is None else before
        elif before is not None and not line.strip() and before > 0:
            before -= 1
        else:
            kept.append(line)
            before = None if line.strip() else before
    return "".join(kept)


def _blank_at_end(lines: list[str]) -> int:
    return next((number for number, line in enumerate(reversed(lines)) if line.strip()), len(lines))
