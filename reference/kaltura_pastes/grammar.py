"""Parsing with tree-sitter's grammars, in time that the length of a text bounds.

The grammars are an extra (`pip install kaltura-session-kit[pastes]`). A text that is not of their language costs them a
hundred times as much as one that is, and nothing but the processor's time tells: the parser goes through such a text in
ever more ways at once, or reads each character anew where it reads a chunk once elsewhere. It is stopped then.
"""

import time
from functools import cache
from importlib import import_module
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_CHUNK = 4_096
_LEAST_READS, _CHARACTERS_A_READ = 64, 64


class Effort:
    """What parsers may take for a paste: some steps that are free, and seconds of the processor's time after them.

    A step is a hundred of the parser's operations. A short paste is read within the free steps, however slow the
    machine is; code takes a tenth of the time.
    """

    FREE_STEPS, LEAST_SECONDS, SECONDS_A_BYTE = 16, 0.002, 0.6e-6

    def __init__(self, length: int, shares: int = 1) -> None:
        """length: of the paste, in bytes or characters. shares: for how many texts of its length the seconds are."""
        self.free_steps = self.FREE_STEPS
        self.left = shares * self.due(length)

    @classmethod
    def due(cls, length: int) -> float:
        """Return the seconds that one text may take."""
        return cls.LEAST_SECONDS + cls.SECONDS_A_BYTE * length

    def take_free_step(self) -> bool:
        """Take a free step; tell whether there was one."""
        self.free_steps -= 1
        return self.free_steps >= 0


@cache
def _parser(module: str, language: str) -> "Parser | None":
    try:
        import tree_sitter  # noqa: PLC0415 - an extra

        grammar = import_module(module)
    except ImportError:
        return None
    return tree_sitter.Parser(tree_sitter.Language(getattr(grammar, language)()))


def parse(source: bytes, grammar: tuple[str, str], effort: Effort) -> "Node | None":
    """Return the root of a text's tree; None without the grammar, and where it takes longer than is due.

    grammar: its module and function, e.g. ("tree_sitter_bash", "language").
    """
    parser = _parser(*grammar)
    if parser is None or not (effort.take_free_step() or effort.left > 0):
        return None
    reads = count(1)
    due_reads = _LEAST_READS + len(source) // _CHARACTERS_A_READ
    due_seconds = min(effort.left, effort.due(len(source)))
    began = time.thread_time()

    def is_stopped(*_: object) -> bool:
        nonlocal began
        if effort.take_free_step():
            began = time.thread_time()
            return False
        return time.thread_time() - began > due_seconds

    try:
        tree = parser.parse(
            lambda offset, _: source[offset : offset + _CHUNK] if next(reads) <= due_reads else b"",
            progress_callback=is_stopped,
        )
    except ValueError:  # it was stopped
        parser.reset()
        return None
    finally:
        if effort.free_steps <= 0:
            effort.left -= time.thread_time() - began
    return tree.root_node if next(reads) <= due_reads + 1 else None
