"""PHP: the grammar."""

from typing import TYPE_CHECKING, Any

from kaltura_pastes.code.machine import Call
from kaltura_pastes.code.tree import TreeReader
from kaltura_pastes.code.values import as_php, joined

if TYPE_CHECKING:
    from tree_sitter import Node


class Php(TreeReader):
    """The grammar's node types."""

    call_types = frozenset({"function_call_expression", "member_call_expression", "scoped_call_expression",
                            "nullsafe_member_call_expression"})  # fmt: skip
    new_types = frozenset({"object_creation_expression"})
    assigned = frozenset({"assignment_expression", "augmented_assignment_expression"})
    members = frozenset({"subscript_expression", "member_access_expression", "class_constant_access_expression",
                         "scoped_property_access_expression"})  # fmt: skip
    names = frozenset({"variable_name", "name"})
    wrappers = frozenset({"parenthesized_expression", "cast_expression", "argument"})
    numbers = frozenset({"integer", "float"})
    functions = frozenset({"function_definition", "method_declaration", "anonymous_function", "arrow_function"})
    property = "name"
    plus = "."

    def call(self, node: "Node") -> Call:
        """Return a call; a method is named `.method`, a class `new Class` without its namespace."""
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if node.type in self.new_types:
            arguments = next((one for one in node.named_children if one.type == "arguments"), None)
            return self.made(node, "new " + self.text(node.named_children[0]).rpartition("\\")[2], None, arguments)
        if function is not None:
            return self.made(node, self.text(function).lstrip("\\"), None, arguments)
        held, name = node.child_by_field_name("object"), self.text(node.child_by_field_name("name"))
        if held is None:  # Class::method
            return self.made(node, f"{self.text(node.child_by_field_name('scope'))}::{name}", None, arguments)
        prefix = "$this->" if self.text(held) == "$this" else "."
        return self.made(node, prefix + name, self.value(held), arguments)

    def sum(self, values: list[Any]) -> Any:
        """Return texts joined by a dot."""
        return joined([one if isinstance(one, str) else as_php(one) for one in values], "a text")

    def _on_property_element(self, node: "Node") -> None:
        """Bind a property of a class."""
        name, value = node.child_by_field_name("name"), node.child_by_field_name("default_value")
        if name is not None and value is not None:
            self.machine.names[f"$this->{self.text(name)[1:]}"] = self.value(value)
            self.machine.names[f"self::{self.text(name)}"] = self.machine.names[f"$this->{self.text(name)[1:]}"]

    def _on_const_element(self, node: "Node") -> None:
        """Bind a constant, in a class also as a member of it."""
        name, value = self.text(node.named_children[0]), self.value(node.named_children[-1])
        self.machine.names |= {name: value, f"self::{name}": value, f"static::{name}": value}

    def _on_string(self, node: "Node") -> str:
        """Return a text in single quotes, in which only the quote and the backslash are escaped."""
        return self.text(node)[1:-1].replace("\\'", "'").replace("\\\\", "\\")

    def _on_encapsed_string(self, node: "Node") -> Any:
        """Return a text in double quotes with the variables that are known."""
        parts = list(self.pieces(node, frozenset({"string_content", "escape_sequence"})))
        return joined(parts, self.text(node)) if parts else ""

    _on_heredoc_body = _on_encapsed_string

    def _on_heredoc(self, node: "Node") -> Any:
        return self.value(node.child_by_field_name("value"))

    def _on_nowdoc(self, node: "Node") -> str:
        """Return a text between two marks in quotes, as it is."""
        return self.text(node.child_by_field_name("value")).strip("\n")

    def _on_boolean(self, node: "Node") -> bool:
        return self.text(node).lower() == "true"

    def _on_array_creation_expression(self, node: "Node") -> Any:
        """Return an array: a dictionary where it has keys, a list otherwise."""
        made: dict[str, Any] = {}
        listed: list[Any] = []
        for element in node.named_children:
            parts = self.written(element)
            if len(parts) == 2:
                key = self.value(parts[0])
                made[self.text(parts[0]) if parts[0].type == "name" else as_php(key)] = self.value(parts[1])
            elif parts and parts[0].type == "variadic_unpacking":
                spread = self.value(parts[0].named_children[0])
                made |= spread if isinstance(spread, dict) else {}
            elif parts:
                listed.append(self.value(parts[0]))
        return made if made or not listed else listed

    def _on_binary_expression(self, node: "Node") -> Any:
        """Return the union of two arrays."""
        left, right = (self.value(one) for one in node.named_children[:2])
        both = isinstance(left, dict) and isinstance(right, dict) and any(one.type == "+" for one in node.children)
        return {**right, **left} if both else self.unknown(node)
