"""Python: the grammar, by the standard library's own parser."""

import ast
import warnings
from typing import Any

from kaltura_pastes.code.machine import Call, Machine, member, set_member
from kaltura_pastes.code.values import Unknown, joined, unknown


def parse(text: str) -> ast.Module | None:
    """Return the tree of a program, None where it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


class Python:
    """Reads one tree."""

    def __init__(self, text: str, machine: Machine) -> None:
        self.lines, self.machine = text.encode("utf-8", "replace").splitlines(), machine

    def read(self, tree: ast.Module) -> None:
        """Run a program as far as its nesting can be followed."""
        for statement in tree.body:
            try:
                self.value(statement)
            except RecursionError:
                continue

    def source(self, node: ast.AST) -> str:
        """Return the beginning of an expression's source."""
        line, at = getattr(node, "lineno", 1) - 1, getattr(node, "col_offset", 0)
        end = node.end_col_offset if getattr(node, "end_lineno", 0) == line + 1 else None  # type: ignore[attr-defined]
        written = self.lines[line][at:end] if line < len(self.lines) else b""
        return written[:100].decode("utf-8", "replace")

    def unknown(self, node: ast.AST) -> Unknown:
        """Return the value of an expression that is not known."""
        return unknown(self.source(node))

    def value(self, node: ast.AST | None) -> Any:
        """Return the value of an expression, and run the calls within any node."""
        match node:
            case None:
                return None
            case ast.Constant():
                return node.value.decode("utf-8", "surrogateescape") if isinstance(node.value, bytes) else node.value
            case ast.Name():
                return self.machine.names.get(node.id, self.unknown(node))
            case ast.Dict():
                return self.members(node)
            case ast.List() | ast.Tuple() | ast.Set():
                return [self.value(one) for one in node.elts]
            case ast.FormattedValue() | ast.Await() | ast.Expr():
                return self.value(node.value)
            case ast.Call():
                return self.machine.call(self.call(node))
            case _:
                return self.composed(node)

    def composed(self, node: ast.AST) -> Any:
        """Return the value of joined texts, of a member, of an assignment; run the calls within the rest."""
        match node:
            case ast.JoinedStr():
                return joined([self.value(one) for one in node.values], "f-string")
            case ast.BinOp(op=ast.Add()):
                return self.concatenated(node)
            case ast.Attribute() | ast.Subscript():
                held, key = self.parts(node)
                return member(held, key, self.source(node))
            case ast.Assign() | ast.AnnAssign() | ast.NamedExpr():
                return self.assign(node)
            case ast.withitem():
                return self.bind(node.optional_vars, self.value(node.context_expr))
        for child in ast.iter_child_nodes(node):
            self.value(child)
        return self.unknown(node)

    def members(self, node: ast.Dict) -> dict[Any, Any]:
        """Return a dictionary, with those that are spread into it."""
        made: dict[Any, Any] = {}
        for key, item in zip(node.keys, node.values, strict=True):
            held = self.value(item)
            if key is None:
                made |= held if isinstance(held, dict) else {}
            else:
                made[str(self.value(key))] = held
        return made

    def concatenated(self, node: ast.BinOp) -> Any:
        """Return texts or numbers joined by +, without nesting a long chain in Python's stack."""
        parts: list[ast.expr] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
            parts.append(left.right)
            left = left.left
        values = [self.value(one) for one in (left, *reversed(parts))]
        return joined(values, self.source(node)) if any(isinstance(one, str) for one in values) else self.unknown(node)

    def parts(self, node: ast.Attribute | ast.Subscript) -> tuple[Any, Any]:
        """Return the value that has a member, and the member's name."""
        held = self.value(node.value)
        return held, node.attr if isinstance(node, ast.Attribute) else self.value(node.slice)

    def assign(self, node: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> Any:
        """Bind names to a value, or set a member of one."""
        item = self.value(node.value)
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            self.bind(target, item)
        return item

    def bind(self, target: ast.expr | None, item: Any) -> None:
        """Bind what stands left of an assignment."""
        if isinstance(target, ast.Name):
            self.machine.names[target.id] = item
        elif isinstance(target, ast.Attribute | ast.Subscript):
            held, key = self.parts(target)
            set_member(held, key, item)

    def call(self, node: ast.Call) -> Call:
        """Return a call."""
        receiver, name = None, ""
        if isinstance(node.func, ast.Attribute):
            receiver, name = self.value(node.func.value), _dotted(node.func)
        elif isinstance(node.func, ast.Name):
            name = node.func.id
        named: dict[str, Any] = {}
        for keyword in node.keywords:
            held = self.value(keyword.value)
            named |= {keyword.arg: held} if keyword.arg else held if isinstance(held, dict) else {}
        args = [self.value(one) for one in node.args]
        return Call(name, receiver, args, named, node.lineno, self.source(node))


def _dotted(node: ast.Attribute) -> str:
    """Return `a.b.c`, and `.c` where it does not begin with a name."""
    parts, held = [node.attr], node.value
    while isinstance(held, ast.Attribute):
        parts.append(held.attr)
        held = held.value
    return ".".join(reversed([*parts, held.id])) if isinstance(held, ast.Name) else f".{node.attr}"
