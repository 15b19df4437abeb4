"""What a template sees of a flow: everything of the catalogue as Data, which must be escaped to be written."""

from collections.abc import Mapping
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

from kskit.flows.types import Flow, Step
from kskit.snippets.values import Data, parameters_of, parts_of


def template_context(flow: Flow) -> dict[str, Any]:
    """Return the variables of a template.

    flow: title, summary, prints and output as texts. env: the settings every variant reads; settings: all of them.
    variants: by id, with their own env and values. steps: by id (with - as _), with title, text, and for calls service,
    action and params; constants of the flow are filled in, what differs between variants stays a name.
    values: the flow's constants. decisions: as in the catalogue.
    """
    return {
        "flow": _data({name: getattr(flow, name) for name in ("id", "title", "summary", "choice", "prints", "output")}),
        "env": _data(flow.env),
        "settings": _data(flow.settings()),
        "variants": _data({variant.id.replace("-", "_"): asdict(variant) for variant in flow.variant}),
        "steps": SimpleNamespace(**{step.id.replace("-", "_"): _step(step, flow.values) for step in flow.step}),
        "values": _data(flow.values),
        "decisions": _data([asdict(decision) for decision in flow.decision]),
    }


def _step(step: Step, constants: Mapping[str, Any]) -> SimpleNamespace:
    return SimpleNamespace(
        id=step.id,
        title=Data(step.title),
        text=Data(step.text),
        parts=[SimpleNamespace(**_call(part["call"], part["params"], constants)) for part in step.parts],
        inputs=SimpleNamespace(**{name: parts_of(value, constants) for name, value in step.inputs.items()}),
        expect_error=_data(step.expect_error),
        retry=_data(step.retry),
        **_call(step.call, step.params, constants),
    )


def _call(call: str, params: Mapping[str, Any], constants: Mapping[str, Any]) -> dict[str, Any]:
    service, _, action = call.partition(".")
    return {"service": Data(service), "action": Data(action), "params": parameters_of(params, constants)}


def _data(value: Any) -> Any:
    """Mark every text of a value as Data; tables become objects, whose members no method of a dict can hide."""
    if isinstance(value, Mapping):
        return SimpleNamespace(**{name: _data(member) for name, member in value.items()})
    if isinstance(value, list):
        return [_data(member) for member in value]
    return Data(value) if isinstance(value, str) else value
