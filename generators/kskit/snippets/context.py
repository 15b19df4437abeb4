"""What a template sees of a flow: everything of the catalogue as Data, which must be escaped to be written."""

from collections.abc import Mapping
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

from kskit.flows.types import Flow, Step
from kskit.snippets.language import Language
from kskit.snippets.straight import is_straight, layout, results_of
from kskit.snippets.values import Data, parameters_of, parts_of


def template_context(flow: Flow, language: Language) -> dict[str, Any]:
    """Return the variables of a template.

    flow: title, summary, prints and output as texts. env: the settings every variant reads; settings: all of them.
    variants: by id, with their own env and values. steps: by id (with - as _), with title, text, and for calls service,
    action (none for a multirequest) and params; constants of the flow are filled in, what differs between variants
    stays a name. values: the flow's constants. results: what the calls must give. decisions: as in the catalogue.
    about: the paragraphs of the program's head. left_out: the variants that the language cannot write, and why.
    names: empty; a template says there what has another name. members: names that are members of a response; for a
    straight flow, with all else that `layout` returns.
    """
    steps = {step.id: _step(step, flow.values) for step in flow.step}
    left_out = language.leaves_out.get(flow.id, {})
    return {
        "flow": _data({name: getattr(flow, name) for name in ("id", "title", "summary", "choice", "prints", "output")}),
        "env": _data(flow.env),
        "settings": _data(flow.settings()),
        "variants": _data({variant.id.replace("-", "_"): asdict(variant) for variant in flow.variant}),
        "steps": SimpleNamespace(**{name.replace("-", "_"): step for name, step in steps.items()}),
        "values": _data(flow.values),
        "results": results_of(flow),
        "decisions": _data([asdict(decision) for decision in flow.decision]),
        "about": about(flow, language),
        "left_out": {flow.find_variant(name).id: Data(why) for name, why in left_out.items()},
        "names": {},
        "members": {},
        **(layout(flow, steps) if is_straight(flow) else {}),
    }


def about(flow: Flow, language: Language) -> list[Data]:
    """Return the head of a program in paragraphs: what it does, what it prints, needs and reads, how it is run."""
    needs, settings = language.needs_of(flow), ", ".join(flow.settings())
    first, *others = language.usage_of(flow.id)
    return [
        Data(f"{flow.title}. {flow.summary}"),
        Data(f"Prints: {flow.prints}. Needs: {needs}. Settings, from the environment: {settings}."),
        Data(f"Run it: {first}"),
        *map(Data, others),
    ]


def _step(step: Step, constants: Mapping[str, Any]) -> SimpleNamespace:
    service, _, action = step.call.partition(".")
    return SimpleNamespace(
        id=step.id,
        title=Data(step.title),
        text=Data(step.text),
        inputs=SimpleNamespace(**{name: parts_of(value, constants) for name, value in step.inputs.items()}),
        expect_error=_data(step.expect_error),
        retry=_data(step.retry),
        service=Data(service),
        action=Data(action),
        params=parameters_of(_numbered(step.parts) if step.parts else step.params, constants),
    )


def _numbered(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the parameters of a multirequest: those of its parts, numbered from 1 (MULTI.1)."""
    found: dict[str, Any] = {}
    for number, part in enumerate(parts, start=1):
        service, _, action = part["call"].partition(".")
        own = {"service": service, "action": action, **part["params"]}
        found.update({f"{number}:{name}": value for name, value in own.items()})
    return found


def _data(value: Any) -> Any:
    """Mark every text of a value as Data; tables become objects, whose members no method of a dict can hide."""
    if isinstance(value, Mapping):
        return SimpleNamespace(**{name: _data(member) for name, member in value.items()})
    if isinstance(value, list):
        return [_data(member) for member in value]
    return Data(value) if isinstance(value, str) else value
