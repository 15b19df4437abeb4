"""A program's tree, read from top to bottom: literals, names, members, calls. One class for each grammar adds its own.

A language without its grammar is not read.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kaltura_pastes.code.functions import Functions
from kaltura_pastes.code.machine import Call, member
from kaltura_pastes.code.values import Unknown, joined
from kaltura_pastes.escapes import character_of

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(\r?\n)|(.))", re.DOTALL
)
_PAIR = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_LONGEST_NAME = 80


def unescaped(text: str) -> str:
    """Return a text with the escapes of C's descendants decoded."""

    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3] or match[4]
        if code:
            return character_of(int(code, 16))
        return "" if match[5] else _CONTROLS.get(match[6], match[6])

    return _ESCAPE.sub(character, _PAIR.sub(_joined_pair, text))


def _joined_pair(match: re.Match[str]) -> str:
    return f"\\U{0x10000 + (int(match[1], 16) - 0xD800) * 0x400 + int(match[2], 16) - 0xDC00:08x}"


class TreeReader(Functions):
    """Reads one tree. The class members name the node types of a grammar."""

    call_types: frozenset[str] = frozenset()
    new_types: frozenset[str] = frozenset()
    assigned: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    wrappers: frozenset[str] = frozenset({"parenthesized_expression"})
    joins: frozenset[str] = frozenset({"binary_expression"})
    numbers: frozenset[str] = frozenset()
    comments: frozenset[str] = frozenset({"comment"})
    property = "property"
    plus = "+"

    def read(self, node: "Node") -> None:
        """Run a program as far as its nesting can be followed; what it never calls runs at the end."""
        for child in node.named_children:
            try:
                self.value(child)
            except RecursionError:
                continue
        self.run_the_rest()

    def value(self, node: "Node | None") -> Any:
        """Return the value of an expression, and run the calls within any node."""
        if node is None:
            return None
        kind = node.type
        if kind in self.names:
            return self.machine.names.get(self.text(node), self.unknown(node))
        if kind in self.call_types or kind in self.new_types:
            return self.called(self.call(node))
        if kind in self.assigned:
            return self.assign(node)
        if kind in self.members:
            return self.member(node)
        if kind in self.wrappers:
            return self.wrapped(node)
        if kind in self.functions:
            return self.define(node)
        if kind in self.joins and any(child.type == self.plus for child in node.children):
            return self.concatenated(node)
        if kind in self.numbers:
            return self.number(node)
        return self.other(node)

    def other(self, node: "Node") -> Any:
        """Return the value of a node of the grammar's own kinds; of what is no literal, run the calls in it."""
        method = getattr(self, f"_on_{node.type}", None)
        if method is not None:
            return method(node)
        for child in node.named_children:
            self.value(child)
        return self.unknown(node)

    def wrapped(self, node: "Node") -> Any:
        """Return the value of what stands in parentheses, after await, or after a cast."""
        inner = self.written(node)
        return self.value(node.child_by_field_name("value") or inner[0]) if inner else self.unknown(node)

    def written(self, node: "Node | None") -> list["Node"]:
        """Return the parts of a node that are no comments."""
        return [] if node is None else [one for one in node.named_children if one.type not in self.comments]

    def concatenated(self, node: "Node") -> Any:
        """Return texts joined by an operator; a long chain is not nested in Python's stack."""
        parts: list[Node] = []
        while node.type in self.joins and len(node.named_children) == 2:
            parts.append(node.named_children[1])
            node = node.named_children[0]
        return self.sum([self.value(one) for one in (node, *reversed(parts))])

    def sum(self, values: list[Any]) -> Any:
        """Return what an operator makes of its operands: numbers are added, texts are joined."""
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

    def _on_true(self, _: "Node") -> bool:
        return True

    def _on_false(self, _: "Node") -> bool:
        return False

    def _on_null(self, _: "Node") -> None:
        """Return None."""

    _on_null_literal = _on_nil = _on_none = _on_null

    def quoted(self, node: "Node") -> str:
        """Return a text without its quotes, its escapes decoded."""
        return unescaped(self.text(node)[1:-1])

    def listed(self, node: "Node | None") -> list[Any]:
        """Return the values of the parts of a node."""
        return [self.value(one) for one in self.written(node)]

    def looped(self, node: "Node") -> None:
        """Run the body of a loop once; its variable is not known."""
        self.machine.names.pop(self.text(node.child_by_field_name("name") or node.child_by_field_name("left")), None)
        self.value(node.child_by_field_name("body"))

    def assign(self, node: "Node") -> Any:
        """Bind a name to a value, or set a member of one; `+=` adds to it."""
        name = node.child_by_field_name("name") or node.child_by_field_name("left")
        item = self.value(node.child_by_field_name("value") or node.child_by_field_name("right"))
        if name is not None and any(child.type in {"+=", ".="} for child in node.children):
            item = self.sum([self.value(name), item])
        self.bind(name, item)
        return item

    def bind(self, name: "Node | None", item: Any) -> None:
        """Bind what stands left of an assignment."""
        if name is None:
            return
        if name.type in self.members:
            held, key = self.member_parts(name)
            if isinstance(held, Unknown):
                self.machine.names[self.text(name)] = item
            else:
                self.machine.assign(held, key, item)
        else:
            self.machine.names[self.text(name)] = item

    def member(self, node: "Node") -> Any:
        """Return a member of a value that is known."""
        written = self.beginning(node)
        if written in self.machine.names:
            return self.machine.names[written]
        held, key = self.member_parts(node)
        return member(held, key, written)

    def member_parts(self, node: "Node") -> tuple[Any, Any]:
        """Return the value that has a member, and the member's name."""
        name = node.child_by_field_name(self.property)
        key = self.text(name) if name is not None else self.value(node.named_children[-1])
        return self.value(node.named_children[0]), key

    def call(self, node: "Node") -> Call:
        """Return a call or a construction."""
        function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        if function is not None and function.type == "await_expression":  # so the grammar reads `await f<T>()`
            function = function.named_children[0]
        receiver = self.value(function.named_children[0]) if function and function.type in self.members else None
        prefix = "new " if node.type in self.new_types else ""
        return self.made(node, prefix + self.callee(function), receiver, node.child_by_field_name("arguments"))

    def made(self, node: "Node", name: str, receiver: Any, arguments: "Node | None") -> Call:
        """Return a call of its parts."""
        listed, named = self.arguments(arguments)
        return Call(name, receiver, listed, named, node.start_point[0] + 1, self.beginning(node))

    def callee(self, node: "Node | None") -> str:
        """Return a function's name; of a chain of calls only `.method`."""
        if node is None:
            return ""
        if node.type in self.members and (
            node.end_byte - node.start_byte > _LONGEST_NAME or node.named_children[0].type in self.call_types
        ):
            return "." + self.text(node.child_by_field_name(self.property) or node.named_children[-1])
        return re.sub(r"\s+|\?(?=\.)", "", self.beginning(node))

    def arguments(self, node: "Node | None") -> tuple[list[Any], dict[str, Any]]:
        """Return the arguments of a call, those by place and those by name."""
        return self.listed(node), {}

    def pieces(self, node: "Node", plain: frozenset[str]) -> Iterator[Any]:
        """Yield the parts of a text with expressions in it. plain: the node types that are text."""
        for child in node.named_children:
            text = child.type in plain
            yield unescaped(self.text(child)) if text else self.value(child)
