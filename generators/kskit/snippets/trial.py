"""Trials: every case of every snippet, executed against emulators of our own and graded."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from kaltura_session.store import load_session
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Case, cases_of
from kskit.snippets.grade import problems_of
from kskit.snippets.programs import Program, Ran, make_programs
from kskit.snippets.render import Snippet
from kskit.snippets.service import Exchange, Service, fresh_service
from kskit.snippets.situations import Situations

WORKERS = 2


@dataclass(frozen=True, slots=True)
class Trial:
    """One case of one snippet, and what came of it."""

    snippet: Snippet
    case: Case
    ran: Ran
    traffic: Sequence[Exchange]
    problems: Sequence[str]


def try_case(program: Program, case: Case, service: Service, folder: Path) -> Trial:
    """Execute a program in the situation of a case and grade it. folder: for files the program keeps."""
    service.reset()
    settings = Situations(service.settings, folder).settings_for(case)
    if case.service in {"html", "http-500"}:
        service.misbehave(case.service)
    session_file = settings.get("KALTURA_SESSION_FILE")
    stored = load_session(Path(session_file)) if session_file else None
    service.forget_traffic()
    ran = program.execute(settings)
    traffic = service.traffic()
    problems = problems_of(case, ran, traffic, settings, stored)
    return Trial(program.snippet, case, ran, traffic, [f"{program.other}: {one}".lstrip(": ") for one in problems])


def try_snippets(snippets: Iterable[Snippet], said: Callable[[Trial], None] = lambda _: None) -> Iterator[list[Trial]]:
    """Build and try each snippet in all its cases, several snippets at a time; yields the trials of each, in order.

    said is told of every trial as it ends. Raises MissingToolError or BuildError for a snippet that cannot be tried.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="kskit-snippets-")))
        services: SimpleQueue[Service] = SimpleQueue()
        for _ in range(WORKERS):
            services.put(stack.enter_context(fresh_service()))

        def try_one(snippet: Snippet) -> list[Trial]:
            programs = make_programs(snippet)
            service = services.get()
            try:
                trials = []
                for program, case in product(programs, cases_of(snippet.flow, load_flows(), snippet.left_out)):
                    trials.append(try_case(program, case, service, folder))
                    said(trials[-1])
                return trials
            finally:
                services.put(service)

        yield from stack.enter_context(ThreadPoolExecutor(WORKERS)).map(try_one, snippets)
