"""Python, that of version 2 included: the grammar."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kaltura_pastes.code.functions import Parameter
from kaltura_pastes.code.tree import TreeReader, unescaped
from kaltura_pastes.code.values import joined, percent_format

if TYPE_CHECKING:
    from tree_sitter import Node


class Python(TreeReader):
    """The grammar's node types."""

    call_types = frozenset({"call"})
    assigned = frozenset({"assignment", "named_expression", "augmented_assignment"})
    members = frozenset({"attribute", "subscript"})
    names = frozenset({"identifier"})
    wrappers = frozenset({"parenthesized_expression", "await", "expression_statement"})
    joins = frozenset({"binary_operator"})
    numbers = frozenset({"integer", "float"})
    functions = frozenset({"function_definition", "lambda"})
    property = "attribute"

    def bind(self, name: "Node | None", item: Any) -> None:
        """Bind a name, or those of a tuple; a name in a class also as a member of self."""
        if name is not None and name.type in {"pattern_list", "tuple_pattern"}:
            for at, one in enumerate(name.named_children):
                super().bind(one, item[at] if isinstance(item, list) and at < len(item) else self.unknown(one))
            return
        super().bind(name, item)
        if name is not None and name.type == "identifier" and _in_class(name):
            self.machine.names[f"self.{self.text(name)}"] = item

    def assign(self, node: "Node") -> Any:
        """Bind names; an annotation alone binds none."""
        return super().assign(node) if node.child_by_field_name("right") or node.type == "named_expression" else None

    def _on_as_pattern(self, node: "Node") -> Any:
        """Bind what `with` opens."""
        item = self.value(node.named_children[0])
        alias = node.child_by_field_name("alias")
        if alias is not None:
            self.machine.names[self.text(alias)] = item
        return item

    def _on_string(self, node: "Node") -> Any:
        """Return a text with the expressions in it whose values are known."""
        start = self.text(node.named_children[0]) if node.named_children else ""
        raw = "r" in start.lower()
        parts: list[Any] = []
        for child in node.named_children:
            if child.type == "string_content":
                parts.append(self.text(child) if raw else unescaped(self.text(child)))
            elif child.type == "interpolation":
                item = self.value(child.child_by_field_name("expression"))
                parts.append(item if isinstance(item, str | bytes) else str(item))
        if "f" in start.lower():
            parts = [re.sub(r"\{\{|\}\}", lambda one: one[0][0], one) if type(one) is str else one for one in parts]
        return joined(parts, "f-string") if parts else ""

    def _on_concatenated_string(self, node: "Node") -> Any:
        """Return texts that stand side by side."""
        return joined(self.listed(node), "a text")

    def _on_binary_operator(self, node: "Node") -> Any:
        """Return a text formatted by %."""
        text, given = (self.value(one) for one in node.named_children[:2])
        if self.text(node.child_by_field_name("operator")) == "%" and isinstance(text, str):
            return percent_format(text, given if isinstance(given, list) else [given])
        return self.unknown(node)

    _on_list = _on_tuple = _on_set = _on_expression_list = TreeReader.listed

    def _on_dictionary(self, node: "Node") -> dict[str, Any]:
        """Return a dictionary, with those that are spread into it."""
        made: dict[str, Any] = {}
        for child in node.named_children:
            if child.type == "pair":
                made[str(self.value(child.child_by_field_name("key")))] = self.value(child.child_by_field_name("value"))
            elif child.type == "dictionary_splat":
                spread = self.value(child.named_children[0])
                made |= spread if isinstance(spread, dict) else {}
        return made

    def arguments(self, node: "Node | None") -> tuple[list[Any], dict[str, Any]]:
        """Return the arguments of a call, those by place and those by name."""
        listed: list[Any] = []
        named: dict[str, Any] = {}
        for one in self.written(node):
            if one.type == "keyword_argument":
                named[self.text(one.child_by_field_name("name"))] = self.value(one.child_by_field_name("value"))
            elif one.type == "dictionary_splat":
                spread = self.value(one.named_children[0])
                named |= spread if isinstance(spread, dict) else {}
            else:
                listed.append(self.value(one))
        return listed, named

    def parameters(self, node: "Node") -> Iterator[Parameter]:
        """Yield the parameters without self."""
        yield from (one for one in super().parameters(node) if one.name not in {"self", "cls"})

    def parameter(self, node: "Node") -> Iterator[Parameter]:
        """Yield one parameter."""
        if node.type in {"typed_parameter", "dictionary_splat_pattern", "list_splat_pattern"} and node.named_children:
            yield Parameter(self.text(node.named_children[0]).lstrip("*"), None, many=self.text(node).startswith("**"))
        else:
            yield from super().parameter(node)


def _in_class(name: "Node") -> bool:
    holder = name.parent.parent.parent if name.parent is not None and name.parent.parent is not None else None
    return holder is not None and holder.parent is not None and holder.parent.type == "class_definition"
