"""C#: the grammar."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kaltura_pastes.code.functions import Parameter
from kaltura_pastes.code.machine import Body, Call, Draft
from kaltura_pastes.code.tree import TreeReader, unescaped
from kaltura_pastes.code.values import as_text, joined

if TYPE_CHECKING:
    from tree_sitter import Node


class CSharp(TreeReader):
    """The grammar's node types."""

    call_types = frozenset({"invocation_expression"})
    assigned = frozenset({"variable_declarator", "assignment_expression"})
    members = frozenset({"member_access_expression", "element_access_expression"})
    names = frozenset({"identifier"})
    wrappers = frozenset({"parenthesized_expression", "await_expression", "argument", "cast_expression"})
    numbers = frozenset({"integer_literal", "real_literal"})
    functions = frozenset({"method_declaration", "local_function_statement", "lambda_expression"})
    property = "name"

    def bind(self, name: "Node | None", item: Any) -> None:
        """Bind what stands left of an assignment; `content.Headers.ContentType = ...` changes the body of that name."""
        owner, headers, last = self.text(name).partition(".Headers.ContentType")
        held = self.machine.names.get(owner.removesuffix(".Content")) if headers and name is not None else None
        if isinstance(held, Draft) and not last:
            held.headers.append(("Content-Type", as_text(item)))
        elif isinstance(held, Body):
            media_type = held.media_type.partition(";")[0] if last == ".CharSet" else as_text(item)
            self.machine.names[owner] = held._replace(media_type=media_type)
        else:
            super().bind(name, item)

    def assign(self, node: "Node") -> Any:
        """Bind a variable, whose value has no name in the grammar, or set a member."""
        if node.type != "variable_declarator":
            return super().assign(node)
        name, value = node.named_children[0], node.named_children[-1]
        if name != value:
            self.bind(name, self.value(value))
        return None

    def member_parts(self, node: "Node") -> tuple[Any, Any]:
        """Return the value that has a member, and the member's name or the key in brackets."""
        subscript = node.child_by_field_name("subscript")
        if subscript is None:
            return super().member_parts(node)
        return self.value(node.named_children[0]), self.value(subscript.named_children[0])

    def call(self, node: "Node") -> Call:
        """Return a call; of a chain of calls only `.method`, without types in angle brackets."""
        made = super().call(node)
        return Call(made.name.partition("<")[0], made.receiver, made.args, made.named, made.line, made.source)

    def _on_object_creation_expression(self, node: "Node") -> Any:
        """Return a new object, with what its initializer sets and adds."""
        name = self.text(node.child_by_field_name("type")).partition("<")[0].rpartition(".")[2]
        made = self.called(self.made(node, f"new {name}", None, node.child_by_field_name("arguments")))
        return self.initialized(made, node.child_by_field_name("initializer"))

    def _on_implicit_object_creation_expression(self, node: "Node") -> Any:
        """Return a new object whose type stands elsewhere: with pairs in it a dictionary."""
        listed = next((one for one in node.named_children if one.type == "argument_list"), None)
        arguments = self.listed(listed)
        holder = next((one for one in node.named_children if one.type == "initializer_expression"), None)
        return tuple(arguments) if len(arguments) == 2 else self.initialized({}, holder)

    def initialized(self, made: Any, holder: "Node | None") -> Any:
        """Return an object with what the braces behind it set and add."""
        for one in self.written(holder):
            if one.type == "assignment_expression":
                left, item = one.named_children[0], self.value(one.child_by_field_name("right"))
                bound = left.type == "element_binding_expression"
                key = self.value(left.named_children[0]) if bound else self.text(left)
                self.machine.assign(made, key, item)
            elif one.type == "initializer_expression" and len(one.named_children) == 2:
                self.machine.assign(made, *map(self.value, one.named_children))
            elif isinstance(made, list):
                made.append(self.value(one))
        return made

    def _on_implicit_array_creation_expression(self, node: "Node") -> Any:
        return self.listed(node.named_children[-1])

    _on_array_creation_expression = _on_implicit_array_creation_expression

    def _on_collection_expression(self, node: "Node") -> Any:
        return [self.value(one.named_children[0].named_children[0]) for one in node.named_children
                if one.named_children and one.named_children[0].named_children]  # fmt: skip

    def _on_anonymous_object_creation_expression(self, node: "Node") -> dict[str, Any]:
        """Return an object; a name alone is the name of its value."""
        made: dict[str, Any] = {}
        parts, at = list(node.children), 0
        while at < len(parts):
            if parts[at].type == "identifier" and at + 2 < len(parts) and parts[at + 1].type == "=":
                made[self.text(parts[at])] = self.value(parts[at + 2])
                at += 2
            elif parts[at].is_named:
                made[self.text(parts[at]).rpartition(".")[2]] = self.value(parts[at])
            at += 1
        return made

    _on_foreach_statement = TreeReader.looped

    _on_string_literal = TreeReader.quoted

    def _on_verbatim_string_literal(self, node: "Node") -> str:
        """Return a text in which only quotes are doubled."""
        return self.text(node)[2:-1].replace('""', '"')

    def _on_raw_string_literal(self, node: "Node") -> str:
        return "".join(self.text(one) for one in node.named_children if one.type == "raw_string_content").strip("\n")

    def _on_interpolated_string_expression(self, node: "Node") -> Any:
        """Return a text with the expressions in it that are known."""
        parts: list[Any] = []
        for child in node.named_children:
            if child.type == "interpolation":
                inner = [one for one in child.named_children if one.type != "interpolation_brace"]
                parts.append(self.value(inner[0]) if inner else "")
            elif child.type != "interpolation_start":
                parts.append(unescaped(self.text(child)).replace("{{", "{").replace("}}", "}"))
        return joined(parts, "a text") if parts else ""

    def _on_boolean_literal(self, node: "Node") -> bool:
        return self.text(node) == "true"

    def parameter(self, node: "Node") -> Iterator[Parameter]:
        """Yield one parameter; its default has no name in the grammar."""
        name = node.child_by_field_name("name")
        last = node.named_children[-1] if node.named_children else None
        yield Parameter(self.text(name or node), last if last is not None and last != name else None)
