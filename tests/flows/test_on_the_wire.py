"""A flow has one function and one description: both, and a program made from the description, send the same."""

import pytest

from described_flow import described
from kaltura_emulator.account import default_account
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.world import Clock
from kaltura_session.client import drive
from kaltura_session.requests import encode
from kaltura_session.responses import decode
from kaltura_session.server.parameters import group, request_parameters
from kskit.flows.catalogue import load_flows
from kskit.flows.performing import start
from kskit.snippets.cases import Case, Situations
from kskit.snippets.execution import execute_case
from kskit.snippets.programs import make_program
from kskit.snippets.render import find_snippet
from kskit.snippets.service import fresh_service

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
