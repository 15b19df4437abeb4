"""The examiner of the live mode: an emulator for each question under way, whose traffic is graded."""

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import requests

from kaltura_session.client import drive
from kaltura_session.errors import KitError
from kaltura_session.requests import Call, Multirequest, encode
from kaltura_session.responses import decode
from kaltura_session.sessions import StoredSession
from kaltura_session.store import load_session
from kskit.flows import performing
from kskit.snippets.cases import Case, Situations
from kskit.snippets.grade import problems_of
from kskit.snippets.programs import ProcessResult
from kskit.snippets.server_faults import server_faults
from kskit.snippets.service import Exchange, Service, fresh_service
from kskit.verify.judge import Examiner, judge
from kskit.verify.live.vectors import live_cases
from kskit.verify.messages import Answer
from kskit.verify.outcomes import Outcome, Status
from kskit.verify.requests import differences, name_of, read
from kskit.verify.vectors import Vector

_FORMAT = "/format"
_HEX = "0123456789abcdef"
_PARTNERS = range(1_000_000, 9_999_999)
_SECRET_SETTINGS = ("KALTURA_ADMIN_SECRET", "KALTURA_USER_SECRET", "KALTURA_APP_TOKEN")
_BROKEN_SERVICES = {"html", "http-500"}
_SECONDS = 30

Settings = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Question:
    """A question under way.

    service: the emulator with the settings of its first account. settings: those of the question, for an account of
    its own. stored: what the session file held before.
    """

    case: Case
    service: Service
    settings: Mapping[str, str]
    stored: StoredSession | None


class LiveExaminer(Examiner):
    """Prepares emulators, which start when they are needed, and grades what was sent to them.

    stack: stops the emulators and deletes the session files when it is closed. seed: of the accounts. under_way: how
    many questions are asked at once, and so how many emulators there are.
    """

    def __init__(self, stack: ExitStack, seed: int, under_way: int = 1) -> None:
        self._random = Random(seed)  # noqa: S311 - test accounts, not secrets
        self._under_way = under_way
        self._stack = stack
        self._folder = Path(stack.enter_context(TemporaryDirectory(prefix="kskit-live-")))
        self._free: list[Service] = []
        self._asked: dict[str, _Question] = {}

    def input_of(self, vector: Vector) -> Mapping[str, Any]:
        """Return flow, variant, and the settings of an emulator that was made ready for this question."""
        case = live_cases()[vector.id]
        service = self._free_service(vector.id)
        settings = Situations(_new_account(service, self._random), self._folder).settings_for(case)
        session_file = settings.get("KALTURA_SESSION_FILE")
        stored = load_session(Path(session_file)) if session_file else None
        broken = [server_faults()[case.service].document] if case.service in _BROKEN_SERVICES else []
        for fault in [*broken, *case.faults]:
            service.misbehave(fault)
        service.forget_traffic()
        self._asked[vector.id] = _Question(case, service, settings, stored)
        return {**vector.input, "settings": settings}

    def judge(self, vector: Vector, answer: Answer) -> Outcome:
        """Return the verdict on the answer and on every request that was sent."""
        question = self._asked.pop(vector.id)
        self._free.append(question.service)
        shown = replace(vector, input={**vector.input, "settings": dict(question.settings)})
        outcome = judge(shown, answer)
        problems = _problems(question, answer) if outcome.status is Status.PASSED else []
        if not problems:
            return outcome
        got = {"error": answer.error} if answer.error is not None else {"result": answer.result}
        return Outcome(shown, Status.FAILED, "traffic", "; ".join(problems), got)

    def _free_service(self, vector_id: str) -> Service:
        """Return an emulator that serves no other question; those of questions that nobody answered are free again."""
        left = [vector_id] if vector_id in self._asked else list(self._asked)[: len(self._asked) - self._under_way + 1]
        self._free += [self._asked.pop(unanswered).service for unanswered in left]
        return self._free.pop() if self._free else self._stack.enter_context(fresh_service())


def _new_account(service: Service, generator: Random) -> Settings:
    """Begin anew with an account that nobody has seen before; return its settings."""
    service.reset()
    account, settings = own_account(service.settings, generator)
    url = settings["KALTURA_SERVICE_URL"].removesuffix("/api_v3")
    requests.put(f"{url}/_kit/account", json=account, timeout=_SECONDS).raise_for_status()
    return settings


def _problems(question: _Question, answer: Answer) -> list[str]:
    """Return what is wrong with the requests, and with the lines that the flow gave."""
    traffic = question.service.traffic()
    grading = Grading(question.case, traffic, question.settings, question.stored)
    found = grading.problems
    if answer.result is None:
        return found
    lines = answer.result.get("output")
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        return [*found, "the result has no list of texts as output"]
    if not question.case.flow.calls_the_service:
        printed = ProcessResult(0, "".join(f"{line}\n" for line in lines), "")
        return problems_of(question.case, printed, traffic, question.settings)
    return found if lines == grading.output else [*found, f"the output is {lines} instead of {grading.output}"]


def own_account(settings: Mapping[str, str], generator: Random) -> tuple[dict[str, Any], Settings]:
    """Return the emulator's test account under another partner id and with other secrets, and the settings for it.

    settings: those of the test account, by the names of environment variables.
    """
    partner_id = settings["KALTURA_PARTNER_ID"]
    own_id = str(generator.choice(_PARTNERS))
    secrets = {
        settings[name]: "".join(generator.choices(_HEX, k=len(settings[name])))
        for name in _SECRET_SETTINGS
        if name in settings
    }
    document = json.loads(files("kaltura_emulator").joinpath("data", "account.json").read_text(encoding="utf-8"))
    changed: dict[str, Any] = _changed(
        document, {int(partner_id): int(own_id)}, {f"_{partner_id}": f"_{own_id}", **secrets}
    )
    own = {name: secrets.get(value, value) for name, value in settings.items()}
    return changed, own | {"KALTURA_PARTNER_ID": own_id}


def _changed(value: Any, numbers: Mapping[int, int], texts: Mapping[str, str]) -> Any:
    """Return a JSON value in which whole numbers and whole texts are replaced."""
    if isinstance(value, dict):
        return {name: _changed(member, numbers, texts) for name, member in value.items()}
    if isinstance(value, list):
        return [_changed(member, numbers, texts) for member in value]
    if type(value) is int:
        return numbers.get(value, value)
    return texts.get(value, value) if isinstance(value, str) else value


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
