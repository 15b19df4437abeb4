"""The functions of a program: each call runs the body with the arguments that are known."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kaltura_pastes.code.machine import Call, Machine
from kaltura_pastes.code.values import Unknown, unknown

if TYPE_CHECKING:
    from tree_sitter import Node

_ITSELF = ("this.", "self.", "$this->", "self::", "static::", "$self.", "cls.")
_LEAST_BYTES = 16_384  # of the bodies that are run, so that calls within calls end


class Parameter(NamedTuple):
    """A function's parameter. name: as the body writes it. default: None without one. many: takes what is left."""

    name: str
    default: "Node | None" = None
    many: bool = False


class Functions:
    """What a reader of a tree knows of functions. functions: the node types that define one."""

    functions: frozenset[str] = frozenset()

    def __init__(self, source: bytes, machine: Machine) -> None:
        self.source, self.machine = source, machine
        self._bodies: dict[str, Node] = {}
        self._waiting: dict[int, Node] = {}
        self._running: set[int] = set()
        self._returned: list[list[Any]] = []
        self._bytes = _LEAST_BYTES + 4 * len(source)

    def text(self, node: "Node | None") -> str:
        """Return the source of a node."""
        return "" if node is None else self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def beginning(self, node: "Node") -> str:
        """Return the beginning of a node's source."""
        return self.source[node.start_byte : min(node.end_byte, node.start_byte + 100)].decode("utf-8", "replace")

    def unknown(self, node: "Node") -> Unknown:
        """Return the value of an expression that is not known."""
        return unknown(self.beginning(node))

    def value(self, node: "Node | None") -> Any:
        """Return the value of an expression."""
        raise NotImplementedError

    def define(self, node: "Node") -> Any:
        """Keep a function; what is never called is run at the end, with parameters that are not known."""
        name = node.child_by_field_name("name")
        holder = node.parent
        if name is None and holder is not None and holder.type in {"variable_declarator", "assignment_expression"}:
            name = holder.child_by_field_name("name") or holder.child_by_field_name("left")
        if name is not None:
            self._bodies[self.text(name).rpartition(".")[2]] = node
        self._waiting[node.id] = node
        return self.unknown(node)

    def run_the_rest(self) -> None:
        """Run the functions that nothing called."""
        while self._waiting:
            node = self._waiting.pop(next(iter(self._waiting)))
            try:
                self._run(node, [], {})
            except RecursionError:
                continue

    def called(self, call: Call) -> Any:
        """Return what a call returns: of the program's own functions, of the library's, else what is not known."""
        own = next((call.name.removeprefix(one) for one in _ITSELF if call.name.startswith(one)), call.name)
        body = self._bodies.get(own)
        if body is None and not self.machine.knows(call):
            body = self._bodies.get(call.name.rpartition(".")[2])
        if body is None or body.id in self._running or self._bytes < body.end_byte - body.start_byte:
            return self.machine.call(call)
        with self.machine.at(call.line):
            return self._run(body, call.args, call.named)

    def _run(self, node: "Node", args: Sequence[Any], named: dict[str, Any] | Any) -> Any:
        self._waiting.pop(node.id, None)
        self._running.add(node.id)
        self._bytes -= node.end_byte - node.start_byte
        names = self.machine.names
        given = self._given(node, args, named)
        hidden = {name: names[name] for name in given if name in names}
        names.update(given)
        self._returned.append([])
        try:
            body = node.child_by_field_name("body")
            last = self.value(body)
            values = self._returned[-1]
            if not values:
                return last if body is not None and "block" not in body.type else self.unknown(node)
            return values[0] if len(values) == 1 else self.unknown(node)
        finally:
            self._returned.pop()
            self._running.discard(node.id)
            for name in given:
                names.pop(name, None)
            names.update(hidden)

    def _given(self, node: "Node", args: Sequence[Any], named: dict[str, Any]) -> dict[str, Any]:
        """Return the values of the parameters."""
        given: dict[str, Any] = {}
        rest, others = list(args), dict(named)
        for one in self.parameters(node):
            if one.many:
                given[one.name], others = (dict(others), {})
            elif one.name in others:
                given[one.name] = others.pop(one.name)
            elif rest:
                given[one.name] = rest.pop(0)
            else:
                given[one.name] = unknown(one.name) if one.default is None else self.value(one.default)
        return given

    def _on_return_statement(self, node: "Node") -> Any:
        """Note what a function returns."""
        value = self.value(node.named_children[0]) if node.named_children else None
        if self._returned:
            self._returned[-1].append(value)
        return value

    def parameters(self, node: "Node") -> Iterator[Parameter]:
        """Yield the parameters of a function."""
        single = node.child_by_field_name("parameter")
        if single is not None:
            yield Parameter(self.text(single))
        holder = node.child_by_field_name("parameters")
        for child in holder.named_children if holder is not None else ():
            yield from self.parameter(child)

    def parameter(self, node: "Node") -> Iterator[Parameter]:
        """Yield what one parameter declares; several in Go."""
        default = node.child_by_field_name("value") or node.child_by_field_name("default_value")
        found = node.children_by_field_name("name") or node.children_by_field_name("pattern") or [node]
        yield from (Parameter(self.text(one), default) for one in found)
