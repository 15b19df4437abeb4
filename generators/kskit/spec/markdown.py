"""Small pieces of Markdown that pages use, and the lines of a file that are markers of ours."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kaltura_session.errors import KitError

T = TypeVar("T")

_MARKER = re.compile(r"(?:<!--|\{/\*)[\s-]*kskit(?:\s*:|\s+(?:begin|end)\b)|^\s*kskit:(?:begin|end)\b", re.IGNORECASE)
_FENCE = re.compile(r"^[ \t>]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)*(?P<marks>`{3,}|~{3,})(?P<rest>.*)$")
_END = re.compile(r"kskit:end\b")
_BEGIN = re.compile(r"kskit:begin\b")
_CODE = re.compile(r"`[^`]*`")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; cells are Markdown, their pipes are escaped here."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def code(text: str) -> str:
    """Return inline code; a text with backticks gets a longer fence, an empty one stays empty."""
    if not text:
        return ""
    return f"`{text}`" if "`" not in text else f"`` {text} ``"


def fenced(language: str, text: str) -> str:
    """Return a block of code, whose text may end in a line feed; the fence is longer than any backticks inside."""
    ticks = "```"
    while ticks in text:
        ticks += "`"
    return f"{ticks}{language}\n{text.removesuffix(chr(10))}\n{ticks}"


def bullets(items: Iterable[str], *, numbered: bool = False) -> str:
    """Return a list; every item is one line."""
    return "\n".join(f"{f'{number}.' if numbered else '-'} {item}" for number, item in enumerate(items, start=1))


def in_parts(pieces: Iterable[T], size: Callable[[T], int], largest: int) -> Iterator[list[T]]:
    """Yield the pieces of a page by parts, none larger than that unless a piece is; one part at least."""
    part: list[T] = []
    total = 0
    for piece in pieces:
        if part and total + size(piece) > largest:
            yield part
            part, total = [], 0
        part.append(piece)
        total += size(piece)
    yield part


def anchor_of(heading: str) -> str:
    """Return the anchor that GitHub and the builders of sites give a heading by themselves.

    heading: its text as it is read, without markup: WIRE.2 No slash gives wire2-no-slash.
    """
    kept = (char for char in heading.lower() if char.isalnum() or char in "_- ")
    return "".join(kept).replace(" ", "-")


def lasting(anchor: str) -> str:
    """Return an anchor above a heading, for links from elsewhere that outlive a change of its words."""
    return f'<a id="{anchor}"></a>'


def plain(text: str) -> str:
    """Return plain text as Markdown: whatever Markdown, HTML or MDX would take for markup is escaped."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("{", "&#123;").replace("}", "&#125;")
    return escaped.replace("*", "\\*").replace("_", "\\_").replace("`", "\\`")


def folded(summary: str, text: str) -> str:
    """Return Markdown that a reader unfolds; summary: plain text. The attribute is for MkDocs, others ignore it."""
    return f'<details markdown="1">\n<summary>{summary}</summary>\n\n{text}\n\n</details>'


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
