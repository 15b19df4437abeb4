"""Guarded blocks in somebody else's Markdown: kept in step with the kit, never overwriting what was edited by hand.

<!-- kskit:begin app-token-session/hash lang=go sha256=... -->
...
<!-- kskit:end -->
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from kaltura_session.errors import KitError
from kskit.spec.blocks import render_block

_BEGIN = re.compile(r"^(?P<indent> *)<!-- kskit:begin (?P<name>\S+)(?P<options>(?: [a-z0-9-]+=\S*)*) -->$")
_END = "<!-- kskit:end -->"
_OPTIONS = ("lang", "site", "level", "sha256")


class EmbedError(KitError):
    """Markers that do not pair up, or a block that nothing can fill."""


@dataclass(frozen=True, slots=True)
class Block:
    """A guarded block of a file. line: of its first marker, counted from 1. content: what stands in it now."""

    line: int
    indent: str
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


def digest(content: str) -> str:
    """Return what a marker remembers of the content: 16 hexadecimal digits of its SHA-256."""
    return sha256(content.encode("utf-8")).hexdigest()[:16]


def find_blocks(text: str, where: str) -> list[Block]:
    """Return the guarded blocks of a file. Raises EmbedError naming the file and the line."""
    blocks: list[Block] = []
    opened: tuple[int, re.Match[str]] | None = None
    content: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        begin = _BEGIN.match(line)
        if begin and opened:
            raise EmbedError(
                f"{where}, line {number}: a block begins inside the one of line {opened[0]}; end that first"
            )
        if begin:
            opened, content = (number, begin), []
        elif opened and line.strip() == _END:
            blocks.append(_block(where, *opened, content))
            opened = None
        elif opened:
            content.append(line)
    if opened:
        raise EmbedError(f"{where}, line {opened[0]}: the block has no {_END}; add it")
    return blocks


def _block(where: str, number: int, begin: re.Match[str], content: list[str]) -> Block:
    options = dict(pair.split("=", 1) for pair in begin["options"].split())
    unknown = sorted(set(options) - set(_OPTIONS))
    if unknown:
        raise EmbedError(f"{where}, line {number}: unknown option {unknown[0]}; options are {', '.join(_OPTIONS)}")
    indent = begin["indent"]
    try:
        wanted = render_block(begin["name"], {name: value for name, value in options.items() if name != "sha256"})
    except KitError as error:
        raise EmbedError(f"{where}, line {number}: {error}") from error
    there = "\n".join(line.removeprefix(indent) for line in content)
    return Block(number, indent, begin["name"], options, there.strip("\n"), wanted.strip("\n"))


def update(text: str, where: str, *, force: bool = False) -> str:
    """Return the file with every block filled; blocks that were edited by hand stay, unless forced."""
    blocks = {block.line: block for block in find_blocks(text, where)}
    return "\n".join(_written(text, blocks, force=force)) + "\n"


def _written(text: str, blocks: Mapping[int, Block], *, force: bool) -> Iterator[str]:
    skipping: Block | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if skipping and line.strip() == _END:
            skipping = None
        if skipping:
            continue
        block = blocks.get(number)
        if block is None or (block.edited and not force):
            yield line
            continue
        yield from _lines(block)
        skipping = block


def _lines(block: Block) -> Iterator[str]:
    """Yield the opening marker and the content; the closing marker is the file's own."""
    options = {
        **{name: value for name, value in block.options.items() if name != "sha256"},
        "sha256": digest(block.wanted),
    }
    words = " ".join([block.name, *(f"{name}={value}" for name, value in options.items())])
    yield f"{block.indent}<!-- kskit:begin {words} -->"
    yield ""
    for line in block.wanted.splitlines():
        yield f"{block.indent}{line}" if line else ""
    yield ""
