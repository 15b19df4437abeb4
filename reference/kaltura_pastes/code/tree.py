"""A program's tree, read from top to bottom: literals, names, members, calls. One class for each grammar adds its own.

The grammars are an extra (`pip install kaltura-session-kit[pastes]`); a language without its grammar is not read.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kaltura_pastes.code.machine import Call, Machine, member, set_member
from kaltura_pastes.code.values import Unknown, joined, unknown

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r?\n)|(.))", re.DOTALL)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


@cache
def parser(module: str, language: str = "language") -> "Parser | None":
    """Return the parser of a grammar, None where it is not installed."""
    try:
        import tree_sitter  # noqa: PLC0415 - an extra

        grammar = import_module(module)
    except ImportError:
        return None
    return tree_sitter.Parser(tree_sitter.Language(getattr(grammar, language)()))


def unescaped(text: str) -> str:
    """Return a text with the escapes of C's descendants decoded."""

    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        if code:
            number = int(code, 16)
            return chr(number) if number <= 0x10FFFF else "\ufffd"
        return "" if match[4] else _CONTROLS.get(match[5], match[5])

    return _ESCAPE.sub(character, text)


class TreeReader:
    """Reads one tree. The class members name the node types of a grammar."""

    call_types: frozenset[str] = frozenset()
    new_types: frozenset[str] = frozenset()
    assigned: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    wrappers: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset({"binary_expression"})
    numbers: frozenset[str] = frozenset()
    property = "property"
    plus = "+"

    def __init__(self, source: bytes, machine: Machine) -> None:
        self.source, self.machine = source, machine

    def read(self, node: "Node") -> None:
        """Run a program as far as its nesting can be followed."""
        for child in node.named_children:
            try:
                self.value(child)
            except RecursionError:
                continue

    def text(self, node: "Node | None") -> str:
        """Return the source of a node."""
        if node is None:
            return ""
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def unknown(self, node: "Node") -> Unknown:
        """Return the value of an expression that is not known."""
        return unknown(
            self.source[node.start_byte : min(node.end_byte, node.start_byte + 100)].decode("utf-8", "replace")
        )

    def value(self, node: "Node | None") -> Any:
        """Return the value of an expression, and run the calls within any node."""
        if node is None:
            return None
        kind = node.type
        if kind in self.names:
            return self.machine.names.get(self.text(node), self.unknown(node))
        if kind in self.call_types or kind in self.new_types:
            return self.machine.call(self.call(node))
        if kind in self.assigned:
            return self.assign(node)
        if kind in self.members:
            return self.member(node)
        if kind in self.wrappers:
            return self.wrapped(node)
        if kind in self.joins and any(child.type == self.plus for child in node.children):
            return self.concatenated(node)
        if kind in self.numbers:
            return self.number(node)
        return self.other(node)

    def other(self, node: "Node") -> Any:
        """Return the value of a node of the grammar's own kinds; of what is no literal, run the calls in it."""
        method = getattr(self, f"on_{node.type}", None)
        if method is not None:
            return method(node)
        for child in node.named_children:
            self.value(child)
        return self.unknown(node)

    def wrapped(self, node: "Node") -> Any:
        """Return the value of what stands in parentheses, after await, or after a cast."""
        return self.value(node.named_children[-1]) if node.named_children else self.unknown(node)

    def concatenated(self, node: "Node") -> Any:
        """Return texts joined by an operator; a long chain is not nested in Python's stack."""
        parts: list[Node] = []
        while node.type in self.joins and len(node.named_children) == 2:
            parts.append(node.named_children[1])
            node = node.named_children[0]
        values = [self.value(one) for one in (node, *reversed(parts))]
        if all(isinstance(one, int | float) and not isinstance(one, bool) for one in values):
            return sum(values)
        return joined(values, "a text")

    def number(self, node: "Node") -> Any:
        """Return a number."""
        text = self.text(node).replace("_", "").rstrip("lLmMfFdDn")
        for kind in (int, float):
            try:
                return kind(text)
            except ValueError:
                continue
        return self.unknown(node)

    def assign(self, node: "Node") -> Any:
        """Bind a name to a value, or set a member of one."""
        name = node.child_by_field_name("name") or node.child_by_field_name("left")
        item = self.value(node.child_by_field_name("value") or node.child_by_field_name("right"))
        self.bind(name, item)
        return item

    def bind(self, name: "Node | None", item: Any) -> None:
        """Bind what stands left of an assignment."""
        if name is None:
            return
        if name.type in self.members:
            held, key = self.member_parts(name)
            set_member(held, key, item)
        else:
            self.machine.names[self.text(name)] = item

    def member(self, node: "Node") -> Any:
        """Return a member of a value that is known."""
        held, key = self.member_parts(node)
        return member(held, key, self.text(node)[:100])

    def member_parts(self, node: "Node") -> tuple[Any, Any]:
        """Return the value that has a member, and the member's name."""
        name = node.child_by_field_name(self.property)
        key = self.text(name) if name is not None else self.value(node.named_children[-1])
        return self.value(node.named_children[0]), key

    def call(self, node: "Node") -> Call:
        """Return a call or a construction."""
        function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        receiver = self.value(function.named_children[0]) if function and function.type in self.members else None
        prefix = "new " if node.type in self.new_types else ""
        return self.made(node, prefix + self.callee(function), receiver, node.child_by_field_name("arguments"))

    def made(self, node: "Node", name: str, receiver: Any, arguments: "Node | None") -> Call:
        """Return a call of its parts."""
        listed = [self.value(one) for one in self.arguments(arguments)]
        source = self.source[node.start_byte : min(node.end_byte, node.start_byte + 100)].decode("utf-8", "replace")
        return Call(name, receiver, listed, {}, node.start_point[0] + 1, source)

    def callee(self, node: "Node | None") -> str:
        """Return a function's name; of a chain of calls only `.method`."""
        if node is None:
            return ""
        if node.type in self.members and node.end_byte - node.start_byte > 80:
            return "." + self.text(node.child_by_field_name(self.property) or node.named_children[-1])
        return re.sub(r"\s+|\?(?=\.)", "", self.text(node))

    def arguments(self, node: "Node | None") -> Iterator["Node"]:
        """Yield the arguments of a call."""
        yield from (one for one in node.named_children if one.type != "comment") if node is not None else ()
