"""Guarded regions of a page: what stands between the markers is generated, the rest is written by hand."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kaltura_session.errors import KitError

_OPEN = re.compile(r"<!-- kskit:generated ([a-z][a-z0-9-]*)((?: [^>\s]+)*) -->")
_CLOSE = "<!-- kskit:end -->"


class GuardError(KitError):
    """Markers that do not pair up, or a region nobody can fill."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a region asks for: `<!-- kskit:generated NAME ARGUMENT ... -->`."""

    name: str
    arguments: tuple[str, ...]


def fill(text: str, render: Callable[[Request], str], where: str) -> str:
    """Return the page with every region filled anew.

    render: gives the Markdown of a region; blank lines around it are set here. where: the page, for errors.
    Raises GuardError for a region that does not end, and for an end without beginning.
    """
    lines: list[str] = []
    for line, request in _walk(text, where):
        lines.append(line)
        if request is not None:
            lines += ["", render(request).strip("\n"), "", _CLOSE]
    return "\n".join(lines) + "\n"


def requests(text: str, where: str) -> list[Request]:
    """Return what the regions of a page ask for, in order."""
    return [request for _, request in _walk(text, where) if request is not None]


def _walk(text: str, where: str) -> Iterator[tuple[str, Request | None]]:
    """Yield the lines written by hand, and with each opening marker what it asks for."""
    opened = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if line == _CLOSE:
            if not opened:
                raise GuardError(f"{where}, line {number}: {_CLOSE} without a beginning; remove it")
            opened = 0
        elif opened:
            continue
        elif marker := _OPEN.fullmatch(line):
            opened = number
            yield line, Request(marker[1], tuple(marker[2].split()))
        else:
            yield line, None
    if opened:
        raise GuardError(f"{where}, line {opened}: the region has no {_CLOSE}; add it")
