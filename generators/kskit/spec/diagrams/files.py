"""All diagrams as files: NAME.svg for the pages, and NAME.mmd for those who draw them anew."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kskit.flows.catalogue import load_flows
from kskit.spec.diagrams.layout import layout
from kskit.spec.diagrams.model import Diagram, described
from kskit.spec.diagrams.order import order_of_failure
from kskit.spec.diagrams.sequence import sequence
from kskit.spec.diagrams.states import states
from kskit.spec.guards import GuardError, Request

FOLDER = Path("diagrams")


@cache
def diagrams() -> dict[str, Diagram]:
    """Return the diagrams by name."""
    return {one.name: one for one in _all()}


def _all() -> Iterator[Diagram]:
    yield from map(layout, described().layout)
    yield from map(states, described().states)
    yield order_of_failure()
    yield from (sequence(flow) for flow in load_flows().flows.values())


def pictures() -> dict[Path, bytes]:
    """Return the diagrams as SVG, below the folder of the pages."""
    return {FOLDER / f"{one.name}.svg": one.svg.encode("utf-8") for one in diagrams().values()}


def diagram_files() -> dict[Path, bytes]:
    """Return the diagrams as SVG and as Mermaid text: what a site has, and `kskit export diagrams` writes."""
    return pictures() | {FOLDER / f"{one.name}.mmd": one.mermaid.encode("utf-8") for one in diagrams().values()}


def render_diagram(request: Request, page: str, *, linked: bool = False) -> str:  # noqa: ARG001 - a renderer
    """Return a diagram as an image with its text alternative; linked: and links to it alone and to its Mermaid text."""
    name = request.arguments[0]
    if name not in diagrams():
        raise GuardError(f"there is no diagram {name!r}; there are {', '.join(diagrams())}")
    image = f"![{diagrams()[name].title}](diagrams/{name}.svg)"
    links = f"[The picture alone, to enlarge it](diagrams/{name}.svg), [the same as Mermaid text](diagrams/{name}.mmd)"
    return f"{image}\n\n{links}" if linked else image
