"""Executions: every case of every snippet, executed against emulators of our own and graded."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from kaltura_session.sessions import StoredSession
from kaltura_session.store import load_session
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Case, cases_of
from kskit.snippets.grade import problems_of
from kskit.snippets.programs import ProcessResult, Program, make_programs
from kskit.snippets.render import Snippet
from kskit.snippets.server_faults import server_faults
from kskit.snippets.service import Exchange, Service, fresh_service
from kskit.snippets.situations import Situations

WORKERS = 2


@dataclass(frozen=True, slots=True)
class Execution:
    """One case of one snippet, and what came of it."""

    snippet: Snippet
    case: Case
    ran: ProcessResult
    traffic: Sequence[Exchange]
    problems: Sequence[str]


class Executable(Protocol):
    """Whatever runs with settings in its environment: a program of ours, or anybody's command."""

    def execute(self, settings: Mapping[str, str]) -> ProcessResult:
        """Run it to its end."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a program did in the situation of a case. stored: what its session file held before."""

    ran: ProcessResult
    traffic: Sequence[Exchange]
    settings: Mapping[str, str]
    stored: StoredSession | None


def attempt_case(
    program: Executable,
    case: Case,
    service: Service,
    folder: Path,
    *,
    fault: Mapping[str, Any] | None = None,
    more: Mapping[str, str] | None = None,
) -> Attempt:
    """Execute a program in the situation of a case. fault: what the emulator plays besides. more: settings beside."""
    service.reset()
    settings = {**Situations(service.settings, folder).settings_for(case), **(more or {})}
    if fault is None and case.service in server_faults():
        fault = server_faults()[case.service].document
    for played in [fault] if fault else case.faults:
        service.misbehave(played)
    session_file = settings.get("KALTURA_SESSION_FILE")
    stored = load_session(Path(session_file)) if session_file else None
    service.forget_traffic()
    ran = program.execute(settings)
    return Attempt(ran, service.traffic(), settings, stored)


def execute_case(program: Program, case: Case, service: Service, folder: Path) -> Execution:
    """Execute a program in the situation of a case and grade it. folder: for files the program keeps."""
    attempt = attempt_case(program, case, service, folder)
    ran, traffic = attempt.ran, attempt.traffic
    problems = problems_of(case, ran, traffic, attempt.settings, attempt.stored)
    return Execution(program.snippet, case, ran, traffic, [f"{program.other}: {one}".lstrip(": ") for one in problems])


def execute_snippets(
    snippets: Iterable[Snippet], report: Callable[[Execution], None] = lambda _: None
) -> Iterator[list[Execution]]:
    """Build and try each snippet in all its cases, several at a time; yields the executions of each, in order.

    report: is given every execution as it ends. Raises MissingToolError or BuildError for what cannot be executed.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="kskit-snippets-")))
        services: SimpleQueue[Service] = SimpleQueue()
        for _ in range(WORKERS):
            services.put(stack.enter_context(fresh_service()))

        def try_one(snippet: Snippet) -> list[Execution]:
            programs = make_programs(snippet)
            service = services.get()
            try:
                executions = []
                for program, case in product(programs, cases_of(snippet.flow, load_flows(), snippet.left_out)):
                    executions.append(execute_case(program, case, service, folder))
                    report(executions[-1])
                return executions
            finally:
                services.put(service)

        yield from stack.enter_context(ThreadPoolExecutor(WORKERS)).map(try_one, snippets)
