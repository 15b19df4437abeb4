"""Go: the grammar."""

from typing import TYPE_CHECKING, Any

from kaltura_pastes.code.tree import TreeReader
from kaltura_pastes.code.values import Form

if TYPE_CHECKING:
    from tree_sitter import Node


class Go(TreeReader):
    """The grammar's node types."""

    call_types = frozenset({"call_expression"})
    assigned = frozenset({"short_var_declaration", "assignment_statement", "const_spec", "var_spec"})
    members = frozenset({"selector_expression", "index_expression"})
    names = frozenset({"identifier"})
    wrappers = frozenset({"parenthesized_expression", "literal_element"})
    numbers = frozenset({"int_literal", "float_literal"})
    functions = frozenset({"function_declaration", "method_declaration", "func_literal"})
    property = "field"

    def bind(self, name: "Node | None", item: Any) -> None:
        """Bind the first of the names on the left; the others are errors."""
        super().bind(name.named_children[0] if name is not None and name.type == "expression_list" else name, item)

    def _on_expression_list(self, node: "Node") -> Any:
        """Return the first of some values."""
        values = [self.value(one) for one in node.named_children]
        return values[0]

    def _on_type_conversion_expression(self, node: "Node") -> Any:
        """Return what is converted: texts and bytes are the same here."""
        return self.value(node.child_by_field_name("operand"))

    def _on_slice_expression(self, node: "Node") -> Any:
        """Return a whole slice."""
        return self.value(node.child_by_field_name("operand")) if len(node.named_children) == 1 else self.unknown(node)

    def _on_unary_expression(self, node: "Node") -> Any:
        """Return what a pointer points to."""
        value = self.value(node.child_by_field_name("operand"))
        return value if self.text(node).startswith(("&", "*")) else self.unknown(node)

    _on_interpreted_string_literal = TreeReader.quoted

    def _on_raw_string_literal(self, node: "Node") -> str:
        return self.text(node)[1:-1]

    def _on_composite_literal(self, node: "Node") -> Any:
        """Return a map, a slice, or the pairs of url.Values."""
        made = self.value(node.child_by_field_name("body"))
        if self.text(node.child_by_field_name("type")) == "url.Values":
            members = made.items() if isinstance(made, dict) else ()
            return Form((name, str(one)) for name, held in members if isinstance(held, list) for one in held)
        return made if isinstance(made, dict) or made else {}

    def _on_literal_value(self, node: "Node") -> Any:
        """Return a dictionary where there are keys, a list otherwise."""
        keyed = [one for one in node.named_children if one.type == "keyed_element"]
        if keyed:
            pairs = [(self.value(one.named_children[0]), self.value(one.named_children[-1])) for one in keyed]
            return {str(key).removeprefix("${").removesuffix("}"): item for key, item in pairs}
        return self.listed(node)
