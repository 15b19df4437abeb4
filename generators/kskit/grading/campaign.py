"""The campaign: every call of a flow meets a service that misbehaves, and the program must end as one that noticed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kskit.flows.types import Flow
from kskit.snippets.cases import Case
from kskit.snippets.programs import ProcessResult
from kskit.snippets.server_faults import fault_problems, server_faults
from kskit.snippets.service import Exchange
from kskit.snippets.straight import results_of

_MOST_ATTEMPTS = 5
_UNSEEN = {"hanging"}  # a request whose response is due is not in the transcript yet


@dataclass(frozen=True, slots=True)
class Fault:
    """A call of a flow, service.action, that is answered wrongly from its first time on. later: the calls after it."""

    id: str
    case: Case
    document: Mapping[str, Any]
    call: str
    later: frozenset[str]


def faults_of(flow: Flow) -> Iterator[Fault]:
    """Yield what goes wrong at each call of the flow's default variant."""
    variant = flow.default_variant.id
    calls = list(dict.fromkeys(step.call for step in flow.step if step.call and step.in_variant(variant)))
    needed = {one.call for one in results_of(flow)}
    for place, call in enumerate(calls):
        service, _, action = call.partition(".")
        asked = {"service": service, "action": action} if action else {}
        for name, fault in server_faults().items():
            if fault.shape and call not in needed:
                continue
            identifier = f"campaign/{name}/{call}"
            case = Case(identifier, flow, flow.default_variant, service=name, exit=1)
            document = {**fault.document, **asked}
            yield Fault(identifier, case, document, call, frozenset(calls[place + 1 :]))


def campaign_problems(
    fault: Fault, ran: ProcessResult, traffic: Sequence[Exchange], settings: Mapping[str, str]
) -> Iterator[str]:
    """Yield what is wrong with how a program ended whose service misbehaved."""
    called = [call.name for one in traffic for call in DecodedRequest(one.request).calls]
    failed = len(traffic) if fault.call == "multirequest" else called.count(fault.call)
    if not failed and fault.case.service not in _UNSEEN:
        yield f"{fault.call} was not sent"
    elif failed > _MOST_ATTEMPTS:
        yield f"{fault.call} was sent {failed} times, and failed each time: retries must end"
    after = called[called.index(fault.call) :] if fault.call in called else []
    if taken := fault.later.intersection(after):
        yield f"it went on with {', '.join(sorted(taken))}: the failure was taken for a result"
    yield from fault_problems(ran, traffic, settings)
