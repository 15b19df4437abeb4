"""How a response differs in shape from the recordings of the same action: kinds of members, object types, headers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kaltura_session.server.resources import data_path
from kskit.vectors import read_recordings

_HEADERS = (
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Cache-Control",
    "Content-Type",
    "Expires",
    "Pragma",
)
_MOST = 20
_KINDS = {bool: "a bool", int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}


@dataclass(slots=True)
class _Shape:
    """What the recorded responses of an action share: the kinds that were seen, of the whole and per member."""

    response: HttpResponse
    kinds: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    members: dict[str, set[str]] = field(default_factory=dict)

    def add(self, value: Any) -> None:
        """Take one more recorded response into account."""
        self.kinds.add(kind(value))
        if isinstance(value, dict):
            self.types.add(str(value.get("objectType")))
            for name, inner in value.items():
                self.members.setdefault(name, set()).add(kind(inner))


@cache
def _recorded() -> Mapping[str, _Shape]:
    """Return the shapes of the successful JSON responses that were recorded, by action."""
    found: dict[str, _Shape] = {}
    for recording in read_recordings(data_path("vectors", "recordings", "recordings.json"))["recordings"]:
        asked, answered = recording["request"], recording["response"]
        headers, body = [(name, value) for name, value in asked["headers"]], asked.get("body", "").encode()
        calls = DecodedRequest(HttpRequest(asked["method"], asked["path"], headers, body)).calls
        try:
            value = json.loads(answered.get("body", ""))
        except ValueError:
            continue
        is_error = isinstance(value, dict) and value.get("objectType") == "KalturaAPIException"
        if answered["status"] == 200 and len(calls) == 1 and not is_error:
            replied = HttpResponse(200, tuple((name, text) for name, text in answered["headers"]))
            found.setdefault(calls[0].name, _Shape(replied)).add(value)
    return found


def differences(action: str, value: Any, response: HttpResponse) -> list[str]:
    """Return a line for each of the first differences from the recordings of that action, none without recordings."""
    known = _recorded().get(action)
    found = () if known is None else (*_of_headers(response, known.response), *_of_value(value, known))
    return list(found[:_MOST])


def _of_value(value: Any, known: _Shape) -> Iterator[str]:
    if kind(value) not in known.kinds:
        yield f"the response is {kind(value)}; recorded: {_listed(known.kinds)}"
    elif isinstance(value, dict):
        if str(value.get("objectType")) not in known.types:
            yield f"the response is a {value.get('objectType')}; recorded: {_listed(known.types)}"
        for name, inner in value.items():
            if name not in known.members:
                yield f"the response has a member {name}, which no recording has"
            elif kind(inner) not in known.members[name]:
                yield f"{name} is {kind(inner)}; recorded: {_listed(known.members[name])}"


def kind(value: Any) -> str:
    """Return the kind of a JSON value, with its article."""
    return _KINDS.get(type(value), "null")


def _listed(words: set[str]) -> str:
    return " or ".join(sorted(words))


def _of_headers(response: HttpResponse, recorded: HttpResponse) -> Iterator[str]:
    for name in _HEADERS:
        wanted, there = recorded.header(name), response.header(name)
        if wanted is not None and there is None:
            yield f"the header {name} is missing"
        elif name == "Content-Type" and wanted != there:
            yield f"Content-Type is {there}; recorded: {wanted}"
