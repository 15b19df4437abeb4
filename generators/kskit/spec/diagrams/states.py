"""State diagrams, from spec/catalogue/diagrams.toml: one living state, and the states it can pass into."""

from kskit.spec.diagrams.model import Diagram, EndState, StatesTable, mermaid_text
from kskit.spec.diagrams.svg import LINE, Svg, wrap
from kskit.templates import fill

_WIDTH = 760
_LIVE_LEFT, _LIVE_WIDTH = 20, 150
_END_LEFT, _END_WIDTH = 480, 260
_TOP, _ROW = 64, 84
_LABEL_WIDTH = _END_LEFT - _LIVE_LEFT - _LIVE_WIDTH - 30


def states(entry: StatesTable) -> Diagram:
    """Return the diagram of one `[[states]]`."""
    description = " ".join(
        [
            f"It begins as {entry.live}: {entry.begins}.",
            f"It stays {entry.live}: {entry.stays}.",
            *(f"It becomes {one.label}: {one.by}. {one.shows}." for one in entry.end),
        ]
    )
    mermaid = fill("states.mmd.j2", title=entry.title, description=description, entry=entry, text=mermaid_text)
    return Diagram(entry.id, entry.title, description, mermaid, _svg(entry, description))


def _svg(entry: StatesTable, description: str) -> str:
    drawing = Svg(entry.title, description, _WIDTH)
    middle = _LIVE_LEFT + _LIVE_WIDTH // 2
    bottom = _TOP + len(entry.end) * _ROW - 18
    drawing.text(middle + 14, 24, entry.begins, "small")
    drawing.parts.append(f'<circle class="head" cx="{middle}" cy="20" r="6"/>')
    drawing.arrow([(middle, 26), (middle, _TOP)])
    drawing.box(_LIVE_LEFT, _TOP, _LIVE_WIDTH, bottom - _TOP, "good", 14)
    drawing.text(middle, _TOP + 28, entry.live, "strong", "middle")
    drawing.text(middle, _TOP + 28 + LINE + 6, wrap(entry.stays, _LIVE_WIDTH - 20), "small", "middle")
    for number, one in enumerate(entry.end):
        _draw_end(drawing, _TOP + number * _ROW, one)
    return drawing.render()


def _draw_end(drawing: Svg, y: int, one: EndState) -> None:
    """Draw a state at the right, the arrow that leads to it and what causes it."""
    drawing.box(_END_LEFT, y, _END_WIDTH, _ROW - 18, "bad", 14)
    drawing.text(_END_LEFT + _END_WIDTH // 2, y + 22, one.label, "strong", "middle")
    drawing.text(_END_LEFT + _END_WIDTH // 2, y + 22 + LINE, wrap(one.shows, _END_WIDTH - 12), "small", "middle")
    height = y + (_ROW - 18) // 2
    start, end = (_LIVE_LEFT + _LIVE_WIDTH, height), (_END_LEFT, height)
    drawing.arrow([start, end])
    if one.back:
        drawing.arrow([end, start])
    label = wrap(one.by, _LABEL_WIDTH)
    drawing.text((start[0] + end[0]) // 2, height - 6 - (len(label) - 1) * LINE, label, "small", "middle")
    if one.back:
        drawing.text((start[0] + end[0]) // 2, height + 16, one.back, "small", "middle")
