"""One client: installed into a folder of its own, verified where it has an adapter, graded where it makes calls."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kaltura_session.errors import KitError
from kskit.clients.listing import Client
from kskit.flows.catalogue import load_flows
from kskit.grading.command import Command
from kskit.grading.mistakes import behind, named, told
from kskit.grading.run import TIMEOUT_SECONDS, Verdict, grade, trials_of
from kskit.snippets.cases import Case
from kskit.snippets.execution import Attempt, attempt_case
from kskit.snippets.grade import Form
from kskit.snippets.server_faults import fault_problems, server_faults
from kskit.snippets.service import Exchange, Service, fresh_service
from kskit.verify.adapters import MissingCommandError, make_ready
from kskit.verify.reports import document
from kskit.verify.reports.document import Report
from kskit.verify.run import Options, verify
from kskit.verify.vectors import Vector

_SECONDS = 20.0
_SETTINGS_OF = "create-app-token"  # its settings are those of whoever holds the administrator's secret
RESPONSES = "requests and bad responses"
_HOST = re.compile(r"\S*://\S+")


@dataclass(frozen=True)
class Judged:
    """What a client did. report: of the vectors. grades: of its program, by what it was judged by: a flow or RESPONSES.

    not_emulated: the calls of its program that the emulator does not have. reason: why it could not be installed.
    """

    client: Client
    report: Report | None = None
    grades: Mapping[str, Sequence[Verdict]] = field(default_factory=dict)
    not_emulated: Sequence[str] = ()
    reason: str = ""


def judge(client: Client, vectors: Sequence[Vector], cache: Path) -> Judged:
    """Install a client below a folder and judge what it offers. Raises MissingCommandError without its tools.

    A package that is not to be had is no error but a result, with the reason.
    """
    try:
        command = make_ready(client.runnable, cache)
    except MissingCommandError:
        raise
    except KitError as error:
        return Judged(client, reason=_HOST.sub("the registry", str(error)))
    report = verified(client, command, vectors) if client.adapter else None
    if not client.program:
        return Judged(client, report)
    words = make_ready(replace(client.runnable, command=client.program, prepare=[]), cache)
    program = Command(words, _SECONDS)
    grades: dict[str, Sequence[Verdict]] = {}
    not_emulated: Sequence[str] = ()
    if client.flow:
        grades[client.flow] = graded(client, program)
    if client.responses:
        grades[RESPONSES], not_emulated = responses(client, program)
    return Judged(client, report, grades, not_emulated)


def verified(client: Client, command: Sequence[str], vectors: Sequence[Vector]) -> Report:
    """Return the report of an adapter; raises KitError when it stands for another version than the list says."""
    report = document.make(verify(command, vectors, Options(seed=0)), vectors)
    about = report["implementation"]
    if about["version"] != client.version:
        raise KitError(
            f"{client.id}: the list says version {client.version}, the adapter {about['version'] or 'nothing'}"
        )
    return report


def graded(client: Client, program: Command) -> list[Verdict]:
    """Return the verdicts on the client's program in its flow, as `kskit grade` gives them."""
    trials = trials_of(load_flows().find(client.flow))
    kept = {name: trial for name, trial in trials.items() if not _is_left_out(client, name)}
    return grade(program, kept, Form.VALUES, lambda _: None)


def responses(client: Client, program: Command) -> tuple[list[Verdict], list[str]]:
    """Return the verdicts on a program that does no flow, and its calls that the emulator does not have.

    Its requests, when all goes well, must hold no mistake; each bad response must make it fail.
    """
    flow = load_flows().find(_SETTINGS_OF)
    with TemporaryDirectory(prefix="kskit-clients-") as folder, fresh_service() as service:

        def attempt(case: Case) -> Attempt:
            more = {"KALTURA_TIMEOUT_SECONDS": str(TIMEOUT_SECONDS)}
            return attempt_case(program, case, service, Path(folder), more=more)

        well = attempt(Case("requests", flow, flow.default_variant))
        not_emulated = list(dict.fromkeys(_not_emulated(well.traffic)))
        verdicts = [_well(well, service, not_emulated)]
        for name in server_faults():
            case = Case(f"response/{name}", flow, flow.default_variant, service=name, exit=1)
            if _is_left_out(client, case.id):
                continue
            tried = attempt(case)
            problems = list(fault_problems(tried.ran, tried.traffic, tried.settings))
            verdicts.append(
                Verdict(case.id, problems, [named(one) for one in behind(case, problems, tried)] if problems else ())
            )
    return verdicts, not_emulated


def _well(attempt: Attempt, service: Service, not_emulated: Sequence[str]) -> Verdict:
    found = [told(finding) for finding in service.findings()]
    sent_nothing = ["it sends nothing"] * (not attempt.traffic)
    failed = ["it fails although all goes well"] * (attempt.ran.exit != 0 and not not_emulated)
    return Verdict("requests", [*found, *sent_nothing, *failed], found)


def _not_emulated(traffic: Sequence[Exchange]) -> Iterator[str]:
    for exchange in traffic:
        if exchange.response.status == 501:
            answer: Mapping[str, Any] = json.loads(exchange.response.body)
            yield answer["not_emulated"]


def _is_left_out(client: Client, case: str) -> bool:
    return any(fnmatchcase(case, pattern) for one in client.left_out for pattern in one.cases)
