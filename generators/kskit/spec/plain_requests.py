"""The requests of a flow as plain commands: one curl call per step, which needs no program and no template.

Parameters reach curl over its standard input, so that no secret stands in a command line that others can list (SEC.1).
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from kaltura_session.requests import Call, HttpRequest, Multirequest, encode
from kskit.flows.checking import setting_name
from kskit.flows.types import Flow, Step, Variant

_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_PLAIN = re.compile(r"[A-Za-z0-9._-]*")


def request_of(flow: Flow, step: Step, variant: Variant, variable: str) -> Call | Multirequest:
    """Return what a step sends. variable: how a name is written whose value is not fixed, e.g. ${{{}}} for a shell."""
    known = _known(flow, step, variant, variable)
    calls = [_call(part["call"], _filled(part.get("params", {}), known)) for part in step.parts]
    return Multirequest(calls, _filled(step.params, known)) if calls else _call(step.call, _filled(step.params, known))


def commands(flow: Flow, step: Step) -> Mapping[str, list[Variant]]:
    """Return the commands that send the request of a step, each with the variants of the flow that send it so.

    A setting stands as the environment variable of its name, what an earlier step gave as a variable of the shell, and
    what the variant or the flow fixes as its value.
    """
    found: dict[str, list[Variant]] = {}
    for variant in flow.variant:
        if step.call and step.in_variant(variant.id):
            found.setdefault(_command(request_of(flow, step, variant, "${{{}}}")), []).append(variant)
    return found


def _known(flow: Flow, step: Step, variant: Variant, variable: str) -> dict[str, Any]:
    """Return what each name stands for in this step: a value, or a variable such as ${ks}."""
    known: dict[str, Any] = {setting_name(name): variable.format(name) for name in flow.environment(variant)}
    fixed = {**flow.values, **variant.values}
    known |= {name: _filled(value, known) for name, value in fixed.items()}
    for earlier in flow.step[: flow.step.index(step)]:
        if earlier.in_variant(variant.id):
            known |= {name: variable.format(name) for name in earlier.gives}
    return known


def _filled(value: Any, known: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping):
        return {name: _filled(item, known) for name, item in value.items()}
    if not isinstance(value, str):
        return value
    whole = _NAME.fullmatch(value)
    return known[whole[1]] if whole else _NAME.sub(lambda name: str(known[name[1]]), value)


def _command(call: Call | Multirequest) -> str:
    request = encode(call, root="")
    return "\n".join([f'curl -K - "$KALTURA_SERVICE_URL{request.target}" <<END', *map(_option, pairs(request)), "END"])


def pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the parameters of a form, decoded."""
    return parse_qsl(request.body.decode("ascii"), keep_blank_values=True)


def _call(name: str, params: Mapping[str, Any]) -> Call:
    service, _, action = name.partition(".")
    return Call(service, action, params)


def _option(pair: tuple[str, str]) -> str:
    """Return a parameter as a line of curl's configuration; only what is the same in a form needs no encoding."""
    name, value = pair
    option = "data" if _PLAIN.fullmatch(value) else "data-urlencode"
    return f'{option} = "{name}={value}"'
