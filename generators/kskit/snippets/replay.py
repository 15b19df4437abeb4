"""Replaying an execution: the reference's flow, fed with the same responses, must have sent the same requests."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kaltura_session.client import drive
from kaltura_session.errors import KitError
from kaltura_session.requests import FORM_TYPE, JSON_TYPE, Call, HttpRequest, Multirequest, encode
from kaltura_session.responses import decode
from kaltura_session.server.parameters import group, request_parameters
from kaltura_session.sessions import StoredSession
from kskit.flows import performing
from kskit.snippets.cases import Case
from kskit.snippets.service import Exchange

_CONTENT_TYPES = (FORM_TYPE, JSON_TYPE)


class Replay:
    """The reference's flow, fed with the responses that the program got; each request must be the reference's.

    problems: the differences. output: the lines that a program prints, None when the flow ended with an error.
    stored: what it keeps for its next run.
    """

    def __init__(
        self,
        case: Case,
        traffic: Sequence[Exchange],
        settings: Mapping[str, str],
        stored: StoredSession | None,
    ) -> None:
        self.problems: list[str] = []
        self.output: list[str] | None = None
        self.stored: StoredSession | None = None
        self._left = list(traffic)
        try:
            generator = performing.start(
                case.flow.id,
                settings,
                now=int(time.time()),
                random_bytes=bytes(16),
                variant=case.variant.id,
                stored=stored,
            )
            result = drive(generator, self._send)
            self.output, self.stored = result.output, result.stored
        except KitError as error:
            if case.exit == 0:
                self.problems.append(f"the reference fails on these responses: {error}")
        if self._left:
            self.problems.append(f"{len(self._left)} requests more than the reference sends")
        called = [_action(exchange.request) for exchange in traffic]
        if case.calls and called != list(case.calls):
            self.problems.append(f"it called {', '.join(called)} instead of {', '.join(case.calls)}")

    def _send(self, call: Call | Multirequest) -> Any:
        name = f"{call.service}.{call.action}" if isinstance(call, Call) else "multirequest"
        if not self._left:
            raise _NothingSentError(f"{name} was not sent")
        exchange = self._left.pop(0)
        self.problems += _differences(name, exchange.request, encode(call, root="/api_v3"))
        return decode(exchange.response)


class _NothingSentError(KitError):
    """The program sent less than the reference."""


def _action(request: HttpRequest) -> str:
    """Return service.action of a request whose path names them, the path of any other."""
    found = re.fullmatch(r".*/service/(\w+)/action/(\w+)", request.target)
    return f"{found[1]}.{found[2]}" if found else request.target


def _differences(name: str, sent: HttpRequest, expected: HttpRequest) -> Iterator[str]:
    if (sent.method, sent.target) != (expected.method, expected.target):
        yield f"{name} was sent as {sent.method} {sent.target} instead of {expected.method} {expected.target}"
    if sent.header("Content-Type") not in _CONTENT_TYPES:
        yield f"{name} has the content type {sent.header('Content-Type')!r} instead of one of {_CONTENT_TYPES}"
    seen, meant = (_texts(group(request_parameters(request))) for request in (sent, expected))
    for parameter in sorted({*seen, *meant}, key=str):
        if seen.get(parameter) != meant.get(parameter):
            yield f"{name}: {parameter} is {seen.get(parameter)!r} instead of {meant.get(parameter)!r}"


def _texts(value: Any) -> Any:
    """Return parameters with numbers as texts: a form has texts only, and the server reads both alike."""
    return {name: _texts(member) for name, member in value.items()} if isinstance(value, dict) else str(value)
