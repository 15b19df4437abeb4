"""Parsing with tree-sitter's grammars, in time that the length of a text bounds.

The grammars are an extra (`pip install kaltura-session-kit[pastes]`). They take more time than is due for a text that
is not of their language: the parser reads each chunk but once where it understands, and each character anew where it
does not, or goes through the same text in ever more ways. It is stopped then.
"""

from functools import cache
from importlib import import_module
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_CHUNK = 4_096
_LEAST_READS, _CHARACTERS_A_READ = 64, 64
_LEAST_STEPS, _CHARACTERS_A_STEP = 100, 5  # a step is a hundred operations of the parser


@cache
def _parser(module: str, language: str) -> "Parser | None":
    try:
        import tree_sitter  # noqa: PLC0415 - an extra

        grammar = import_module(module)
    except ImportError:
        return None
    return tree_sitter.Parser(tree_sitter.Language(getattr(grammar, language)()))


def parse(source: bytes, grammar: tuple[str, str], most_steps: int | None = None) -> "Node | None":
    """Return the root of a text's tree; None without the grammar, and where it takes longer than is due.

    grammar: its module and function, e.g. ("tree_sitter_bash", "language"). most_steps: a bound besides the one that
    follows from the length of the text.
    """
    parser = _parser(*grammar)
    if parser is None:
        return None
    reads, steps = count(1), count(1)
    due_reads = _LEAST_READS + len(source) // _CHARACTERS_A_READ
    due_steps = min(_LEAST_STEPS + len(source) // _CHARACTERS_A_STEP, most_steps or len(source))
    try:
        tree = parser.parse(
            lambda offset, _: source[offset : offset + _CHUNK] if next(reads) <= due_reads else b"",
            progress_callback=lambda *_: next(steps) > due_steps,
        )
    except ValueError:  # it was stopped
        parser.reset()
        return None
    return tree.root_node if next(reads) <= due_reads + 1 else None
