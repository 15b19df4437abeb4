"""The recorded requests and responses, in the order in which they were made."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kskit.vectors import read_recordings

EXTERNAL, KEPT, COLD, INTERNAL = "external", "external-cache-kept", "external-cold", "internal"


@dataclass(frozen=True, slots=True)
class Step:
    """One request and the server's response.

    mode: in what state the server was. clock: its time in Unix seconds. volatile: strings of the recorded body that are
    made anew on each run, and of which kind. unordered: JSON pointers of lists in random order. required: strings
    of the request that the server had made up, and that mean nothing to another.
    """

    id: str
    group: str
    mode: str
    clock: int
    request: HttpRequest
    answer: HttpResponse
    volatile: Mapping[str, str] = field(default_factory=dict)
    unordered: tuple[str, ...] = ()
    required: frozenset[str] = frozenset()


def recordings(path: Path) -> list[Step]:
    """Return the steps of recordings.json or recordings-2.json."""
    document = read_recordings(path)
    return [
        Step(
            id=item["id"],
            group=item["group"],
            mode=item["mode"],
            clock=item["clock"],
            request=_request(item["request"]),
            answer=_answer(item["response"]),
            volatile={entry["value"]: entry["kind"] for entry in item.get("volatile", [])},
            unordered=tuple(item.get("unordered", ())),
            required=frozenset(bind["recorded"] for bind in item["binds"] if bind["required"]),
        )
        for item in document["recordings"]
    ]


def flows(path: Path) -> list[Step]:
    """Return the steps of flows.json as one series; which values are volatile is found out from the responses."""
    document = read_recordings(path)
    return [
        Step(
            id=f"{flow['flow']}/{flow['variant']}/{number}",
            group=flow["flow"],
            mode=INTERNAL,
            clock=item["clock"],
            request=_request(item["request"]),
            answer=_answer(item["response"]),
            volatile=dict(_volatile(item["response"].get("body", ""))),
        )
        for flow in document["flows"]
        for number, item in enumerate(flow["steps"], start=1)
    ]


def _body(item: Mapping[str, Any]) -> bytes:
    if item.get("bodyBase64") is not None:
        return base64.b64decode(item["bodyBase64"])
    return (item.get("body") or "").encode()


def _request(item: Mapping[str, Any]) -> HttpRequest:
    return HttpRequest(item["method"], item["path"], [(name, value) for name, value in item["headers"]], _body(item))


def _answer(item: Mapping[str, Any]) -> HttpResponse:
    return HttpResponse(item["status"], [(name, value) for name, value in item["headers"]], _body(item))


_TIMES = ("createdAt", "updatedAt", "expiry", "lastLoginTime", "statusUpdatedAt")


def _volatile(body: str) -> Iterator[tuple[str, str]]:
    """Yield (value, kind) of what a flow's answer made up."""
    try:
        document = json.loads(body)
    except ValueError:
        if body.startswith("<xml><result>djJ8"):
            yield body.removeprefix("<xml><result>").partition("<")[0], "ks"
        return
    for part in document if isinstance(document, list) else [document]:
        yield from _made_up(part)


def _made_up(part: Any) -> Iterator[tuple[str, str]]:
    if isinstance(part, str):
        yield part, "ks"
    elif type(part) is int:
        yield str(part), "time"
    elif isinstance(part, dict):
        if "ks" in part:
            yield part["ks"], "ks"
        if part.get("objectType") == "KalturaAppToken":
            yield from ((part["id"], "token_id"), (part["token"], "token"))
        yield from ((str(part[name]), "time") for name in _TIMES if name in part)
