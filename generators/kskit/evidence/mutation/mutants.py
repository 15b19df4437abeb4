"""The mutants of the reference: every change of every operator, each under a name that outlives moved lines."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Any, NamedTuple

from kskit.evidence.mutation.modules import Module
from kskit.evidence.mutation.operators import Change, of_comprehension, of_expression, of_statement

_IGNORED_FIELDS = {"annotation", "returns", "decorator_list", "bases", "keywords", "cause", "type_params"}
_CACHES = {"lru_cache", "cache"}


class Place(NamedTuple):
    """Where nodes hang in the tree: in a field of their parent, from this position on where it is a list."""

    parent: Any
    field: str
    position: int | None

    def put(self, nodes: list[Any], replaced: int) -> Any:
        """Put nodes in place of `replaced` nodes and return what the field held before."""
        before = getattr(self.parent, self.field)
        after = (
            nodes[0]
            if self.position is None
            else [*before[: self.position], *nodes, *before[self.position + replaced :]]
        )
        setattr(self.parent, self.field, after)
        return before

    def restore(self, before: Any) -> None:
        """Put back what the field held."""
        setattr(self.parent, self.field, before)


@dataclass(frozen=True, eq=False)
class Mutant:
    """The reference with one change.

    function: qualified name of the outermost function, "" for code that runs at the import. lines: of the statement.
    title: operator, and the piece of code before and after it. key: the title without local names, numbered where a
    function has it more than once.
    """

    module: Module
    function: str
    lines: range
    title: str
    key: str
    place: Place
    change: Change

    def compiled(self) -> CodeType:
        """Return the code of the whole module with the change; the tree is as before afterwards."""
        before = self.place.put(self.change.nodes, self.change.replaced)
        try:
            return compile(ast.fix_missing_locations(self.module.tree), str(self.module.path), "exec")
        finally:
            self.place.restore(before)

    def __str__(self) -> str:
        """Return it as survivors.toml names it."""
        return f"{self.module.name}:{self.function} {self.title}"


def mutants_of(module: Module) -> Iterator[Mutant]:
    """Yield the mutants of a module."""
    seen: Counter[tuple[str, str]] = Counter()
    for function, lines, place, change in _Walk().block(module.tree, "body"):
        title = f"{change.operator}: {_before_and_after(place, change)}"
        if module.is_left_out(function):
            continue
        key = module.without_locals(title)
        seen[function, key] += 1
        number = "" if seen[function, key] == 1 else f" #{seen[function, key]}"
        yield Mutant(module, function, lines, title + number, key + number, place, change)


def _before_and_after(place: Place, change: Change) -> str:
    """Return the code before and after a change; of a constant with what is around it, which tells where it stands."""
    held = getattr(place.parent, place.field)
    old = [held] if place.position is None else held[place.position : place.position + change.replaced]
    if change.operator != "constant":
        return " -> ".join("; ".join(map(_first_line, nodes)) for nodes in (old, change.nodes))
    before = _first_line(place.parent)
    place.put(change.nodes, change.replaced)
    after = _first_line(place.parent)
    place.restore(held)
    return f"{before} -> {after}"


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).strip().split("\n")[0]


Found = tuple[str, range, Place, Change]


class _Walk:
    """The way through a tree. function: the outermost one; bound: names that have a value so far in it.

    lines: of the statement at hand, of a compound one without what is indented.
    """

    def __init__(self, owner: str = "", function: str = "", bound: frozenset[str] = frozenset()) -> None:
        self.owner = owner
        self.function = function
        self.bound = set(bound)
        self.lines = range(0)

    def block(self, parent: Any, field: str) -> Iterator[Found]:
        """Yield the changes of a list of statements and of all that is in them."""
        statements = getattr(parent, field)
        for index, node in enumerate(statements):
            if _is_description(node):
                continue
            if isinstance(node, ast.FunctionDef) and not self.function:
                names = {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
                yield from _Walk("", self.owner + node.name, frozenset(names)).block(node, "body")
            elif isinstance(node, ast.ClassDef) and not self.function:
                yield from _Walk(f"{self.owner}{node.name}.").block(node, "body")
            else:
                yield from self._statement(node, Place(parent, field, index), [*statements[index + 1 :], None][0])

    def _statement(self, node: ast.stmt, place: Place, following: ast.stmt | None) -> Iterator[Found]:
        self.lines = lines = _own_lines(node)
        if self.function:
            for change in of_statement(node, following, self.bound):
                yield self.function, lines, place, change
        yield from self.children(node, in_raise=isinstance(node, ast.Raise))
        stored = (one for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
        self.bound.update(one.id for one in stored)

    def children(self, parent: ast.AST, *, in_raise: bool = False) -> Iterator[Found]:
        """Yield the changes below a node. in_raise: texts for people are left alone."""
        for field, value in ast.iter_fields(parent):
            if field in _IGNORED_FIELDS and not isinstance(parent, ast.Call):
                continue
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                yield from self.block(parent, field)
            elif isinstance(value, list):
                for index, item in enumerate(value):
                    yield from self._node(item, Place(parent, field, index), in_raise=in_raise)
            else:
                yield from self._node(value, Place(parent, field, None), in_raise=in_raise)

    def _node(self, node: Any, place: Place, *, in_raise: bool) -> Iterator[Found]:
        if not isinstance(node, ast.AST) or _is_cache(node) or (in_raise and _is_message(node)):
            return
        changes: Iterator[Change] = iter(())
        if isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            changes = of_expression(node)
        elif isinstance(node, ast.comprehension):
            changes = of_comprehension(node)
        for change in changes:
            if in_raise and isinstance(place.parent, ast.Raise) and change.operator == "call":
                continue  # a text cannot be raised
            yield self.function, self.lines, place, change
        yield from self.children(node, in_raise=in_raise)


def _own_lines(node: ast.stmt) -> range:
    body = getattr(node, "body", None)
    return range(node.lineno, max(body[0].lineno if body else (node.end_lineno or 0) + 1, node.lineno + 1))


def _is_description(node: ast.stmt) -> bool:
    """Tell whether a statement is for readers and type checkers, or says what no vector leaves open.

    Docstrings, imports, types, public names, the server's numbers; and defaults, because a vector gives every value.
    """
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom() | ast.Pass():
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.ClassDef(bases=[ast.Name(id="IntEnum")]):
            return True
        case ast.AnnAssign(target=ast.Name(), value=ast.Constant() | ast.Call(func=ast.Name(id="field"))):
            return True
        case ast.Assign(value=ast.Call(func=ast.Name(id="TypeVar"))):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name.startswith("__") or (name[0].isupper() and not name.isupper())
    return False


def _is_cache(node: ast.AST) -> bool:
    """Tell whether it is a cache around a function, which changes how long a response takes and nothing else."""
    return isinstance(node, ast.Call) and (
        _is_cache(node.func) or (isinstance(node.func, ast.Name) and node.func.id in _CACHES)
    )


def _is_message(node: ast.AST) -> bool:
    """Tell whether it is a text that people read: a formatted one, or one with a blank in it."""
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value
    )
