"""Requests and responses as they went over the wire, from the recorded flows: what a newcomer wants to see first."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from kaltura_session.server.resources import data_path
from kskit.recordings import read_recordings
from kskit.spec.guards import GuardError, Request

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_FORM = "application/x-www-form-urlencoded"


def render_exchanges(request: Request, _page: str) -> str:
    """Return the exchanges of the recorded flow that a region names, FLOW/VARIANT, or some of them by number, from 1.

    Shown are the request line, the Content-Type and the body, and of the response the same; a form is broken after each
    parameter. Raises GuardError for a flow or a number that was not recorded.
    """
    name, *numbers = request.arguments
    steps = recorded_flows().get(name)
    if steps is None:
        raise GuardError(f"a page shows the recorded flow {name}, which flows.json does not have")
    wanted = [int(number) for number in numbers] or range(1, len(steps) + 1)
    if not set(wanted) <= set(range(1, len(steps) + 1)):
        raise GuardError(f"a page shows an exchange of {name} that was not recorded; there are {len(steps)}")
    shown = [part for number in wanted for part in exchange(steps[number - 1])]
    return "\n\n".join([*shown, f"*Evidence: recorded flow `{name}`.*"])


@cache
def recorded_flows() -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return the steps of each recorded flow, by FLOW/VARIANT."""
    document = read_recordings(data_path("vectors", "recordings", "flows.json"))
    return {f"{one['flow']}/{one['variant']}": one["steps"] for one in document["flows"]}


def exchange(step: Mapping[str, Any], longest: int | None = None) -> Iterator[str]:
    """Yield a request, a line and its response; longest: at how many characters a body is cut."""
    request, response = step["request"], step["response"]
    kind = _content_type(request)
    body = _cut(request.get("body", ""), longest)
    head = [f"{request['method']} {request['path']}", *([f"Content-Type: {kind}"] if kind else [])]
    yield block(head, body.replace("&", "\n&") if kind == _FORM else body)
    yield "The response:"
    came = [f"HTTP {response['status']}", f"Content-Type: {_content_type(response)}"]
    yield block(came, _cut(response.get("body", ""), longest))


def _cut(text: str, longest: int | None) -> str:
    """Return a text cut, with its control characters but line feeds written as escapes."""
    text = _CONTROL.sub(lambda one: "\\r" if one[0] == "\r" else f"\\x{ord(one[0]):02x}", text)
    return text if longest is None or len(text) <= longest else f"{text[:longest]}..."


def _content_type(message: Mapping[str, Any]) -> str:
    return next((str(value) for name, value in message["headers"] if name.lower() == "content-type"), "")


def block(head: Sequence[str], body: str) -> str:
    """Return a message as a fenced block: its head, and its body below an empty line."""
    text = "\n".join([*head, *(["", body] if body else [])])
    ticks = "```"
    while ticks in text:
        ticks += "`"
    return f"{ticks}text\n{text}\n{ticks}"
