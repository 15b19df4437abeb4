"""JavaScript and TypeScript: the grammar."""

from typing import TYPE_CHECKING, Any

from kaltura_pastes.code.tree import TreeReader, unescaped
from kaltura_pastes.code.values import Form, Unknown, as_text, joined

if TYPE_CHECKING:
    from tree_sitter import Node


class JavaScript(TreeReader):
    """The grammar's node types."""

    call_types = frozenset({"call_expression"})
    new_types = frozenset({"new_expression"})
    assigned = frozenset({"variable_declarator", "assignment_expression", "augmented_assignment_expression"})
    members = frozenset({"member_expression", "subscript_expression"})
    names = frozenset({"identifier"})
    wrappers = frozenset(
        {"parenthesized_expression", "await_expression", "as_expression", "satisfies_expression", "non_null_expression"}
    )
    numbers = frozenset({"number"})
    functions = frozenset(
        {"function_declaration", "function_expression", "arrow_function", "method_definition",
         "generator_function_declaration"}
    )  # fmt: skip

    def bind(self, name: "Node | None", item: Any) -> None:
        """Bind a name, or those of a pattern to the members of an object."""
        if name is None or name.type != "object_pattern":
            super().bind(name, item)
            return
        for child in name.named_children:
            if child.type == "shorthand_property_identifier_pattern" and isinstance(item, dict):
                self.machine.names[self.text(child)] = item.get(self.text(child), self.unknown(child))

    def _on_public_field_definition(self, node: "Node") -> None:
        """Bind a field of a class."""
        value = node.child_by_field_name("value")
        if value is not None:
            self.machine.names[f"this.{self.text(node.child_by_field_name('name'))}"] = self.value(value)

    _on_string = TreeReader.quoted
    _on_array = TreeReader.listed

    def _on_template_string(self, node: "Node") -> Any:
        """Return a template with the values that are known."""
        parts: list[Any] = []
        for child in node.named_children:
            inner = child.named_children[:1]
            parts.append(self.value(inner[0]) if child.type == "template_substitution" and inner else
                         unescaped(self.text(child)))  # fmt: skip
        return joined(parts, self.text(node)) if parts else ""

    def _on_unary_expression(self, node: "Node") -> Any:
        """Return a negative number."""
        value = self.value(node.named_children[-1]) if node.named_children else None
        negative = isinstance(value, int | float) and self.text(node).startswith("-")
        return -value if negative and isinstance(value, int | float) else self.unknown(node)

    def _on_undefined(self, _: "Node") -> Unknown:
        """Return what stands in a text for no value."""
        return Unknown("undefined")

    def _on_object(self, node: "Node") -> dict[str, Any]:
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
                made |= spread if isinstance(spread, dict | Form) else {}
            elif child.type in self.functions:
                self.value(child)
        return made

    def key(self, node: "Node | None") -> str:
        """Return the name of a member."""
        if node is None or node.type == "property_identifier":
            return self.text(node)
        if node.type == "computed_property_name" and node.named_children:
            node = node.named_children[0]
        return as_text(self.value(node))
