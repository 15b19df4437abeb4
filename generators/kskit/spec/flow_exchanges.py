"""What the emulator answers in each flow, as its page shows it: performed anew, with a fixed clock and randomness."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from kskit.build.families import flows as performed
from kskit.build.model import Case, to_json
from kskit.build.operations import run
from kskit.flows.types import Failure, Flow, Step
from kskit.spec.exchanges import block

Exchange = Mapping[str, Any]

_LONGEST_TEXT = 66
_MOST_MEMBERS = 9  # of an object below the top, before the rest is only counted
_SHOWN_MEMBERS = 3
_LONGEST_BODY = 1200


def exchange_of(flow: Flow, step: Step) -> Exchange:
    """Return the request of a step that calls, the first of several, and its response."""
    variant = next(one for one in flow.variant if step.in_variant(one.id))
    calling = [one for one in flow.step if one.call and one.in_variant(variant.id)]
    return _transcript(f"{flow.id}-{variant.id}")[sum(one.times for one in calling[: calling.index(step)])]


def refused(flow: Flow, failure: Failure) -> Exchange:
    """Return the last request of the flow in that situation and its response, which says what is wrong."""
    return _transcript(f"{flow.id}-failure-{failure.id}")[-1]


def response_text(exchange: Exchange) -> str:
    """Return the body of a response as JSON for people: long texts and objects in lists are cut, and say so."""
    body = _shortened(json.loads(exchange["response"]["body"]), top=True)
    return f"```json\n{json.dumps(body, indent=2, ensure_ascii=False)}\n```"


def http_text(exchange: Exchange) -> str:
    """Return a request and its response as they go over the wire, with the header that matters; a long body is cut."""
    request, response = exchange["request"], exchange["response"]
    sent = [f"{request['method']} {request['target']} HTTP/1.1", *_content_type(request)]
    came = [f"HTTP/1.1 {response['status']} OK", *_content_type(response)]
    return f"{block(sent, request['body'])}\n\n{block(came, _cut(response['body'], _LONGEST_BODY))}"


def _content_type(message: Mapping[str, Any]) -> list[str]:
    return [f"{name}: {value}" for name, value in message["headers"].items() if name == "Content-Type"]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def _shortened(value: Any, *, top: bool = False) -> Any:
    if isinstance(value, str):
        return _cut(value, _LONGEST_TEXT)
    if isinstance(value, list):
        return [_shortened(one) for one in value]
    if not isinstance(value, dict):
        return value
    members = [(name, _shortened(one)) for name, one in value.items()]
    if top or len(members) <= _MOST_MEMBERS:
        return dict(members)
    return dict(members[:_SHOWN_MEMBERS]) | {"...": f"{len(members) - _SHOWN_MEMBERS} more members"}


@cache
def _cases() -> Mapping[str, Case]:
    return {one.slug: one for one in performed.cases() if one.op == "flow_run"}


@cache
def _transcript(slug: str) -> list[Exchange]:
    case = _cases()[slug]
    transcript: Any = run(case.op, to_json(case.input)).stages["transcript"]
    return list(transcript)
