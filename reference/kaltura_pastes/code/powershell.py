"""PowerShell: the grammar, whose names do not tell letter cases apart."""

import re
from typing import TYPE_CHECKING, Any

from kaltura_pastes.code.machine import Call, member
from kaltura_pastes.code.tree import TreeReader
from kaltura_pastes.code.values import brace_format, joined

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = re.compile(r"`(.)|\"\"", re.DOTALL)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


class PowerShell(TreeReader):
    """The grammar's node types."""

    assigned = frozenset({"assignment_expression"})
    members = frozenset({"member_access", "element_access"})
    joins = frozenset({"additive_expression", "additive_argument_expression"})
    numbers = frozenset({"decimal_integer_literal"})
    functions = frozenset({"function_statement"})

    def value(self, node: "Node | None") -> Any:
        """Return the value of an expression, which stands within a dozen nodes of one child each."""
        while node is not None and node.type not in self.assigned and len(node.named_children) == 1:
            child = node.named_children[0]
            if (child.start_byte, child.end_byte) != (node.start_byte, node.end_byte):
                break
            node = child
        return super().value(node)

    def _on_variable(self, node: "Node") -> Any:
        return self.machine.names.get(self._name(node), self.unknown(node))

    def _name(self, node: "Node") -> str:
        return self.text(node).lower().replace("{", "").replace("}", "").replace("$script:", "$").replace("@", "$")

    def _on_command(self, node: "Node") -> Any:
        """Run a command, or a function of the program."""
        return self.called(self._command(node, None))

    def _command(self, node: "Node", piped: Any) -> Call:
        """Return a command with its parameters; those without a value are True. piped: what comes from a pipe."""
        listed: list[Any] = [] if piped is None else [piped]
        named: dict[str, Any] = {}
        waiting = ""
        elements = next((one for one in node.named_children if one.type == "command_elements"), None)
        for one in self.written(elements):
            if one.type == "command_parameter":
                waiting = self.text(one).lower().lstrip("-").rstrip(":")
                named[waiting] = True
            elif one.type != "command_argument_sep":
                item = self.text(one) if one.type == "generic_token" else self.value(one)
                if self.text(one).startswith("@") and not self.text(one).startswith("@{"):
                    splat = self.machine.names.get(self._name(one))
                    named |= {str(key).lower(): held for key, held in splat.items()} if isinstance(splat, dict) else {}
                elif waiting:
                    named[waiting] = item
                else:
                    listed.append(item)
                waiting = ""
        name = self.text(node.child_by_field_name("command_name") or node.named_children[0])
        return Call(name.lower(), piped, listed, named, node.start_point[0] + 1, self.text(node)[:100])

    def _on_pipeline_chain(self, node: "Node") -> Any:
        """Return what comes out of a pipe."""
        value: Any = None
        for at, part in enumerate(node.named_children):
            piped = at and part.type == "command"
            value = self.called(self._command(part, value)) if piped else self.value(part)
        return value

    def _on_invokation_expression(self, node: "Node") -> Any:
        """Call a method; of a type without its namespace."""
        held = node.named_children[0]
        name = self.text(next((one for one in node.named_children if one.type == "member_name"), None))
        arguments = next((one for one in node.named_children if one.type == "argument_list"), None)
        found = next((one for one in self.written(arguments) if one.type == "argument_expression_list"), None)
        listed = self.listed(found)
        typed = held.type == "type_literal"
        owner = self.text(held).strip("[]").rpartition(".")[2] if typed else ""
        receiver = None if typed else self.value(held)
        return self.called(
            Call(f"{owner}.{name}", receiver, listed, {}, node.start_point[0] + 1, self.text(node)[:100])
        )

    def assign(self, node: "Node") -> Any:
        """Bind a variable, or set a member of a dictionary."""
        name: Node | None = node.named_children[0]
        item = self.value(node.child_by_field_name("value"))
        while name is not None and name.type not in {"variable", *self.members}:
            name = name.named_children[0] if name.named_children else None
        if name is not None and "+=" in self.text(node.named_children[1]):
            item = self.sum([self.value(name), item])
        if name is not None and name.type == "variable":
            self.machine.names[self._name(name)] = item
        elif name is not None:
            held, key = self.member_parts(name)
            self.machine.assign(held, key, item)
        return item

    def member(self, node: "Node") -> Any:
        """Return a member of a value that is known."""
        held, key = self.member_parts(node)
        return member(held, key, self.text(node)[:100])

    def member_parts(self, node: "Node") -> tuple[Any, Any]:
        """Return the value that has a member, and the member's name."""
        last = node.named_children[-1]
        key = self.text(last) if last.type == "member_name" else self.value(last)
        return self.value(node.named_children[0]), key

    def wrapped(self, node: "Node") -> Any:
        """Return the value of what stands in parentheses."""
        return self.value(node.named_children[0]) if node.named_children else self.unknown(node)

    _on_sub_expression = wrapped
    _on_array_literal_expression = TreeReader.listed

    def _on_format_expression(self, node: "Node") -> Any:
        """Return a text formatted by -f."""
        parts = [self.value(one) for one in node.named_children if one.type != "format_operator"]
        if len(parts) != 2 or not isinstance(parts[0], str):
            return self.unknown(node)
        return brace_format(parts[0], parts[1] if isinstance(parts[1], list) else [parts[1]], {})

    def _on_hash_literal_expression(self, node: "Node") -> dict[str, Any]:
        made: dict[str, Any] = {}
        body = node.named_children[0] if node.named_children else None
        for entry in self.written(body):
            if entry.type == "hash_entry" and len(entry.named_children) == 2:
                key, item = entry.named_children
                plain = self.text(key)
                made[plain.strip("\"'")] = self.value(item)
        return made

    def _on_cast_expression(self, node: "Node") -> Any:
        """Return what is cast; `[ordered]` changes nothing that is sent."""
        return self.value(node.named_children[-1])

    def _on_verbatim_string_characters(self, node: "Node") -> str:
        return self.text(node)[1:-1].replace("''", "'")

    def _on_verbatim_here_string_characters(self, node: "Node") -> str:
        """Return a text between two marks, as it is."""
        return self.text(node)[2:-2].strip("\r\n")

    def _on_expandable_string_literal(self, node: "Node") -> Any:
        """Return a text in double quotes with the variables that are known."""
        return self._expanded(node, 1)

    def _on_expandable_here_string_literal(self, node: "Node") -> Any:
        """Return a text between two marks with the variables that are known."""
        return self._expanded(node, 2)

    def _expanded(self, node: "Node", quote: int) -> Any:
        at, end = node.start_byte + quote, node.end_byte - quote
        parts: list[Any] = []
        for child in node.named_children:
            parts += [self._plain(at, child.start_byte), self.value(child)]
            at = child.end_byte
        parts = [*parts, self._plain(at, end)]
        if quote > 1:
            parts[0], parts[-1] = str(parts[0]).lstrip("\r\n"), str(parts[-1]).rstrip("\r\n")
        return joined([one for one in parts if one != ""], "a text") if any(one != "" for one in parts) else ""

    def _plain(self, start: int, end: int) -> str:
        text = self.source[start:end].decode("utf-8", "replace")
        return _ESCAPE.sub(lambda one: _CONTROLS.get(one[1], one[1]) if one[1] else '"', text)
