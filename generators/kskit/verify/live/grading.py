"""Grading recorded traffic request by request: the reference's flow is fed the answers that the adapter got.

What counts is what the server sees: the action and the parameters of the flow. The encoding, the path and further
parameters (clientTag, apiVersion, kalsig, format) are the implementation's own business.
"""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kaltura_session.client import drive
from kaltura_session.errors import KitError
from kaltura_session.requests import Call, HttpRequest, Multirequest, encode
from kaltura_session.responses import decode
from kaltura_session.server.parameters import group, request_parameters
from kaltura_session.sessions import StoredSession
from kskit.flows import performing
from kskit.snippets.cases import Case
from kskit.snippets.service import Exchange

_OWN_BUSINESS = {"format"}


class Grading:
    """The grades of one flow.

    problems: what is wrong with the requests, one line each. output: the lines that the flow gives, None when it ended
    with an error.
    """

    def __init__(
        self, case: Case, traffic: Sequence[Exchange], settings: Mapping[str, str], stored: StoredSession | None
    ) -> None:
        self.problems: list[str] = []
        self.output: list[str] | None = None
        self._left = list(traffic)
        self._sent: list[str] = []
        now = int(time.time())
        generator = performing.start(
            case.flow.id, settings, now=now, random_bytes=bytes(16), variant=case.variant.id, stored=stored
        )
        try:
            self.output = drive(generator, self._send).output
        except _NotSentError as error:
            if not case.service:
                self.problems.append(str(error))
        except KitError as error:
            if case.exit == 0:
                self.problems.append(f"the flow fails on these answers: {error}")
        if self._left:
            names = ", ".join(_name_of(_seen(exchange.request)) for exchange in self._left)
            self.problems.append(f"sent besides: {names}")
        if case.calls and tuple(self._sent) != case.calls:
            self.problems.append(f"called {', '.join(self._sent)} instead of {', '.join(case.calls)}")

    def _send(self, call: Call | Multirequest) -> Any:
        name = f"{call.service}.{call.action}" if isinstance(call, Call) else "multirequest"
        self._sent.append(name)
        if not self._left:
            raise _NotSentError(f"{name} was not sent")
        exchange = self._left.pop(0)
        seen = _seen(exchange.request)
        if _name_of(seen).lower() != name.lower():
            self.problems.append(f"sent {_name_of(seen)} instead of {name}")
        else:
            self.problems += [f"{name}: {problem}" for problem in _differences(_seen(encode(call)), seen)]
        return decode(exchange.response)


class _NotSentError(KitError):
    """Less was sent than the flow has."""


def _seen(request: HttpRequest) -> dict[int | str, Any]:
    """Return the parameters as the server sees them, parts of a multirequest numbered from 1; {} when unreadable."""
    try:
        seen = group(request_parameters(request))
    except KitError:
        return {}
    numbers = sorted(name for name in seen if isinstance(name, int))
    parts: dict[int | str, Any] = {place: seen[number] for place, number in enumerate(numbers, start=1)}
    return {name: value for name, value in seen.items() if not isinstance(name, int)} | parts


def _name_of(seen: Mapping[int | str, Any]) -> str:
    """Return the action that was asked for, as `service.action`."""
    if str(seen.get("service")).lower() == "multirequest":
        return "multirequest"
    return f"{seen.get('service', '')}.{seen.get('action', '')}"


def _differences(meant: Mapping[Any, Any], seen: Mapping[Any, Any], path: str = "") -> Iterator[str]:
    """Yield each parameter of the flow that the server sees otherwise; further parameters are fine."""
    for name, value in meant.items():
        place = f"{path}{name}"
        if name in _OWN_BUSINESS or (
            name in {"service", "action"} and str(value).lower() == str(seen.get(name)).lower()
        ):
            continue
        if isinstance(value, Mapping) and isinstance(seen.get(name), Mapping):
            yield from _differences(value, seen[name], f"{place}:")
        elif name not in seen:
            yield f"{place} is missing"
        elif _text(value) != _text(seen[name]):
            yield f"{place} is {_short(seen[name])} instead of {_short(value)}"


def _text(value: Any) -> str:
    """Return a scalar as the server reads it: a number and its text are the same."""
    return str(int(value)) if isinstance(value, bool) else str(value)


def _short(value: Any) -> str:
    text = re.sub(r"\s+", " ", repr(value))
    return text if len(text) <= 80 else f"{text[:80]}..."
