"""The campaign: each call of a flow meets a service that misbehaves or a KS that ended; the account has odd texts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import kaltura_emulator
from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kskit.flows.types import Flow, Step
from kskit.snippets.cases import Case
from kskit.snippets.grade import Form
from kskit.snippets.programs import ProcessResult
from kskit.snippets.server_faults import TAKEN_FOR_A_RESULT, fault_problems, server_faults
from kskit.snippets.service import Exchange, Service
from kskit.snippets.straight import results_of

_MOST_ATTEMPTS = 5
_UNSEEN = {"hanging"}  # a request whose response is due is not in the transcript yet
_TEXTS = {
    "KALTURA_USER_ID": "jo+ü&b=c%41 d~*\U0001f511@example.test",
    "KALTURA_LOGIN_ID": "jo+b&c%41~*@example.test",
    "KALTURA_PASSWORD": "p+ü&b=c%41 d~*\U0001f511#Aa1",
    "KALTURA_APP_TOKEN": "t+&b=c%41 d~*#-token",  # a server makes ASCII ones only
}
_ENDINGS: Mapping[str, Mapping[str, Any]] = {
    "ks-ended": {"kind": "revoke"},
    "clock-past-expiry": {"kind": "advance", "seconds": 100_000},
}
"""What ends a KS between two calls: the service revokes it, or its time is over."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A call of a flow, service.action, before which something goes wrong. later: the calls after it.

    case: how the program must end. Its service is the fault with which the call is answered from then on, "" where the
    service itself answers: then the program must end as the reference does.
    """

    id: str
    case: Case
    document: Mapping[str, Any]
    call: str
    later: frozenset[str]


def faults_of(flow: Flow) -> Iterator[Fault]:
    """Yield what goes wrong at each call of the flow's default variant."""
    needed = {one.call for one in results_of(flow)}
    calls = _calls(flow)
    for place, (call, step) in enumerate(calls.items()):
        service, _, action = call.partition(".")
        asked = {"service": service, "action": action} if action else {}
        later = frozenset([*calls][place + 1 :])
        for name, fault in server_faults().items():
            if fault.shape and call not in needed:
                continue
            identifier = f"campaign/{name}/{call}"
            case = Case(identifier, flow, flow.default_variant, service=name, exit=1, code=fault.code)
            yield Fault(identifier, case, {**fault.document, **asked}, call, later)
        for name, document in _ENDINGS.items() if "ks" in step.params else ():
            identifier = f"campaign/{name}/{call}"
            yield Fault(identifier, Case(identifier, flow, flow.default_variant), {**document, **asked}, call, later)


def _calls(flow: Flow) -> dict[str, Step]:
    """Return each call of the flow's default variant with the step that makes it first."""
    calls: dict[str, Step] = {}
    for step in flow.step:
        if step.call and step.in_variant(flow.default_variant.id):
            calls.setdefault(step.call, step)
    return calls


def went_on(fault: Fault, traffic: Sequence[Exchange]) -> Iterator[str]:
    """Yield the calls that a program sent after one that failed."""
    called = _called(traffic)
    after = called[called.index(fault.call) :] if fault.call in called else []
    if fault.case.exit and (taken := fault.later.intersection(after)):
        yield f"it went on with {', '.join(sorted(taken))}: {TAKEN_FOR_A_RESULT}"


def campaign_problems(
    fault: Fault, ran: ProcessResult, traffic: Sequence[Exchange], settings: Mapping[str, str], form: Form
) -> Iterator[str]:
    """Yield what is wrong with how a program ended whose service misbehaved. form: what is asked of its words."""
    called = _called(traffic)
    failed = len(traffic) if fault.call == "multirequest" else called.count(fault.call)
    if not failed and fault.case.service not in _UNSEEN:
        yield f"{fault.call} was not sent"
    elif failed > _MOST_ATTEMPTS:
        yield f"{fault.call} was sent {failed} times, and failed each time: retries must end"
    code = fault.case.code
    if form is not Form.ANY and ran.exit and code not in ran.stderr:
        yield f"stderr does not name {code}: {ran.stderr.strip()}"
    yield from fault_problems(ran, traffic, settings)


def _called(traffic: Sequence[Exchange]) -> list[str]:
    return [call.name for one in traffic for call in DecodedRequest(one.request).calls]


@dataclass(frozen=True, slots=True)
class Unusual:
    """A variant of a flow, done with an account of unusual texts."""

    id: str
    case: Case


def unusual_of(flow: Flow) -> Iterator[Unusual]:
    """Yield the variants of a flow that are given such a text."""
    for variant in flow.variant:
        if _TEXTS.keys() & set(flow.environment(variant)):
            name = f"campaign/unusual-characters/{variant.id}"
            yield Unusual(name, Case(name, flow, variant))


def with_unusual_texts(service: Service) -> Service:
    """Give an emulator the public account with unusual texts, and return it with the settings that fit."""
    document = json.loads(files(kaltura_emulator).joinpath("data", "account.json").read_text(encoding="utf-8"))
    changes = {service.settings[name]: text for name, text in _TEXTS.items() if name in service.settings}
    service.put_account(_replaced(document, changes))
    return Service({name: changes.get(value, value) for name, value in service.settings.items()})


def _replaced(value: Any, changes: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(member, changes) for name, member in value.items()}
    if isinstance(value, list):
        return [_replaced(item, changes) for item in value]
    return changes.get(value, value) if isinstance(value, str) else value
