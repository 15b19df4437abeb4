"""Grading recorded traffic request by request: the reference's flow is fed the answers that the adapter got.

What counts is what the server reads: the action and the parameters of the flow; `format` is the program's own choice.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from kaltura_session.client import drive
from kaltura_session.errors import KitError
from kaltura_session.requests import Call, Multirequest, encode
from kaltura_session.responses import decode
from kaltura_session.sessions import StoredSession
from kskit.flows import performing
from kskit.snippets.cases import Case
from kskit.snippets.service import Exchange
from kskit.verify.requests import differences, name_of, read

_FORMAT = "/format"


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
            names = ", ".join(name_of(read(exchange.request)) for exchange in self._left)
            self.problems.append(f"sent besides: {names}")
        if case.calls and tuple(self._sent) != case.calls:
            self.problems.append(f"called {', '.join(self._sent)} instead of {', '.join(case.calls)}")

    def _send(self, call: Call | Multirequest) -> Any:
        name = f"{call.service}.{call.action}" if isinstance(call, Call) else "multirequest"
        self._sent.append(name)
        if not self._left:
            raise _NotSentError(f"{name} was not sent")
        exchange = self._left.pop(0)
        seen = read(exchange.request)
        if name_of(seen).lower() != name.lower():
            self.problems.append(f"sent {name_of(seen)} instead of {name}")
        else:
            found = differences(read(encode(call)), seen, more=True)
            self.problems += [f"{name}: {one}" for one in found if one.path != _FORMAT]
        return decode(exchange.response)


class _NotSentError(KitError):
    """Less was sent than the flow has."""
