"""Which lines of a Markdown or MDX file are markers of ours; in fenced code they are examples."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaltura_session.errors import KitError

_MARKER = re.compile(r"(?:<!--|\{/\*)[\s-]*kskit(?:\s*:|\s+(?:begin|end)\b)|^\s*kskit:(?:begin|end)\b", re.IGNORECASE)
_FENCE = re.compile(r"^[ \t>]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)*(?P<marks>`{3,}|~{3,})(?P<rest>.*)$")
_END = re.compile(r"kskit:end\b")
_BEGIN = re.compile(r"kskit:begin\b")
_CODE = re.compile(r"`[^`]*`")


class FenceError(KitError):
    """A marker behind a code fence that never ends."""


@dataclass(frozen=True, slots=True)
class _Fence:
    line: int
    marks: str


def marker_lines(lines: Sequence[str], where: str) -> Iterator[int]:
    """Yield the numbers, from 1, of the lines with a marker outside of fenced and inline code.

    From the first marker of a block to its last, fences are its content and count for nothing. Raises FenceError,
    naming the file and the line, when a fence swallows a marker and never ends.
    """
    fence: _Fence | None = None
    swallowed = 0
    inside = False
    for number, line in enumerate(lines, start=1):
        found = _MARKER.search(_CODE.sub("", line)) is not None
        if fence is not None:
            swallowed = swallowed or (number if found else 0)
            if _closes(line, fence):
                fence, swallowed = None, 0
        elif found:
            inside = bool(_BEGIN.search(line)) or (inside and not _END.search(line))
            yield number
        elif not inside:
            fence = _opened(line, number)
    if fence is not None and swallowed:
        raise FenceError(f"{where}, line {fence.line}: the code fence never ends, and line {swallowed} has a marker; "
                         f"end the code with {fence.marks}")  # fmt: skip


def _opened(line: str, number: int) -> _Fence | None:
    found = _FENCE.match(line)
    is_fence = found is not None and not (found["marks"][0] == "`" and "`" in found["rest"])
    return _Fence(number, found["marks"]) if found is not None and is_fence else None


def _closes(line: str, fence: _Fence) -> bool:
    text = line.strip(" \t\r>")
    return len(text) >= len(fence.marks) and set(text) == {fence.marks[0]}
