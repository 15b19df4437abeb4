"""A sequence diagram per flow: who sends what to whom, from spec/catalogue/flows.toml."""

from collections.abc import Iterator
from dataclasses import dataclass

from kskit.flows.types import Flow, Step
from kskit.spec.drawing import LINE, Diagram, Svg, wrap

_PROGRAM, _SERVER = "Your program", "Kaltura API"
_LEFT, _RIGHT, _WIDTH = 130, 610, 740
_GAP = 14


@dataclass(frozen=True, slots=True)
class Message:
    """A line of the diagram. kind: "call", "response", "error" or "own" (something the program does by itself)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A step: its title, when it happens ("" is always), and its messages."""

    title: str
    when: str
    messages: tuple[Message, ...]


def sequence(flow: Flow) -> Diagram:
    """Return the sequence diagram of a flow."""
    parts = list(_parts(flow))
    sentences = (_sentence(number, part) for number, part in enumerate(parts, start=1))
    drawing = Svg(f"Flow: {flow.title}", " ".join(sentences), _WIDTH)
    for x, name in ((_LEFT, _PROGRAM), (_RIGHT, _SERVER)):
        drawing.box(x - 65, 10, 130, 32, "accent")
        drawing.text(x, 31, name, "strong", "middle")
    lifelines = len(drawing.parts)
    y = 62
    for number, part in enumerate(parts, start=1):
        y = _draw_part(drawing, y, number, part)
    ends = [f'<line class="line dashed" x1="{x}" y1="42" x2="{x}" y2="{y}"/>' for x in (_LEFT, _RIGHT)]
    drawing.parts[lifelines:lifelines] = ends
    drawing.height = y
    return drawing.finished(f"flow-{flow.id}", "sequence.mmd.j2", parts=parts, program=_PROGRAM, server=_SERVER)


def _parts(flow: Flow) -> Iterator[Part]:
    titles = {variant.id: variant.title for variant in flow.variant}
    for step in flow.step:
        when = step.condition.replace("{renew_margin}", str(flow.values.get("renew_margin", "")))
        if step.variants:
            when = "; ".join([*(titles[one] for one in step.variants), *([when] if when else [])])
        yield Part(step.title, when, tuple(_messages(flow, step)))


def _messages(flow: Flow, step: Step) -> Iterator[Message]:
    if step.repeats:
        step = next(one for one in flow.step if one.id == step.repeats)
    if step.parts:
        calls = ", then ".join(str(part["call"]) for part in step.parts)
        yield Message("call", f"multirequest: {calls}")
    elif step.call:
        times = f", {step.times} times" if step.times > 1 else ""
        yield Message("call", f"{step.call}({', '.join(step.params)}){times}")
    else:
        yield Message("own", step.compute.replace("-", " "))
        return
    if step.expect_error:
        reason = step.expect_error.get("reason")
        yield Message("error", step.expect_error["code"] + (f" {reason}" if reason else ""))
    else:
        yield Message("response", ", ".join(step.gives) or "null")
    if step.retry:
        yield Message("own", f"on {step.retry['code']}: {', '.join(step.retry['after'])}, then once more")


def _sentence(number: int, part: Part) -> str:
    verbs = {"call": "sends", "response": "receives", "error": "receives the error", "own": "does by itself:"}
    what = "; ".join(f"{verbs[message.kind]} {message.text}" for message in part.messages)
    when = f" ({part.when})" if part.when else ""
    return f"{number}. {part.title}{when}: the program {what}."


def _draw_part(drawing: Svg, y: int, number: int, part: Part) -> int:
    """Draw a step from y on; return where the next one begins."""
    heading = wrap(f"{number}. {part.title}", 620)
    when = wrap(f"only: {part.when}", 620) if part.when else []
    height = (len(heading) + len(when)) * LINE + 10
    drawing.box(20, y, _WIDTH - 40, height)
    drawing.text(32, y + 19, heading, "strong")
    if when:
        drawing.text(32, y + 19 + len(heading) * LINE, when, "small")
    y += height + _GAP
    for message in part.messages:
        y = _draw_message(drawing, y, message)
    return y + 4


def _draw_message(drawing: Svg, y: int, message: Message) -> int:
    lines = wrap(message.text, _RIGHT - _LEFT - 30)
    height = len(lines) * LINE
    if message.kind == "own":
        drawing.line([(_LEFT, y + 4), (_LEFT + 24, y + 4), (_LEFT + 24, y + height)])
        drawing.arrow([(_LEFT + 24, y + height), (_LEFT, y + height)])
        drawing.text(_LEFT + 34, y + 14, lines)
        return y + height + _GAP
    drawing.text((_LEFT + _RIGHT) // 2, y + 12, lines, "mono", "middle")
    ends = [(_LEFT, y + height + 2), (_RIGHT, y + height + 2)]
    drawing.arrow(ends if message.kind == "call" else ends[::-1], "line" if message.kind == "call" else "line dashed")
    return y + height + 2 + _GAP
