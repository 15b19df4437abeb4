"""Executions: every case of every snippet against emulators of our own, graded; and one as a user would run it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from kaltura_session.errors import KitError
from kaltura_session.sessions import StoredSession
from kaltura_session.store import load_session
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Case, Situations, cases_of
from kskit.snippets.grade import problems_of
from kskit.snippets.programs import ProcessResult, Program, make_program, make_programs
from kskit.snippets.render import Snippet, find_snippet
from kskit.snippets.server_faults import server_faults
from kskit.snippets.service import Exchange, Service, fresh_service

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


def run_snippet(flow: str, language: str, given: Mapping[str, str], variant: str | None = None) -> ProcessResult:
    """Build and run a snippet.

    given: settings by their names. With KALTURA_SERVICE_URL among them (for a flow that sends nothing, with
    KALTURA_PARTNER_ID) they are all the program gets; without it an emulator is started, whose account fills in what is
    not given. variant: which one to prepare for. Raises CatalogueError for an unknown flow, language or variant,
    MissingToolError without the toolchain.
    """
    snippet = find_snippet(flow, language)
    program = make_program(snippet)
    needed = "KALTURA_SERVICE_URL" if snippet.flow.calls_the_service else "KALTURA_PARTNER_ID"
    if needed in given:
        return program.execute(given)
    chosen = snippet.flow.find_variant(variant) if variant else snippet.flow.variant_for(given)
    with TemporaryDirectory(prefix="kskit-snippets-") as folder, fresh_service() as service:
        settings = Situations(service.settings, Path(folder)).settings_for(Case(chosen.id, snippet.flow, chosen))
        return program.execute({**settings, **given})


def run_case(flow: str, language: str, case_id: str) -> tuple[ProcessResult, list[str]]:
    """Build a snippet and run it in a situation of its flow, e.g. `failure/wrong-token`, against a fresh emulator.

    Returns what the program did, and a line for each mistake that was proven in its requests. Raises KitError for an
    unknown flow, language or case, MissingToolError without the toolchain.
    """
    snippet = find_snippet(flow, language)
    cases = {case.id: case for case in cases_of(snippet.flow, load_flows(), snippet.left_out)}
    if case_id not in cases:
        raise KitError(f"{flow} has no case {case_id!r}; its cases are {', '.join(cases)}")
    with TemporaryDirectory(prefix="kskit-snippets-") as folder, fresh_service() as service:
        attempt = attempt_case(make_program(snippet), cases[case_id], service, Path(folder))
        found = service.findings()
    return attempt.ran, [f"{one['mistake']} {one['title']}: {one['fix']}" for one in found]
