"""The order of failure as a flow chart, drawn from the table that the emulator runs on."""

from kaltura_emulator.pipeline import ORDER_OF_FAILURE
from kskit.spec.diagrams.model import Diagram, mermaid_text
from kskit.spec.diagrams.svg import LINE, Svg, wrap
from kskit.templates import fill

_TITLE, _PASSES = "In which order a call fails", "the action's own checks"
_WIDTH = 760
_STEP_LEFT, _STEP_WIDTH = 20, 330
_FAIL_LEFT, _FAIL_WIDTH = 420, 320
_GAP = 18


def order_of_failure() -> Diagram:
    """Return the flow chart: one check after the other, each with the error it ends in."""
    description = " ".join(
        f"{number}. {check.passes} If not: {check.fails}." for number, check in enumerate(ORDER_OF_FAILURE, start=1)
    )
    description += f" Otherwise: {_PASSES}."
    mermaid = fill(
        "order.mmd.j2",
        title=_TITLE,
        description=description,
        checks=ORDER_OF_FAILURE,
        passes=_PASSES,
        text=mermaid_text,
    )
    return Diagram("order-of-failure", _TITLE, description, mermaid, _svg(description))


def _svg(description: str) -> str:
    drawing = Svg(_TITLE, description, _WIDTH)
    y, middle = 8, _STEP_LEFT + _STEP_WIDTH // 2
    for number, step in enumerate(ORDER_OF_FAILURE, start=1):
        passes = wrap(f"{number}. {step.passes}", _STEP_WIDTH - 24)
        fails = wrap(step.fails, _FAIL_WIDTH - 24)
        height = max(len(passes), len(fails)) * LINE + 14
        drawing.box(_STEP_LEFT, y, _STEP_WIDTH, height)
        drawing.text(_STEP_LEFT + 12, y + 20, passes)
        drawing.box(_FAIL_LEFT, y, _FAIL_WIDTH, height, "bad")
        drawing.text(_FAIL_LEFT + 12, y + 20, fails, "mono")
        drawing.arrow([(_STEP_LEFT + _STEP_WIDTH, y + height // 2), (_FAIL_LEFT, y + height // 2)])
        drawing.text(_STEP_LEFT + _STEP_WIDTH + 22, y + height // 2 - 5, "no", "small")
        drawing.arrow([(middle, y + height), (middle, y + height + _GAP)])
        y += height + _GAP
    drawing.box(_STEP_LEFT, y, _STEP_WIDTH, 32, "good", 16)
    drawing.text(middle, y + 21, _PASSES, "strong", "middle")
    return drawing.render()
