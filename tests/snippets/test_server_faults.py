"""Every program ends as the list of server faults says: with a line of its own words, and nothing sent or shown.

One flow of each language meets all faults, each other flow an exception and what is no response.
"""

from pathlib import Path

import pytest

from kaltura_emulator.faults import read_fault
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Situations
from kskit.snippets.programs import ProcessResult, make_program
from kskit.snippets.render import Snippet, find_snippet, render_snippets
from kskit.snippets.server_faults import ServerFault, case_of, fault_problems, server_faults, wording_problems
from kskit.snippets.service import Service

ALL_FAULTS = "app-token-session"
SOME_FAULTS = ("exception-with-blanks", "xml", "json-object")
SECONDS = "2"  # that a program waits for a whole response


def ends(snippet: Snippet, fault: ServerFault, service: Service, folder: Path) -> list[str]:
    """Run a program against a fault and return what is wrong with how it ended."""
    service.reset()
    settings = Situations(service.settings, folder).settings_for(case_of(snippet.flow, fault))
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
