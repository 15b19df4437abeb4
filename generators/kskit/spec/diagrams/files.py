"""All diagrams as files below spec/diagrams: NAME.mmd and NAME.svg."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kaltura_session.flows.catalogue import load_flows
from kskit.spec.diagrams.layout import layout
from kskit.spec.diagrams.model import Diagram, described
from kskit.spec.diagrams.order import order_of_failure
from kskit.spec.diagrams.sequence import sequence
from kskit.spec.diagrams.states import states
from kskit.spec.guards import GuardError, Request

FOLDER = Path("spec", "diagrams")


@cache
def diagrams() -> dict[str, Diagram]:
    """Return the diagrams by name."""
    return {one.name: one for one in _all()}


def _all() -> Iterator[Diagram]:
    yield from map(layout, described().layout)
    yield from map(states, described().states)
    yield order_of_failure(described().order)
    yield from (sequence(flow) for flow in load_flows().flows.values())


def diagram_files() -> dict[Path, bytes]:
    """Return the files of all diagrams, relative to the project's folder."""
    files: dict[Path, bytes] = {}
    for one in diagrams().values():
        files[FOLDER / f"{one.name}.mmd"] = one.mermaid.encode("utf-8")
        files[FOLDER / f"{one.name}.svg"] = one.svg.encode("utf-8")
    return files


def render_diagram(request: Request, page: str) -> str:  # noqa: ARG001 - all renderers have this signature
    """Return a diagram as an image with its text alternative, and a link to it as Mermaid text."""
    name = request.arguments[0]
    if name not in diagrams():
        raise GuardError(f"there is no diagram {name!r}; there are {', '.join(diagrams())}")
    return f"![{diagrams()[name].title}](diagrams/{name}.svg)\n\n[The same as Mermaid text](diagrams/{name}.mmd)"
