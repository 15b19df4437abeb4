"""Does a flow step by step as flows.toml describes it: a second way to the requests of the reference's functions.

A flow has one function and one description: both, and a program made from the description, send the same.
"""

import re

import pytest

from kaltura_emulator.account import default_account
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.world import Clock
from kaltura_session.client import drive
from kaltura_session.errors import ApiError
from kaltura_session.requests import Call, Multirequest, encode
from kaltura_session.responses import decode
from kaltura_session.server.parameters import group, request_parameters
from kaltura_session.token_hash import token_hash
from kskit.flows.catalogue import load_flows
from kskit.flows.performing import start
from kskit.flows.types import setting_name
from kskit.snippets.cases import Case, Situations
from kskit.snippets.execution import execute_case
from kskit.snippets.programs import make_program
from kskit.snippets.render import find_snippet
from kskit.snippets.service import fresh_service

NAME = re.compile(r"\{([a-z_]+)\}")
ELSEWHERE = {"session-load", "session-store", "first-exception", "exception", "decision"}  # they send nothing


def described(flow, variant, settings):
    """Yield the calls of a variant's steps, and be sent their results; returns nothing."""
    known = {setting_name(name): settings[name] for name in flow.environment(variant)}
    for name, value in {**flow.values, **variant.values}.items():
        known[name] = filled(value, known)
    for described_step in [one for one in flow.step if one.in_variant(variant.id)]:
        step = flow.find_step(described_step.repeats) if described_step.repeats else described_step
        if step.compute == "token-hash":
            known |= dict.fromkeys(step.gives, token_hash(**filled(step.inputs, known)))
        elif step.compute:
            assert step.compute in ELSEWHERE
        for turn in range(step.times if step.call else 0):
            result = yield from made(step, known)
            gives = list(step.gives.items())
            for name, pointer in gives[turn : turn + 1] if step.times > 1 else gives:
                known[name] = at(result, pointer)


def made(step, known):
    calls = [call(part["call"], part["params"], known) for part in step.parts]
    try:
        return (yield Multirequest(calls) if calls else call(step.call, step.params, known))
    except ApiError as error:
        if error.code != step.expect_error.get("code"):
            raise
        return {"args": error.api_args}


def call(name, params, known):
    service, _, action = name.partition(".")
    return Call(service, action, filled(params, known))


def filled(value, known):
    if isinstance(value, dict):
        return {name: filled(member, known) for name, member in value.items()}
    if not isinstance(value, str):
        return value
    alone = NAME.fullmatch(value)
    return known[alone[1]] if alone else NAME.sub(lambda found: str(known[found[1]]), value)


def at(result, pointer):
    for member in pointer.split("/")[1:]:
        result = result[int(member) if isinstance(result, list) else member]
    return result


NOW = 1_795_288_852
VARIANTS = [
    pytest.param(flow, variant, id=f"{flow.id}-{variant.id}")
    for flow in load_flows().flows.values()
    for variant in flow.variant
    if flow.calls_the_service
]


@pytest.fixture(scope="module")
def service():
    with fresh_service() as running:
        yield running


def sent(calls):
    """Return every request of a flow, against an emulator with a fixed clock and seed."""
    emulator = Emulator(default_account(), clock=Clock(NOW), seed="wire")
    requests = []

    def send(call):
        requests.append(encode(call))
        return decode(emulator.handle(requests[-1]))

    drive(calls, send)
    return requests


@pytest.mark.parametrize(("flow", "variant"), VARIANTS)
def test_the_function_sends_what_the_description_says(flow, variant, service, tmp_path):
    settings = Situations(service.settings, tmp_path).settings_for(Case(variant.id, flow, variant))
    function = start(flow.id, settings, now=NOW, random_bytes=bytes(16), variant=variant.id)
    requests = sent(function)
    assert requests
    assert requests == sent(described(flow, variant, settings))


@pytest.mark.parametrize(("flow", "variant"), VARIANTS)
def test_the_program_sends_what_the_function_sends(flow, variant, service, tmp_path):
    trial = execute_case(
        make_program(find_snippet(flow.id, "python")), Case(variant.id, flow, variant), service, tmp_path
    )
    assert trial.problems == []
    settings = Situations(service.settings, tmp_path).settings_for(Case(variant.id, flow, variant))
    function = sent(start(flow.id, settings, now=NOW, random_bytes=bytes(16), variant=variant.id))
    assert [names(one.request) for one in trial.traffic] == [names(one) for one in function]


def names(request):
    """Return the names of a request's parameters in order, each object's after its own."""
    return request.target, in_order(group(request_parameters(request)))


def in_order(parameters):
    return [(name, in_order(value) if isinstance(value, dict) else None) for name, value in parameters.items()]
