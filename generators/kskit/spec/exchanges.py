"""Requests and responses on pages: recorded ones, those that clauses rest on, and those of flows performed anew."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from kaltura_session.requests import FORM_TYPE
from kaltura_session.server.resources import data_path
from kskit.build.families import flows as performed
from kskit.build.model import Case, to_json
from kskit.build.operations import run
from kskit.flows.types import Failure, Flow, Step
from kskit.spec.clauses import EVIDENCE, FAMILIES, clauses, heading_of, kind, name_of, pages_of_evidence
from kskit.spec.markdown import fenced, plain
from kskit.spec.pages import GuardError, Request
from kskit.vectors import read_recordings

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST_TEXT = 66  # in the JSON of a response
_MOST_MEMBERS = 9  # of an object below the top, before the rest is only counted
_SHOWN_MEMBERS = 3
_LONGEST_BODY, _LONGEST_RECORDED = 1200, 450
_DOTS = "..."
_RECORDINGS = ("recordings.json", "recordings-2.json")

Exchange = Mapping[str, Any]


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
def recorded_flows() -> Mapping[str, Sequence[Exchange]]:
    """Return the steps of each recorded flow, by FLOW/VARIANT."""
    document = read_recordings(data_path("vectors", "recordings", "flows.json"))
    return {f"{one['flow']}/{one['variant']}": one["steps"] for one in document["flows"]}


def exchange(step: Exchange, longest: int | None = None) -> Iterator[str]:
    """Yield a request, a line and its response; longest: at how many characters a body is cut."""
    request, response = step["request"], step["response"]
    head = _head(f"{request['method']} {request['path']}", request)
    body = _cut(_printable(request.get("body", "")), longest)
    yield block(head, body.replace("&", "\n&") if head[1:] == [f"Content-Type: {FORM_TYPE}"] else body)
    yield "The response:"
    yield block(_head(f"HTTP {response['status']}", response), _cut(_printable(response.get("body", "")), longest))


def _head(line: str, message: Mapping[str, Any]) -> list[str]:
    """Return the first line of a message, and the header that matters."""
    headers = message["headers"]
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    kinds = [f"Content-Type: {value}" for name, value in pairs if name.lower() == "content-type"]
    return [line, *kinds[:1]]


def _printable(text: str) -> str:
    """Return a text with its control characters but line feeds written as escapes."""
    return _CONTROL.sub(lambda one: "\\r" if one[0] == "\r" else f"\\x{ord(one[0]):02x}", text)


def _cut(text: str, longest: int | None) -> str:
    return text if longest is None or len(text) <= longest else text[:longest] + _DOTS


def _within(text: str, longest: int) -> str:
    return text if len(text) <= longest else _cut(text, longest - len(_DOTS))


def block(head: Sequence[str], body: str) -> str:
    """Return a message as a fenced block: its head, and its body below an empty line."""
    return fenced("text", "\n".join([*head, *(["", body] if body else []), ""]))


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
    return fenced("json", json.dumps(body, indent=2, ensure_ascii=False))


def http_text(exchange: Exchange) -> str:
    """Return a request and its response as they go over the wire, with the header that matters; a long body is cut."""
    request, response = exchange["request"], exchange["response"]
    sent = _head(f"{request['method']} {request['target']} HTTP/1.1", request)
    came = _head(f"HTTP/1.1 {response['status']} OK", response)
    return f"{block(sent, request['body'])}\n\n{block(came, _within(response['body'], _LONGEST_BODY))}"


def _shortened(value: Any, *, top: bool = False) -> Any:
    if isinstance(value, str):
        return _within(value, _LONGEST_TEXT)
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
def _transcript(slug: str) -> Sequence[Exchange]:
    """Return the exchanges of a flow, performed anew with a fixed clock and randomness."""
    case = _cases()[slug]
    transcript: Any = run(case.op, to_json(case.input)).stages["transcript"]
    return list(transcript)


def evidence_pages() -> dict[Path, bytes]:
    """Return the pages, relative to those of the specification; needs a checkout."""
    return {EVIDENCE / f"{family.lower()}.md": _page(family).encode("utf-8")
            for family in FAMILIES if family.lower() in pages_of_evidence().values()}  # fmt: skip


def _page(family: str) -> str:
    own = [entry for entry, page in pages_of_evidence().items() if page == family.lower()]
    head = (
        f"# Evidence of {family}\n\nWhat the clauses of this family rest on, as it was recorded. Long bodies are cut."
    )
    return "\n\n".join([head, *(part for entry in own for part in _entry(entry))]) + "\n"


def _entry(entry: str) -> Iterator[str]:
    name = name_of(entry)
    yield f"## {plain(heading_of(entry))}"
    cited = [one for one in clauses().values() if entry in one.evidence]
    yield f"For {', '.join(f'[{one.id}](../{one.href})' for one in cited)}."
    if kind(entry) == "oracle":
        yield block([json.dumps(_results()[name], ensure_ascii=False, indent=1)[: 4 * _LONGEST_RECORDED]], "")
        return
    steps = recorded_flows()[name] if kind(entry) == "flow" else [_recordings()[name]]
    for step in steps:
        if step.get("note"):
            yield f"{plain(step['note'])}:"
        yield from exchange(step, _LONGEST_RECORDED)


@cache
def _recordings() -> Mapping[str, Mapping[str, Any]]:
    documents = [read_recordings(data_path("vectors", "recordings", name)) for name in _RECORDINGS]
    return {one["id"]: one for document in documents for one in document["recordings"]}


@cache
def _results() -> Mapping[str, Mapping[str, Any]]:
    """Return what functions of the server's own code gave, by file and id."""
    folder = data_path("tests", "data", "oracle")
    wanted = {name_of(one).partition("/")[0] for one in pages_of_evidence() if kind(one) == "oracle"}
    files = {name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in sorted(wanted)}
    return {f"{name}/{one['id']}": one for name, results in files.items() for one in results}
