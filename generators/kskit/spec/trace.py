"""The trace: who cites each clause, in code, vectors, mistakes and flows, and what is missing."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kaltura_diagnosis.registry import catalogue
from kaltura_emulator.pipeline import ORDER_OF_FAILURE
from kaltura_session.errors import KitError
from kaltura_session.server.catalogue import causes
from kaltura_session.server.resources import data_path
from kskit.flows.catalogue import load_flows
from kskit.spec.clauses import ID, Clause, clauses, kind, span
from kskit.vectors import load_all

_PACKAGES = (
    *(("reference", name) for name in ("kaltura_session", "kaltura_diagnosis", "kaltura_emulator")),
    ("generators", "kskit"),
)
_SPAN = "to"
_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_FAMILY_REASONS: Mapping[str, str] = {
    "OVER": "describes; there is nothing to compute",
    "SEC": "advises; there is nothing to compute",
    "GUIDE": "compares; the clauses it names have the vectors",
}


class CitationError(KitError):
    """A file that should cite clauses and cannot be read."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A place that cites a clause.

    kind: function, vector, mistake, flow, error, diagram, catalogue or page. where: its name.
    """

    kind: str
    where: str
    clause: str


def citations(root: Path) -> list[Citation]:
    """Return every citation of a checkout.

    root: the project's folder; code and pages are read below it; catalogue and vectors are this installation's.
    """
    return [*_code(root), *_vectors(), *_mistakes(), *_flows(), *_others(), *_pages(root)]


def cited(text: str) -> list[str]:
    """Return the clauses that a text names, a span such as "KS2.1 to KS2.9" as all its clauses."""
    found: list[str] = []
    ends = [(match.start(), match.end(), match[0]) for match in ID.finditer(text)]
    for number, (start, _, clause) in enumerate(ends):
        if number and text[ends[number - 1][1] : start].split() == [_SPAN]:
            found += span(ends[number - 1][2], clause)[1:-1]
        found.append(clause)
    return list(dict.fromkeys(found))


def _code(root: Path) -> Iterator[Citation]:
    for folder, package in _PACKAGES:
        for path in sorted((root / folder / package).rglob("*.py")):
            module = ".".join(path.relative_to(root / folder).with_suffix("").parts).removesuffix(".__init__")
            yield from _module(path, module)


def _module(path: Path, name: str) -> Iterator[Citation]:
    """Yield what a module's docstrings cite, and what comments outside functions do."""
    try:
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
    except (OSError, SyntaxError, ValueError) as error:
        raise CitationError(f"cannot read the docstrings of {path}: {error}") from error
    for node, where in _documented(tree, name):
        yield from (Citation("function", where, clause) for clause in cited(ast.get_docstring(node) or ""))
    comments = "\n".join(line.partition("#")[2] for line in source.splitlines() if "#" in line)
    yield from (Citation("function", name, clause) for clause in cited(comments))


def _documented(tree: ast.Module, name: str) -> Iterator[tuple[_Documented, str]]:
    """Yield a module and everything in it that can have a docstring, with its dotted name."""
    yield tree, name
    pending: list[tuple[ast.AST, str]] = [(tree, name)]
    while pending:
        parent, prefix = pending.pop()
        for node in ast.iter_child_nodes(parent):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield node, f"{prefix}.{node.name}"
                pending.append((node, f"{prefix}.{node.name}"))


def _vectors() -> Iterator[Citation]:
    for vector in load_all():
        yield from (Citation("vector", vector["id"], clause) for clause in vector["clauses"])


def _mistakes() -> Iterator[Citation]:
    """Yield what mistakes cite; the step whose code shows it done right belongs to the same clauses."""
    for one in catalogue().values():
        yield from (Citation("mistake", one.id, clause) for clause in one.clauses)
        if one.step:
            yield from (Citation("flow", one.step, clause) for clause in one.clauses)


def _flows() -> Iterator[Citation]:
    for flow in load_flows().flows.values():
        for step in flow.step:
            yield from (Citation("flow", f"{flow.id}/{step.id}", clause) for clause in step.clauses)


def _others() -> Iterator[Citation]:
    for one in causes().values():
        yield from (Citation("error", one.code, clause) for clause in one.clauses)
    for check in ORDER_OF_FAILURE:
        yield from (Citation("diagram", "order-of-failure", clause) for clause in check.clauses)
    for name in ("privileges", "errors", "actions", "objects"):
        text = data_path("spec", "catalogue", f"{name}.toml").read_text(encoding="utf-8")
        yield from (Citation("catalogue", f"{name}.toml", clause) for clause in cited(text))


def _pages(root: Path) -> Iterator[Citation]:
    for path in [*sorted((root / "spec").glob("*.md")), *sorted(root.glob("*.md"))]:
        name = path.relative_to(root).as_posix()
        yield from (Citation("page", name, clause) for clause in cited(path.read_text(encoding="utf-8")))


@dataclass(slots=True)
class Traced:
    """A clause with those who cite it, each once and sorted."""

    clause: Clause
    functions: list[str] = field(default_factory=list)
    vectors: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)

    @property
    def reason(self) -> str:
        """Why the clause has no vector; empty when it has one."""
        return "" if self.vectors else reason(self.clause)


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole trace. dangling: citations of clauses that do not exist, in the order they were found."""

    traced: Mapping[str, Traced]
    dangling: tuple[Citation, ...]


def trace(root: Path) -> Trace:
    """Return the trace of a checkout."""
    return build(clauses(), citations(root))


def build(known: Mapping[str, Clause], found: Iterable[Citation]) -> Trace:
    """Put clauses and citations together."""
    traced = {one.id: Traced(one) for one in known.values()}
    dangling = []
    for citation in found:
        if citation.clause in traced:
            _add(traced[citation.clause], citation)
        else:
            dangling.append(citation)
    return Trace(traced, tuple(dangling))


def _add(one: Traced, citation: Citation) -> None:
    lists = {"function": one.functions, "vector": one.vectors, "mistake": one.mistakes, "flow": one.flows}
    into = lists.get(citation.kind)
    if into is not None and citation.where not in into:
        into.append(citation.where)
        into.sort()


def reason(clause: Clause) -> str:
    """Return why a clause may do without a vector: what else holds it."""
    if clause.family in _FAMILY_REASONS:
        return _FAMILY_REASONS[clause.family]
    kinds = {kind(entry) for entry in clause.evidence}
    if kinds & {"recording", "flow"}:
        return "recorded; the emulator is held against the recording"
    if "oracle" in kinds:
        return "the reference is held against the server's own results"
    if "unpublished" in kinds:
        return "seen in a recording that is not in the kit"
    return "published, not verified" if "published" in kinds else "read in the source only"
