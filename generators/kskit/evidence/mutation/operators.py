"""The mutation operators: each takes a node of the syntax tree and yields what a careless writer may have put there.

An operator changes one thing: a comparison, a boundary, a constant, a condition, a branch, an operand, an argument, a
call, a statement, or the order of two checks.
"""

import ast
import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

Operators = tuple[type[ast.cmpop], type[ast.cmpop]]


def _both_ways(*pairs: Operators) -> dict[type[ast.cmpop], type[ast.cmpop]]:
    return {one: other for first, second in pairs for one, other in ((first, second), (second, first))}


_EQUALITY = ((ast.Eq, ast.NotEq), (ast.Is, ast.IsNot), (ast.In, ast.NotIn))
_NEGATED = _both_ways(*_EQUALITY, (ast.Lt, ast.GtE), (ast.Gt, ast.LtE))
_SHIFTED = _both_ways((ast.Lt, ast.LtE), (ast.Gt, ast.GtE))
_SYMMETRIC = {"max", "min", "loosely_equal", "_equal_texts"}  # the order of their arguments does not count
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_DROPPED = (ast.Expr, ast.AugAssign, ast.Raise, ast.Return, ast.Continue, ast.Break, ast.Delete, ast.Assign)


class Change(NamedTuple):
    """What an operator puts in place of a node, or of `replaced` statements that begin with it."""

    operator: str
    nodes: list[Any]
    replaced: int = 1


def of_expression(node: ast.expr) -> Iterator[Change]:
    """Yield the changes of one expression, its parts not included."""
    match node:
        case ast.Compare():
            yield from _comparison(node)
        case ast.Constant(value=value):
            yield from (Change("constant", [ast.Constant(other)]) for other in _other_constants(value))
        case ast.BoolOp(values=values):
            for index in range(len(values)):
                rest = [*values[:index], *values[index + 1 :]]
                yield Change("condition", [_with(node, values=rest) if len(rest) > 1 else rest[0]])
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield Change("condition" if isinstance(node.op, ast.Not) else "operand", [operand])
        case ast.IfExp(body=body, orelse=orelse):
            yield from (Change("branch", [one]) for one in (body, orelse))
        case ast.BinOp(left=left, right=right):
            yield from (Change("operand", [one]) for one in (left, right))
        case ast.Call():
            yield from _call(node)


def _comparison(node: ast.Compare) -> Iterator[Change]:
    for operator, table in (("comparison", _NEGATED), ("boundary", _SHIFTED)):
        for index, known in enumerate(node.ops):
            if type(known) in table:
                ops = [*node.ops[:index], table[type(known)](), *node.ops[index + 1 :]]
                yield Change(operator, [_with(node, ops=ops)])


def _other_constants(value: object) -> list[Any]:
    """Return what a constant is changed to; None and floats stay."""
    match value:
        case bool():
            return [not value]
        case int():
            return [value + 1, *([value - 1] if value > 1 else [])]
        case str():
            return [value + "X"]
        case bytes():
            return [value + b"X"]
    return []


def _call(node: ast.Call) -> Iterator[Change]:
    args, keywords = node.args, node.keywords
    if isinstance(node.func, ast.Attribute):
        yield Change("call", [node.func.value])
    elif len(args) == 1 and not keywords:
        yield Change("call", [args[0]])
    for index in range(0 if _is_symmetric(node.func) else len(args) - 1):
        swapped = [*args[:index], args[index + 1], args[index], *args[index + 2 :]]
        yield Change("swapped argument", [_with(node, args=swapped)])
    for index in range(len(args)):
        yield Change("dropped argument", [_with(node, args=[*args[:index], *args[index + 1 :]])])
    for index in range(len(keywords)):
        yield Change("dropped argument", [_with(node, keywords=[*keywords[:index], *keywords[index + 1 :]])])


def _is_symmetric(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id in _SYMMETRIC


def of_comprehension(node: ast.comprehension) -> Iterator[Change]:
    """Yield the comprehension without each of its conditions."""
    for index in range(len(node.ifs)):
        yield Change("condition", [_with(node, ifs=[*node.ifs[:index], *node.ifs[index + 1 :]])])


def of_statement(node: ast.stmt, following: ast.stmt | None, bound: set[str]) -> Iterator[Change]:
    """Yield the changes of a statement and, for the order of checks, of the one that follows it.

    bound: names that have a value before; without an assignment to any other the program could not run at all.
    """
    if isinstance(node, _DROPPED) and not (isinstance(node, ast.Assign) and _is_first(node, bound)):
        yield Change("statement", [ast.Pass()])
    if isinstance(node, ast.If | ast.While):
        yield from (
            Change("branch", [_with(node, test=ast.Constant(taken))])
            for taken in ((True, False) if isinstance(node, ast.If) else (False,))
        )
    match node:
        case ast.If(orelse=[ast.If() as other]) if _may_overlap(node, other):
            yield Change("order", [_with(other, orelse=[_with(node, orelse=other.orelse)])])
    if following is not None and _is_check(node) and _is_check(following) and _may_overlap(node, following):
        yield Change("order", [following, node], 2)
    if isinstance(node, ast.Try):
        yield from _handlers(node)


def _handlers(node: ast.Try) -> Iterator[Change]:
    for index, handler in enumerate(node.handlers):
        rest = [*node.handlers[:index], *node.handlers[index + 1 :]]
        without = [_with(node, handlers=rest)] if rest or node.finalbody else [*node.body, *node.orelse]
        yield Change("branch", without)
        if isinstance(handler.type, ast.Tuple):
            for name in handler.type.elts:
                kinds = _with(handler.type, elts=[one for one in handler.type.elts if one is not name])
                handlers = [_with(handler, type=kinds) if one is handler else one for one in node.handlers]
                yield Change("condition", [_with(node, handlers=handlers)])


def _is_first(node: ast.Assign, bound: set[str]) -> bool:
    names = [one.id for target in node.targets for one in ast.walk(target) if isinstance(one, ast.Name)]
    return all(isinstance(target, ast.Name | ast.Tuple) for target in node.targets) and not bound.issuperset(names)


def _is_check(node: ast.stmt) -> bool:
    """Tell whether a statement may stop what follows it: `if ...: raise` or return, or a call for its effect."""
    if isinstance(node, ast.If):
        return not node.orelse and isinstance(node.body[-1], _LEAVES)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _may_overlap(first: ast.stmt, second: ast.stmt) -> bool:
    """Tell whether both checks may apply to one value: two tests for types that exclude each other never do."""
    kinds = [_tested_type(one.test) if isinstance(one, ast.If) else None for one in (first, second)]
    if kinds[0] is None or kinds[1] is None or kinds[0][0] != kinds[1][0]:
        return True
    return {kinds[0][1], kinds[1][1]} <= {"bool", "int"}


def _tested_type(test: ast.expr) -> tuple[str, str] | None:
    """Return (what is tested, the type) of `isinstance(x, t)` and `x is None`."""
    match test:
        case ast.BoolOp(op=ast.And(), values=[first, *_]):
            return _tested_type(first)
        case ast.Call(func=ast.Name(id="isinstance"), args=[value, kind]):
            return ast.unparse(value), ast.unparse(kind)
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[right]):
            return ast.unparse(left), ast.unparse(right)
    return None


def _with(node: Any, **fields: Any) -> Any:
    """Return a copy of a node with other fields."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed
