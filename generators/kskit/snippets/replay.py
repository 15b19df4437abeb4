"""Replaying an execution: the reference's flow, fed with the same responses, must have sent the same requests."""

import re
import time
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_session.client import drive
from kaltura_session.errors import ApiError, KitError
from kaltura_session.requests import FORM_TYPE, JSON_TYPE, Call, HttpRequest, Multirequest, encode
from kaltura_session.responses import decode
from kaltura_session.server.parameters import group, request_parameters
from kaltura_session.sessions import StoredSession
from kskit.flows import performing
from kskit.snippets.cases import Case
from kskit.snippets.service import Exchange
from kskit.verify.requests import differences

_CONTENT_TYPES = (FORM_TYPE, JSON_TYPE)
_ROUTE = ("service", "action", "format")
_MOST_MORE = 20
_READ_FORMATS = {"1", "2"}  # JSON and XML: a program that asks for XML reads it
NOT_JSON = "the format is not 1, so the response is not JSON"


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
        *,
        exact: bool = True,
    ) -> None:
        self.problems: list[str] = []
        self.output: list[str] | None = None
        self.stored: StoredSession | None = None
        self._left = list(traffic)
        self._any_order = any(step.parallel for step in case.flow.step)
        self._exact = exact
        self._free = frozenset() if exact else _constants(case, settings)
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
        if self._any_order and self.output is not None:  # what several workers sent with the KS that had ended
            self._left = [one for one in self._left if not _was_refused(one)]
        if self._left and exact:
            self.problems.append(f"{len(self._left)} requests more than the reference sends")
        elif len(self._left) > _MOST_MORE:
            self.problems.append(f"{len(self._left)} requests more than the flow needs: retries must end")
        called = [_action(exchange.request) for exchange in traffic]
        if exact and case.calls and called != list(case.calls):
            self.problems.append(f"it called {', '.join(called)} instead of {', '.join(case.calls)}")

    def _send(self, call: Call | Multirequest) -> Any:
        name = f"{call.service}.{call.action}" if isinstance(call, Call) else "multirequest"
        expected = encode(call, root="/api_v3")
        if self._any_order:
            self._left.sort(key=lambda one: bool(self._wrong(name, one.request, expected)))  # what fits comes first
        while self._left and not self._exact and _names(self._left[0].request) != _names(expected):
            self._left.pop(0)  # the server takes more than the flow needs, and what it refused shows in the result
        if not self._left:
            raise _NothingSentError(f"{name} was not sent")
        exchange = self._left.pop(0)
        self.problems += self._wrong(name, exchange.request, expected)
        return decode(exchange.response)

    def _wrong(self, name: str, sent: HttpRequest, expected: HttpRequest) -> list[str]:
        """Return how a request differs from the reference's."""
        if self._exact:
            return list(_differences(name, sent, expected))
        same = _names(sent) == _names(expected)
        return list(_misread(name, sent, expected, self._free)) if same else [f"it is no {name}"]


class _NothingSentError(KitError):
    """The program sent less than the reference."""


def _was_refused(exchange: Exchange) -> bool:
    try:
        decode(exchange.response)
    except ApiError as error:
        return error.code == "INVALID_KS"
    except KitError:
        return False
    return False


def _action(request: HttpRequest) -> str:
    """Return service.action of a request whose path names them, the path of any other."""
    found = re.fullmatch(r".*/service/(\w+)/action/(\w+)", request.target)
    return f"{found[1]}.{found[2]}" if found else request.target


def _names(request: HttpRequest) -> list[str]:
    return [call.name.lower() for call in DecodedRequest(request).calls]


def _misread(name: str, sent: HttpRequest, expected: HttpRequest, free: Container[str]) -> Iterator[str]:
    """Yield what the server reads otherwise than the flow means it, however it was sent; more may be there.

    free: texts of constants that a program may choose for itself.
    """
    if str(DecodedRequest(sent).parameters.get("format")) not in _READ_FORMATS:
        yield f"{name}: {NOT_JSON}"
    for seen, meant in zip(DecodedRequest(sent).calls, DecodedRequest(expected).calls, strict=True):
        arguments = _arguments(meant.params)
        found = {**dict.fromkeys(arguments, ""), **_arguments(seen.params)}  # one that is not sent is an empty one here
        for one in differences(arguments, found, more=True):
            if not _is_free(_texts(one.expected), free):
                place = one.path[1:].replace("/", ":")
                yield f"{meant.name}: {place} is {_texts(one.got)!r} instead of {_texts(one.expected)!r}"


def _arguments(params: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in params.items() if name not in _ROUTE}


def _is_free(value: Any, free: Container[str]) -> bool:
    return all(_is_free(one, free) for one in value.values()) if isinstance(value, dict) else value in free


def _constants(case: Case, settings: Mapping[str, str]) -> frozenset[str]:
    """Return the texts of what the flow itself chooses, without those that a setting gives."""
    chosen = [case.flow.values, case.variant.values, *(step.params for step in case.flow.step)]
    chosen += [part for step in case.flow.step for part in step.parts]
    return frozenset(one for value in chosen for one in _leaves(value)) - frozenset(settings.values())


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one)
    elif "{" not in str(value):
        yield str(value)


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
