"""Every program ends as the list of server faults says: with a line of its own words, and nothing sent or shown.

One flow of each language meets all faults, each other flow an exception and what is no response.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaltura_emulator.faults import read_fault
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Case, Situations
from kskit.snippets.programs import ProcessResult, make_program
from kskit.snippets.render import Snippet, find_snippet, render_snippets
from kskit.snippets.server_faults import LONG, ServerFault, fault_problems, server_faults
from kskit.snippets.service import Service

ALL_FAULTS = "app-token-session"
SOME_FAULTS = ("exception-with-blanks", "xml", "json-object")
SECONDS = "2"  # that a program waits for a whole response
MOST_LINES = 3
SHOWN = 400  # characters
TRACE = re.compile(
    r"Traceback|panic:|goroutine |Unhandled|Exception in thread|^\s+(?:at|from|in) |stack level|\*\* \(", re.MULTILINE
)


def wording_problems(fault: ServerFault, ran: ProcessResult) -> Iterator[str]:
    """Yield what a program of the kit does not keep of its own rules: one exit code, a line or two, the error code."""
    if ran.exit != 1:
        yield f"exit code {ran.exit} instead of 1"
    if len(ran.stderr.splitlines()) > MOST_LINES or TRACE.search(ran.stderr):
        yield f"stderr is not a line or two of its own words: {ran.stderr[:SHOWN]!r}"
    if not all(line.isprintable() for line in ran.stderr.removesuffix("\n").split("\n")):
        yield f"stderr has control characters: {ran.stderr[:SHOWN]!r}"
    if fault.code and not ran.stderr.startswith(f"{fault.code}: "):
        yield f"stderr does not begin with {fault.code}: {ran.stderr[:SHOWN]!r}"
    if fault.quotes not in ran.stderr:
        yield f"stderr does not say {fault.quotes!r}: {ran.stderr[:SHOWN]!r}"
    if LONG in ran.stderr:
        yield "stderr shows what looks like a KS"


def ends(snippet: Snippet, fault: ServerFault, service: Service, folder: Path) -> list[str]:
    """Run a program against a fault and return what is wrong with how it ended."""
    flow = snippet.flow
    case = Case(f"fault/{fault.id}", flow, flow.default_variant, service=fault.id, exit=1, code=fault.code)
    service.reset()
    settings = Situations(service.settings, folder).settings_for(case)
    settings["KALTURA_TIMEOUT_SECONDS"] = SECONDS
    service.misbehave(fault.document)
    service.forget_traffic()
    ran, traffic = make_program(snippet).execute(settings), service.traffic()
    found = [*fault_problems(ran, traffic, settings), *wording_problems(fault, ran)]
    repeated = [f"{len(traffic)} requests were sent instead of 1"] if len(traffic) > 1 else []
    return [f"{fault.id}: {one}" for one in found + repeated]


def test_a_program_ends_well_whatever_the_server_does(
    program: object, snippet: Snippet, service: Service, tmp_path: Path
) -> None:
    del program  # its tools are here
    if not snippet.flow.calls_the_service:
        return
    faults = server_faults()
    chosen = faults.values() if snippet.flow.id == ALL_FAULTS else [faults[one] for one in SOME_FAULTS]
    assert [one for fault in chosen for one in ends(snippet, fault, service, tmp_path)] == []


@pytest.mark.parametrize("fault", server_faults().values(), ids=server_faults())
def test_a_fault_is_one_that_the_emulator_plays(fault: ServerFault) -> None:
    assert read_fault(fault.document).kind == fault.play["kind"]


@pytest.mark.parametrize(
    ("ran", "problem"),
    [
        (ProcessResult(0, "null\n", ""), "it ended with exit code 0: the failure was taken for a result"),
        (ProcessResult(1, "null\n", "no"), "something was printed although it failed"),
        (ProcessResult(1, "", ""), "stderr does not say what failed"),
        (ProcessResult(1, "", "Traceback (most recent call last):\n  at x\n"), "not a line or two of its own words"),
        (ProcessResult(1, "", "a\x1b[2Jb\n"), "stderr has control characters"),
        (ProcessResult(None, "", "did not end"), "it did not end in time, and was stopped"),
        (ProcessResult(-9, "", "no"), "it was ended by signal 9"),
        (ProcessResult(2, "", "no"), "exit code 2 instead of 1"),
    ],
)
def test_a_bad_end_is_told(ran: ProcessResult, problem: str) -> None:
    found = [
        *fault_problems(ran, [], {"KALTURA_SERVICE_URL": "http://h/api_v3"}),
        *wording_problems(server_faults()["xml"], ran),
    ]
    assert any(problem in one for one in found)


def test_every_language_has_a_program_that_meets_all_faults() -> None:
    languages = {one.language.id for one in render_snippets().values()}
    assert {one for one in languages if find_snippet(ALL_FAULTS, one)} == languages
    assert load_flows().find(ALL_FAULTS).calls_the_service
