"""What each step of a flow sends, with its names filled in: by values, or by variables of whoever sends it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from kaltura_session.requests import Call, HttpRequest, Multirequest
from kskit.flows.types import Flow, Step, Variant, filled, setting_name


def request_of(flow: Flow, step: Step, variant: Variant, variable: str) -> Call | Multirequest:
    """Return what a step sends. variable: how a name is written whose value is not fixed, e.g. ${{{}}} for a shell."""
    known = names_known(flow, step, variant, variable)
    calls = [_call(part["call"], filled(part.get("params", {}), known)) for part in step.parts]
    return Multirequest(calls, filled(step.params, known)) if calls else _call(step.call, filled(step.params, known))


def names_known(flow: Flow, step: Step, variant: Variant, variable: str) -> dict[str, Any]:
    """Return what each name stands for in this step: a value, or a variable such as ${ks}."""
    settings = {name: variant.set.get(name, variable.format(name)) for name in flow.environment(variant)}
    known: dict[str, Any] = {setting_name(name): value for name, value in settings.items()}
    fixed = {**flow.values, **variant.values}
    known |= {name: filled(value, known) for name, value in fixed.items()}
    for earlier in flow.step[: flow.step.index(step)]:
        if earlier.in_variant(variant.id):
            known |= {name: variable.format(name) for name in earlier.gives}
    return known


def pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the parameters of a form, decoded."""
    return parse_qsl(request.body.decode("ascii"), keep_blank_values=True)


def _call(name: str, params: Mapping[str, Any]) -> Call:
    service, _, action = name.partition(".")
    return Call(service, action, params)
