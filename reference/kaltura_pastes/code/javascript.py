"""JavaScript and TypeScript: the grammar."""

from typing import TYPE_CHECKING, Any

from kaltura_pastes.code.tree import TreeReader, unescaped
from kaltura_pastes.code.values import Unknown, as_text, joined

if TYPE_CHECKING:
    from tree_sitter import Node


class JavaScript(TreeReader):
    """The grammar's node types."""

    call_types = frozenset({"call_expression"})
    new_types = frozenset({"new_expression"})
    assigned = frozenset({"variable_declarator", "assignment_expression"})
    members = frozenset({"member_expression", "subscript_expression"})
    names = frozenset({"identifier"})
    wrappers = frozenset({"parenthesized_expression", "await_expression", "as_expression", "non_null_expression"})
    numbers = frozenset({"number"})

    def on_string(self, node: "Node") -> str:
        """Return a string without its quotes."""
        return unescaped(self.text(node)[1:-1])

    def on_template_string(self, node: "Node") -> Any:
        """Return a template with the values that are known."""
        parts: list[Any] = []
        for child in node.named_children:
            inner = child.named_children[:1]
            parts.append(self.value(inner[0]) if child.type == "template_substitution" and inner else
                         unescaped(self.text(child)))  # fmt: skip
        return joined(parts, self.text(node))

    def on_true(self, _: "Node") -> bool:
        """Return True."""
        return True

    def on_false(self, _: "Node") -> bool:
        """Return False."""
        return False

    def on_null(self, _: "Node") -> None:
        """Return None."""

    def on_undefined(self, _: "Node") -> None:
        """Return None."""

    def on_array(self, node: "Node") -> list[Any]:
        """Return a list."""
        return [self.value(one) for one in node.named_children if one.type != "comment"]

    def on_object(self, node: "Node") -> dict[str, Any]:
        """Return an object, with the members of objects that are spread into it."""
        made: dict[str, Any] = {}
        for child in node.named_children:
            if child.type == "pair":
                made[self.key(child.child_by_field_name("key"))] = self.value(child.child_by_field_name("value"))
            elif child.type == "shorthand_property_identifier":
                name = self.text(child)
                made[name] = self.machine.names.get(name, Unknown(f"${{{name}}}"))
            elif child.type == "spread_element" and child.named_children:
                spread = self.value(child.named_children[0])
                made |= spread if isinstance(spread, dict) else {}
        return made

    def key(self, node: "Node | None") -> str:
        """Return the name of a member."""
        if node is None or node.type == "property_identifier":
            return self.text(node)
        if node.type == "computed_property_name" and node.named_children:
            node = node.named_children[0]
        return as_text(self.value(node))
