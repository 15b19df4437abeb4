"""The order of failure as a flow chart, from spec/catalogue/diagrams.toml."""

from kskit.spec.diagrams.model import Diagram, OrderTable, mermaid_head, mermaid_text
from kskit.spec.diagrams.svg import LINE, Svg, wrap

_WIDTH = 760
_STEP_LEFT, _STEP_WIDTH = 20, 330
_FAIL_LEFT, _FAIL_WIDTH = 420, 320
_GAP = 18


def order_of_failure(entry: OrderTable) -> Diagram:
    """Return the flow chart of `[order]`: one check after the other, each with the error it ends in."""
    description = " ".join(
        f"{number}. {step.check} If not: {step.fails}." for number, step in enumerate(entry.step, start=1)
    )
    description += f" Otherwise: {entry.passes}."
    title = entry.title
    return Diagram(entry.id, title, description, _mermaid(title, description, entry), _svg(title, description, entry))


def _mermaid(title: str, description: str, entry: OrderTable) -> str:
    lines = mermaid_head("flowchart TD", title, description)
    for number, step in enumerate(entry.step, start=1):
        after = f"S{number + 1}" if number < len(entry.step) else "P"
        lines.append(f'  S{number}["{mermaid_text(step.check)}"] -- no --> F{number}["{mermaid_text(step.fails)}"]')
        lines.append(f"  S{number} -- yes --> {after}")
    lines.append(f'  P(["{mermaid_text(entry.passes)}"])')
    return "\n".join(lines) + "\n"


def _svg(title: str, description: str, entry: OrderTable) -> str:
    drawing = Svg(title, description, _WIDTH)
    y, middle = 8, _STEP_LEFT + _STEP_WIDTH // 2
    for number, step in enumerate(entry.step, start=1):
        check = wrap(f"{number}. {step.check}", _STEP_WIDTH - 24)
        fails = wrap(step.fails, _FAIL_WIDTH - 24)
        height = max(len(check), len(fails)) * LINE + 14
        drawing.box(_STEP_LEFT, y, _STEP_WIDTH, height)
        drawing.text(_STEP_LEFT + 12, y + 20, check)
        drawing.box(_FAIL_LEFT, y, _FAIL_WIDTH, height, "bad")
        drawing.text(_FAIL_LEFT + 12, y + 20, fails, "mono")
        drawing.arrow([(_STEP_LEFT + _STEP_WIDTH, y + height // 2), (_FAIL_LEFT, y + height // 2)])
        drawing.text(_STEP_LEFT + _STEP_WIDTH + 22, y + height // 2 - 5, "no", "small")
        drawing.arrow([(middle, y + height), (middle, y + height + _GAP)])
        y += height + _GAP
    drawing.box(_STEP_LEFT, y, _STEP_WIDTH, 32, "good", 16)
    drawing.text(middle, y + 21, entry.passes, "strong", "middle")
    return drawing.render()
