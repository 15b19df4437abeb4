"""Java: the grammar."""

import textwrap
from typing import TYPE_CHECKING

from kaltura_pastes.code.machine import Call
from kaltura_pastes.code.tree import TreeReader, unescaped

if TYPE_CHECKING:
    from tree_sitter import Node


class Java(TreeReader):
    """The grammar's node types."""

    call_types = frozenset({"method_invocation"})
    new_types = frozenset({"object_creation_expression"})
    assigned = frozenset({"variable_declarator", "assignment_expression", "resource"})
    members = frozenset({"field_access", "array_access"})
    names = frozenset({"identifier"})
    wrappers = frozenset({"parenthesized_expression", "cast_expression"})
    numbers = frozenset({"decimal_integer_literal", "decimal_floating_point_literal"})
    functions = frozenset({"method_declaration", "lambda_expression"})
    comments = frozenset({"line_comment", "block_comment"})
    property = "field"

    def call(self, node: "Node") -> Call:
        """Return a call; of a chain of calls only `.method`, of a class without its package and types."""
        arguments = node.child_by_field_name("arguments")
        if node.type in self.new_types:
            name = self.text(node.child_by_field_name("type")).partition("<")[0]
            return self.made(node, f"new {name}", None, arguments)
        held, name = node.child_by_field_name("object"), self.text(node.child_by_field_name("name"))
        if held is None:
            return self.made(node, name, None, arguments)
        owner = self.text(held) if held.type in {"identifier", "field_access", "this"} else ""
        return self.made(node, f"{owner}.{name}", self.value(held), arguments)

    _on_enhanced_for_statement = TreeReader.looped
    _on_character_literal = TreeReader.quoted
    _on_array_initializer = TreeReader.listed

    def _on_string_literal(self, node: "Node") -> str:
        """Return a text, that of a text block without its indentation."""
        text = self.text(node)
        if not text.startswith('"""'):
            return self.quoted(node)
        return unescaped(textwrap.dedent(text[3:-3].partition("\n")[2]))
