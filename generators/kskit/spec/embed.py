"""Guarded blocks in somebody else's Markdown or MDX: kept in step with the kit; every byte outside of them stays.

<!-- kskit:begin app-token-session/hash lang=go sha256=... -->
...
<!-- kskit:end -->

MDX knows no such comments, and has {/* kskit:begin ... */} and {/* kskit:end */} instead.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from kaltura_session.errors import KitError
from kskit.spec.blocks import IMPORTS, imports_of, is_code, render_block
from kskit.spec.markdown import marker_lines

_BEGIN = re.compile(
    r"^(?P<indent>\ufeff?[ \t]*)(?P<open><!--|\{/\*)[ \t]*kskit:begin[ \t]+(?P<name>[^\s=]+)"
    r"(?P<options>(?:[ \t]+[a-z0-9-]+=\S*)*)[ \t]*(?P<close>-->|\*/\})[ \t]*\r?$"
)
_END = re.compile(r"^[ \t]*(?:<!--[ \t]*kskit:end[ \t]*-->|\{/\*[ \t]*kskit:end[ \t]*\*/\})[ \t]*\r?$")
_CLOSED_BY = {"<!--": "-->", "{/*": "*/}"}
_OPTIONS = ("lang", "site", "sha256")


class EmbedError(KitError):
    """Markers that do not pair up or are not understood, or a block that nothing can fill."""


@dataclass(frozen=True, slots=True)
class Block:
    """A guarded block of a file. line: of its first marker, end: of its last, counted from 1. content: what it holds.

    comment: how comments begin and end here. ending: what stands before the line feed: CR, or nothing.
    """

    line: int
    end: int
    indent: str
    comment: tuple[str, str]
    ending: str
    name: str
    options: Mapping[str, str]
    content: str
    wanted: str

    @property
    def edited(self) -> bool:
        """Whether somebody changed the content since it was written, or wrote it without the kit."""
        known = self.options.get("sha256")
        if not self.content.strip():
            return False
        return self.content != self.wanted if known is None else digest(self.content) != known

    @property
    def outdated(self) -> bool:
        """Whether the block is not what the kit would write."""
        return self.content != self.wanted or self.options.get("sha256") != digest(self.wanted)

    def lines(self) -> Iterator[str]:
        """Yield the first marker and the content; the last marker is the file's own."""
        options = {**self.options, "sha256": digest(self.wanted)}
        words = " ".join([self.name, *(f"{name}={value}" for name, value in options.items())])
        yield f"{self.indent}{self.comment[0]} kskit:begin {words} {self.comment[1]}{self.ending}"
        indent = self.indent.removeprefix("\ufeff")
        for line in ("", *self.wanted.split("\n"), ""):
            yield (f"{indent}{line}" if line else "") + self.ending


def digest(content: str) -> str:
    """Return what a marker remembers of the content: 16 hexadecimal digits of its SHA-256."""
    return sha256(content.encode("utf-8")).hexdigest()[:16]


def find_blocks(text: str, where: str, defaults: Mapping[str, str] | None = None) -> list[Block]:
    """Return the guarded blocks of a file; what stands in fenced code is an example and none.

    defaults: options for code that a block does not set itself. Raises EmbedError naming the file and the line.
    """
    lines = text.split("\n")
    blocks: list[Block] = []
    opened = 0
    for number in marker_lines(lines, where):
        line = lines[number - 1]
        if _END.match(line):
            if not opened:
                raise EmbedError(f"{where}, line {number}: an end without a beginning; remove it")
            blocks.append(_block(where, lines, opened, number, defaults or {}))
            opened = 0
        elif not _BEGIN.match(line):
            raise EmbedError(
                f"{where}, line {number}: this marker is not understood; write <!-- kskit:begin FLOW/STEP lang=... --> "
                "or <!-- kskit:end --> on a line of its own, in MDX {/* kskit:begin ... */} and {/* kskit:end */}"
            )
        elif opened:
            raise EmbedError(f"{where}, line {number}: a block begins inside the one of line {opened}; end that first")
        else:
            opened = number
    if opened:
        raise EmbedError(f"{where}, line {opened}: the block has no <!-- kskit:end -->; add it")
    _check_imports(text, where, blocks)
    return blocks


def _block(where: str, lines: list[str], first: int, last: int, defaults: Mapping[str, str]) -> Block:
    begin = _BEGIN.match(lines[first - 1])
    if begin is None or _CLOSED_BY[begin["open"]] != begin["close"]:
        raise EmbedError(f"{where}, line {first}: the comment begins in one way and ends in another")
    if where.endswith(".mdx") and begin["open"] == "<!--":
        raise EmbedError(
            f"{where}, line {first}: MDX has no such comments; write {{/* kskit:begin {begin['name']} */}}"
        )
    pairs = [pair.split("=", 1) for pair in begin["options"].split()]
    options = dict(pairs)
    unknown = sorted(set(options) - set(_OPTIONS))
    if unknown:
        raise EmbedError(f"{where}, line {first}: unknown option {unknown[0]}; options are {', '.join(_OPTIONS)}")
    if len(options) < len(pairs):
        raise EmbedError(f"{where}, line {first}: an option stands twice; write lang=go,curl for several languages")
    own = {name: value for name, value in options.items() if name != "sha256"}
    try:
        wanted = render_block(begin["name"], {**defaults, **own} if is_code(begin["name"]) else own)
    except KitError as error:
        raise EmbedError(f"{where}, line {first}: {error}") from error
    indent = begin["indent"].removeprefix("\ufeff")
    content = "\n".join(line.removesuffix("\r").removeprefix(indent) for line in lines[first : last - 1]).strip("\n")
    ending = "\r" if lines[first - 1].endswith("\r") else ""
    comment = (begin["open"], begin["close"])
    return Block(first, last, begin["indent"], comment, ending, begin["name"], options, content, wanted.strip("\n"))


def _check_imports(text: str, where: str, blocks: list[Block]) -> None:
    """Refuse tabs of MDX in a file that does not import them, unless a block of it does."""
    imported = text + "".join(one.wanted for one in blocks if one.name == IMPORTS)
    for block in blocks:
        missing = [line for line in imports_of(block.wanted) if line.split(" from ")[0] not in imported]
        if missing:
            raise EmbedError(
                f"{where}, line {block.line}: these tabs need `{missing[0]}`; add it below the front matter, "
                f"or a block: {{/* kskit:begin {IMPORTS} */}} and {{/* kskit:end */}}"
            )


def update(text: str, blocks: list[Block], *, force: bool = False) -> str:
    """Return the file with its blocks filled; those that were edited by hand stay, unless forced."""
    lines = text.split("\n")
    for block in reversed(blocks):
        if block.outdated and (force or not block.edited):
            lines[block.line - 1 : block.end - 1] = block.lines()
    return "\n".join(lines)
