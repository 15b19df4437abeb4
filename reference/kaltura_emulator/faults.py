"""Faults on request: the next responses come late, broken, or not at all, so that a client's handling can be tried."""

import types
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from kaltura_emulator.context import CallOutcome
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.world import ClockError
from kaltura_session.errors import KitError
from kaltura_session.requests import Call, HttpRequest, encode
from kaltura_session.responses import HttpResponse
from kaltura_session.server.parameters import request_parameters

FAULT = "fault"
"""The code of a call whose response was replaced by one."""

KINDS = ("delay", "status", "truncated", "html", "close", "body", "redirect", "drip", "endless", "revoke", "advance")
BEFORE = ("revoke", "advance")  # kinds that happen before the call is executed; its response is the true one then
UNDERWAY = ("truncated", "close", "drip", "endless")  # kinds that happen while the response is sent
_BODIES = ("body", "endless")
_MOST_CHARACTERS = 16 * 1024 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
_STATUSES = (500, 502, 503, 504)
_LONGEST_DELAY_SECONDS = 600.0
_LONGEST_ADVANCE_SECONDS = 1e9
_HTML = (
    b"<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n"
    b"<body><h1>Bad Gateway</h1><p>This page comes from a proxy, not from the API.</p></body></html>\n"
)


class FaultError(KitError):
    """A fault that cannot be made as described."""


@dataclass(slots=True)
class Fault:
    """What happens to the next matching requests.

    kind: delay (the response comes after `seconds`), status (HTTP `status`, empty), truncated (half of the body), html
    (a proxy's page), close (the connection is closed without a response), body (HTTP `status` with `body`, `times`
    over), redirect (HTTP `status` to this server under another name), drip (a byte of the response every `seconds`),
    endless (`body` without end), revoke (the KS of the call is ended before it), advance (the clock is `seconds` later
    before it). service, action: which calls, in any letter case, None for all. count: how many more
    of them.
    """

    kind: str
    count: int = 1
    service: str | None = None
    action: str | None = None
    seconds: float = 0.0
    status: int = 503
    body: str = ""
    times: int = 1
    content_type: str = "application/json"

    def matches(self, service: str, action: str) -> bool:
        """Tell whether the fault is meant for that call."""
        return _same(self.service, service) and _same(self.action, action)


class Faults:
    """The faults that are waiting, in the order in which they were asked for."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def take(self, service: str, action: str) -> Fault | None:
        """Return the first fault for that call and count it down, None when there is none."""
        for fault in self.waiting:
            if fault.matches(service, action):
                fault.count -= 1
                if fault.count <= 0:
                    self.waiting.remove(fault)
                return fault
        return None

    def documents(self) -> list[dict[str, Any]]:
        """Return the waiting faults as JSON objects."""
        return [asdict(fault) for fault in self.waiting]


def read_fault(document: object) -> Fault:
    """Return the fault of a JSON object; raises FaultError saying what is wrong with it."""
    if not isinstance(document, Mapping):
        raise FaultError(f"a fault is a JSON object with a kind, one of {', '.join(KINDS)}")
    name_or_null = (str, types.NoneType)
    known = {"kind": str, "count": int, "service": name_or_null, "action": name_or_null}
    known |= {"seconds": (int, float), "status": int, "body": str, "times": int, "content_type": str}
    for name, value in document.items():
        if name not in known:
            raise FaultError(f"a fault has no {name!r}; use {', '.join(known)}")
        if isinstance(value, bool) or not isinstance(value, known[name]):  # type: ignore[arg-type]
            raise FaultError(f"the fault's {name} has the wrong type")
    fault = Fault(**{"kind": "", **document})
    if fault.kind not in KINDS:
        raise FaultError(f"the fault's kind is not one of {', '.join(KINDS)}")
    longest = _LONGEST_ADVANCE_SECONDS if fault.kind == "advance" else _LONGEST_DELAY_SECONDS
    if fault.count < 1 or not 0 <= fault.seconds <= longest:
        raise FaultError(f"count must be at least 1, seconds 0 to {longest:.0f}")
    statuses = {"body": range(200, 600), "redirect": _REDIRECTS}.get(fault.kind, _STATUSES)
    if fault.status not in statuses:
        shown = "200 to 599" if fault.kind == "body" else statuses
        raise FaultError(f"the status of a fault of kind {fault.kind} must be one of {shown}")
    if fault.times < 1 or fault.times * len(fault.body) > _MOST_CHARACTERS or not fault.content_type.isprintable():
        raise FaultError(
            f"a body has at most {_MOST_CHARACTERS} characters, times is at least 1, content_type is printable"
        )
    if fault.kind in _BODIES and not fault.body:
        raise FaultError(f"a fault of kind {fault.kind} has a body")
    return fault


def happen(fault: Fault, emulator: Emulator, request: HttpRequest) -> None:
    """Do to the emulator what a fault of BEFORE does; a request without a KS has nothing that could be ended."""
    if fault.kind == "advance":
        with suppress(ClockError):  # at the end of time it stays where it is
            emulator.clock.advance(fault.seconds)
        return
    ks = request_parameters(request).get("ks")
    if isinstance(ks, str):
        emulator.handle(encode(Call("session", "end", {"ks": ks}), root="/api_v3"))


def replaced(fault: Fault, response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Return the response that takes the place of the right one; kinds of UNDERWAY but endless change no bytes here."""
    if fault.kind in _BODIES:
        body = (fault.body * fault.times).encode("utf-8", "surrogatepass")
        length = (("Content-Length", str(len(body))),) if fault.kind == "body" else ()
        status = fault.status if fault.kind == "body" else 200
        return HttpResponse(status, (*length, ("Content-Type", fault.content_type)), body)
    if fault.kind == "redirect":
        port = (request.header("Host") or "").rpartition(":")[2]
        address = f"http://localhost:{port}{request.target}"
        return HttpResponse(fault.status, (("Content-Length", "0"), ("Location", address)), b"")
    if fault.kind == "status":
        return HttpResponse(fault.status, (("Content-Length", "0"),), b"")
    if fault.kind == "html":
        headers = (("Content-Length", str(len(_HTML))), ("Content-Type", "text/html"))
        return HttpResponse(200, headers, _HTML)
    return response


def told(fault: Fault, outcomes: Sequence[CallOutcome]) -> list[CallOutcome]:
    """Return the outcomes as a log tells them: nobody is to look for a mistake behind a fault that was asked for."""
    done = {"delay": f"after {fault.seconds:g} s", "revoke": "its KS was ended", "advance": "the clock was moved"}
    if fault.kind in done:
        about = f"{done[fault.kind]}, as asked for"
        return [one._replace(about=f"{about} {one.about}".rstrip()) for one in outcomes]
    what = f"HTTP {fault.status}" if fault.kind == "status" else fault.kind
    return [CallOutcome(one.call, FAULT, f"{what}, as asked for, instead of {one.code}") for one in outcomes]


def _same(wanted: str | None, name: str) -> bool:
    return wanted is None or wanted.lower() == name.lower()
