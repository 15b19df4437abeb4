"""The diagrams: NAME.svg for the pages, and NAME.mmd for those who draw them anew.

Byte layouts and states are described in spec/catalogue/diagrams.toml, the order of failure is the emulator's table, and
each flow has a sequence.
"""

from functools import cache
from pathlib import Path

from kaltura_emulator.pipeline import ORDER_OF_FAILURE
from kskit.flows.catalogue import load_flows
from kskit.spec.drawing import (
    LINE,
    Diagram,
    EndState,
    LayoutRow,
    LayoutTable,
    StatesTable,
    Svg,
    described,
    wrap,
)
from kskit.spec.pages import GuardError, Request
from kskit.spec.sequence import sequence

FOLDER = Path("diagrams")
_LEFT = 20
_CELL_TOP, _CELL_HEIGHT = 30, 62
_LIVE_WIDTH = 150
_END_LEFT, _END_WIDTH = 480, 260
_TOP, _ROW = 64, 84
_LABEL_WIDTH = _END_LEFT - _LEFT - _LIVE_WIDTH - 30
_PASSES = "the action's own checks"
_STEP_WIDTH = 330
_FAIL_LEFT, _FAIL_WIDTH = 420, 320
_GAP = 18


def layout(entry: LayoutTable) -> Diagram:
    """Return the diagram of one `[[layout]]`: rows of cells, each row one layer of the KS."""
    drawing = Svg(entry.title, " ".join(_sentence(row) for row in entry.row))
    y = 6
    for number, row in enumerate(entry.row):
        if number:
            drawing.arrow([(_LEFT + 20, y - 18), (_LEFT + 20, y + 2)])
        y = _draw_row(drawing, y, row) + 26
    return drawing.finished(entry.id, "layout.mmd.j2", rows=entry.row)


def _sentence(row: LayoutRow) -> str:
    cells = ", then ".join(f"{cell.label} ({cell.size})" for cell in row.cell)
    return f"{row.label}: {cells}."


def _draw_row(drawing: Svg, y: int, row: LayoutRow) -> int:
    """Draw a layer: its label, its cells with a width after their weight; return where it ends."""
    drawing.text(_LEFT, y + 18, row.label, "strong")
    total = sum(cell.weight for cell in row.cell)
    left, room = _LEFT, drawing.width - 2 * _LEFT
    for number, cell in enumerate(row.cell):
        last = number == len(row.cell) - 1
        width = drawing.width - _LEFT - left if last else room * cell.weight // total
        drawing.box(left, y + _CELL_TOP, width, _CELL_HEIGHT, cell.style, 0)
        label = wrap(cell.label, width - 8)
        drawing.text(left + width // 2, y + _CELL_TOP + 20, label, "mono", "middle")
        bottom = y + _CELL_TOP + 20 + len(label) * LINE
        drawing.text(left + width // 2, bottom, wrap(cell.size, width - 6), "small", "middle")
        left += width
    return y + _CELL_TOP + _CELL_HEIGHT


def states(entry: StatesTable) -> Diagram:
    """Return the diagram of one `[[states]]`: one living state, and the states it can pass into."""
    ends = (f"It becomes {one.label}: {one.by}. {one.shows}." for one in entry.end)
    begins = f"It begins as {entry.live}: {entry.begins}. It stays {entry.live}: {entry.stays}."
    drawing = Svg(entry.title, " ".join([begins, *ends]))
    middle = _LEFT + _LIVE_WIDTH // 2
    bottom = _TOP + len(entry.end) * _ROW - 18
    drawing.text(middle + 14, 24, entry.begins, "small")
    drawing.parts.append(f'<circle class="head" cx="{middle}" cy="20" r="6"/>')
    drawing.arrow([(middle, 26), (middle, _TOP)])
    drawing.box(_LEFT, _TOP, _LIVE_WIDTH, bottom - _TOP, "good", 14)
    drawing.text(middle, _TOP + 28, entry.live, "strong", "middle")
    drawing.text(middle, _TOP + 28 + LINE + 6, wrap(entry.stays, _LIVE_WIDTH - 20), "small", "middle")
    for number, one in enumerate(entry.end):
        _draw_end(drawing, _TOP + number * _ROW, one)
    return drawing.finished(entry.id, "states.mmd.j2", entry=entry)


def _draw_end(drawing: Svg, y: int, one: EndState) -> None:
    """Draw a state at the right, the arrow that leads to it and what causes it."""
    drawing.box(_END_LEFT, y, _END_WIDTH, _ROW - 18, "bad", 14)
    drawing.text(_END_LEFT + _END_WIDTH // 2, y + 22, one.label, "strong", "middle")
    drawing.text(_END_LEFT + _END_WIDTH // 2, y + 22 + LINE, wrap(one.shows, _END_WIDTH - 12), "small", "middle")
    height = y + (_ROW - 18) // 2
    start, end = (_LEFT + _LIVE_WIDTH, height), (_END_LEFT, height)
    drawing.arrow([start, end])
    if one.back:
        drawing.arrow([end, start])
    label = wrap(one.by, _LABEL_WIDTH)
    drawing.text((start[0] + end[0]) // 2, height - 6 - (len(label) - 1) * LINE, label, "small", "middle")
    if one.back:
        drawing.text((start[0] + end[0]) // 2, height + 16, one.back, "small", "middle")


def order_of_failure() -> Diagram:
    """Return the flow chart of the table that the emulator runs on: its checks, each with the error it ends in."""
    checks = [f"{number}. {one.passes} If not: {one.fails}." for number, one in enumerate(ORDER_OF_FAILURE, start=1)]
    drawing = Svg("In which order a call fails", " ".join([*checks, f"Otherwise: {_PASSES}."]))
    y, middle = 8, _LEFT + _STEP_WIDTH // 2
    for number, step in enumerate(ORDER_OF_FAILURE, start=1):
        passes = wrap(f"{number}. {step.passes}", _STEP_WIDTH - 24)
        fails = wrap(step.fails, _FAIL_WIDTH - 24)
        height = max(len(passes), len(fails)) * LINE + 14
        drawing.box(_LEFT, y, _STEP_WIDTH, height)
        drawing.text(_LEFT + 12, y + 20, passes)
        drawing.box(_FAIL_LEFT, y, _FAIL_WIDTH, height, "bad")
        drawing.text(_FAIL_LEFT + 12, y + 20, fails, "mono")
        drawing.arrow([(_LEFT + _STEP_WIDTH, y + height // 2), (_FAIL_LEFT, y + height // 2)])
        drawing.text(_LEFT + _STEP_WIDTH + 22, y + height // 2 - 5, "no", "small")
        drawing.arrow([(middle, y + height), (middle, y + height + _GAP)])
        y += height + _GAP
    drawing.box(_LEFT, y, _STEP_WIDTH, 32, "good", 16)
    drawing.text(middle, y + 21, _PASSES, "strong", "middle")
    return drawing.finished("order-of-failure", "order.mmd.j2", checks=ORDER_OF_FAILURE, passes=_PASSES)


@cache
def diagrams() -> dict[str, Diagram]:
    """Return the diagrams by name."""
    found = [*map(layout, described().layout), *map(states, described().states), order_of_failure()]
    return {one.name: one for one in [*found, *map(sequence, load_flows().flows.values())]}


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
