"""Grading a command: each case of a flow, then the campaign, and of what went wrong the mistakes by name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from kaltura_session.errors import KitError
from kskit.flows.catalogue import load_flows
from kskit.flows.types import Flow
from kskit.grading.campaign import Fault, Unusual, campaign_problems, faults_of, unusual_of, went_on, with_unusual_texts
from kskit.grading.command import end_all
from kskit.grading.mistakes import mistakes_of
from kskit.proxy.redacting import Redaction
from kskit.snippets.cases import Case, cases_of
from kskit.snippets.execution import Executable, attempt_case
from kskit.snippets.grade import SECRET, Form, problems_of
from kskit.snippets.programs import ProcessResult
from kskit.snippets.service import Exchange, Service, fresh_service
from kskit.stopping import Stopped
from kskit.verify.reference import perform

TIMEOUT_SECONDS = 2
_WAITING = {"hanging": 1, "dripping": 1, "endless": 1}  # what is waited for in vain, side by side with the rest
_ASIDE = 2
_POLL_SECONDS = 0.05
_MOST_REQUESTS = 6
_MOST_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one trial; nothing secret in it. problems: none when it is as the flow says.

    mistakes: "A08: ..." for each that was proven. requests: the requests as they were sent, and how they were answered.
    """

    id: str
    problems: Sequence[str] = ()
    mistakes: Sequence[str] = ()
    requests: Sequence[str] = ()
    fixes: Sequence[str] = ()


Trial = Case | Fault | Unusual


def trials_of(flow: Flow, only: Sequence[str] = ()) -> dict[str, Trial]:
    """Return the trials of a flow by id, those that match one of the patterns. Raises KitError when none does."""
    listed: list[Trial] = [*cases_of(flow, load_flows()), *faults_of(flow), *unusual_of(flow)]
    every = {one.id: one for one in listed}
    for pattern in only:
        if not any(fnmatchcase(name, pattern) for name in every):
            raise KitError(f"{flow.id} has no case {pattern!r}; kskit grade {flow.id} --list shows them")
    return {name: one for name, one in every.items() if not only or any(fnmatchcase(name, pattern) for pattern in only)}


def grade(
    command: Executable, trials: dict[str, Trial], form: Form, report: Callable[[Verdict], None]
) -> list[Verdict]:
    """Try the command in each trial with an emulator of its own; report is given each verdict as it is known."""
    verdicts = []
    with ExitStack() as stack:
        aside = _begin_waiting(command, trials, form, stack)
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="kskit-grade-")))
        service = stack.enter_context(fresh_service())
        unusual: Service | None = None
        for trial in sorted(
            trials.values(), key=lambda one: isinstance(one, Unusual)
        ):  # its account replaces the other
            if isinstance(trial, Unusual) and unusual is None:
                service = unusual = with_unusual_texts(service)
            waited = aside.get(trial.id)
            verdicts.append(waited.result() if waited else _judge(command, trial, service, folder, form))
            report(verdicts[-1])
    return verdicts


def left_over(trials: Iterable[str], verdicts: Iterable[Verdict], stop: Stopped) -> list[Verdict]:
    """Return a verdict on each trial that has none, because the grading was stopped."""
    judged = {one.id for one in verdicts}
    return [Verdict(name, [f"not tried: stopped by {stop}"]) for name in trials if name not in judged]


def _begin_waiting(
    command: Executable, trials: Mapping[str, Trial], form: Form, stack: ExitStack
) -> dict[str, Future[Verdict]]:
    """Begin the trials that wait in vain for a response, with services of their own; none where there are few."""
    waiting = [one for one in trials.values() if isinstance(one, Fault) and one.case.service in _WAITING]
    if len(waiting) <= _ASIDE:
        return {}
    places: SimpleQueue[tuple[Service, Path]] = SimpleQueue()
    for _ in range(_ASIDE):
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="kskit-grade-")))
        places.put((stack.enter_context(fresh_service()), folder))

    def judge_one(trial: Trial) -> Verdict:
        service, folder = places.get()
        try:
            return _judge(command, trial, service, folder, form)
        finally:
            places.put((service, folder))

    pool = stack.enter_context(ThreadPoolExecutor(_ASIDE))
    verdicts = {one.id: pool.submit(judge_one, one) for one in waiting}
    stack.callback(_end_waiting, list(verdicts.values()))
    return verdicts


def _end_waiting(verdicts: Sequence[Future[Verdict]]) -> None:
    """Let no trial begin any more, and end those under way: there are some only when the grading is broken off."""
    for one in verdicts:
        one.cancel()
    while wait(verdicts, _POLL_SECONDS).not_done:
        end_all()


def _judge(command: Executable, trial: Trial, service: Service, folder: Path, form: Form) -> Verdict:
    fault = trial if isinstance(trial, Fault) else None
    case = trial if isinstance(trial, Case) else trial.case
    if fault and not case.service:
        fault = _as_the_reference(fault, service, folder)
        case = fault.case
    more = {"KALTURA_TIMEOUT_SECONDS": str(_WAITING.get(case.service, TIMEOUT_SECONDS))}
    attempt = attempt_case(command, case, service, folder, fault=fault.document if fault else None, more=more)
    if fault and case.service:
        problems = list(campaign_problems(fault, attempt.ran, attempt.traffic, attempt.settings, form))
    else:
        problems = problems_of(case, attempt.ran, attempt.traffic, attempt.settings, attempt.stored, form)
    problems += went_on(fault, attempt.traffic) if fault else []
    if not problems:
        return Verdict(trial.id)
    given = bool(case.exit and attempt.ran.exit and (case.given or (fault and not case.service)))
    mistakes = mistakes_of(case, problems, attempt, service, given=given)
    redaction = Redaction(value for name, value in attempt.settings.items() if name.endswith(SECRET))
    return Verdict(
        trial.id,
        [redaction.text(one) for one in problems],
        list(mistakes),
        [_shown(one, redaction) for one in attempt.traffic[:_MOST_REQUESTS]],
        [redaction.text(one) for one in mistakes.values()],
    )


def _as_the_reference(fault: Fault, service: Service, folder: Path) -> Fault:
    """Return a fault whose case ends as the reference's flow does when the same happens to it."""
    case = fault.case
    reference = _Reference(case)
    attempt_case(reference, case, service, folder, fault=fault.document)
    return replace(fault, case=replace(case, exit=1, code=reference.code) if reference.code else case)


class _Reference:
    """The reference's flow in the place of a program. code: of the error it came to, "" for none."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self.code = ""

    def execute(self, settings: Mapping[str, str]) -> ProcessResult:
        """Perform the flow."""
        given = {"flow": self._case.flow.id, "variant": self._case.variant.id, "settings": settings}
        self.code = perform(given).get("error", {}).get("code", "")
        return ProcessResult(0, "", "")


def _shown(exchange: Exchange, redaction: Redaction) -> str:
    request, response = exchange
    sent = redaction.body(request.body, request.header("Content-Type") or "") or ""
    came = redaction.body(response.body, response.header("Content-Type") or "") or ""
    head = f"{request.method} {redaction.target(request.target)}"
    return (
        f"{head} {sent[:_MOST_CHARACTERS]}".rstrip() + f"\n  HTTP {response.status} {came[:_MOST_CHARACTERS]}".rstrip()
    )
