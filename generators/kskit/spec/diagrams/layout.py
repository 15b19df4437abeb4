"""The byte layout of both KS versions, from spec/catalogue/diagrams.toml."""

from collections.abc import Sequence

from kskit.spec.diagrams.model import Diagram, LayoutRow, LayoutTable
from kskit.spec.diagrams.svg import LINE, Svg, wrap
from kskit.templates import fill

_WIDTH, _LEFT = 760, 20
_CELL_TOP, _CELL_HEIGHT = 30, 62


def layout(entry: LayoutTable) -> Diagram:
    """Return the diagram of one `[[layout]]`: rows of cells, each row one layer of the KS."""
    rows = entry.row
    description = " ".join(_sentence(row) for row in rows)
    mermaid = fill("layout.mmd.j2", title=entry.title, description=description, rows=rows)
    return Diagram(entry.id, entry.title, description, mermaid, _svg(entry.title, description, rows))


def _sentence(row: LayoutRow) -> str:
    cells = ", then ".join(f"{cell.label} ({cell.size})" for cell in row.cell)
    return f"{row.label}: {cells}."


def _svg(title: str, description: str, rows: Sequence[LayoutRow]) -> str:
    drawing = Svg(title, description, _WIDTH)
    y = 6
    for number, row in enumerate(rows):
        if number:
            drawing.arrow([(_LEFT + 20, y - 18), (_LEFT + 20, y + 2)])
        y = _draw_row(drawing, y, row) + 26
    return drawing.render()


def _draw_row(drawing: Svg, y: int, row: LayoutRow) -> int:
    """Draw a layer: its label, its cells with a width after their weight; return where it ends."""
    drawing.text(_LEFT, y + 18, row.label, "strong")
    total = sum(cell.weight for cell in row.cell)
    left, room = _LEFT, _WIDTH - 2 * _LEFT
    for number, cell in enumerate(row.cell):
        last = number == len(row.cell) - 1
        width = _WIDTH - _LEFT - left if last else room * cell.weight // total
        drawing.box(left, y + _CELL_TOP, width, _CELL_HEIGHT, cell.style, 0)
        label = wrap(cell.label, width - 8)
        drawing.text(left + width // 2, y + _CELL_TOP + 20, label, "mono", "middle")
        bottom = y + _CELL_TOP + 20 + len(label) * LINE
        drawing.text(left + width // 2, bottom, wrap(cell.size, width - 6), "small", "middle")
        left += width
    return y + _CELL_TOP + _CELL_HEIGHT
