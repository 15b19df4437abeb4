"""Every snippet, built, executed in every case of its flow, and graded; and what the committed evidence claims."""

from itertools import product
from pathlib import Path

import pytest

from kaltura_session.server.resources import data_root
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import cases_of
from kskit.snippets.execution import Execution, execute_case
from kskit.snippets.manifest import entry_of, evidence_of, read_evidence
from kskit.snippets.programs import Program
from kskit.snippets.render import Snippet, render_snippets
from kskit.snippets.service import Service

REQUIRED_FAILURES = {"failure/html-answer", "failure/http-500", "failure/connection-refused"}


def test_snippet_does_what_its_flow_says_in_every_case(
    programs: list[Program], service: Service, tmp_path: Path
) -> None:
    snippet = programs[0].snippet
    cases = cases_of(snippet.flow, load_flows(), snippet.left_out)
    executions = [execute_case(program, case, service, tmp_path) for program, case in product(programs, cases)]
    assert [f"{execution.case.id}: {problem}" for execution in executions for problem in execution.problems] == []
    _confirm_the_evidence(snippet, executions)


def _confirm_the_evidence(snippet: Snippet, executions: list[Execution]) -> None:
    claimed = evidence_of(snippet, read_evidence(data_root()))
    confirmed = entry_of(executions)
    assert claimed.checked in {"none", confirmed.checked}
    assert set(claimed.cases) <= set(confirmed.cases), "evidence.json claims what this run does not confirm"


@pytest.mark.parametrize("flow", load_flows().flows)
def test_every_calling_flow_is_tried_with_the_common_failures(flow: str) -> None:
    catalogue = load_flows()
    cases = {case.id for case in cases_of(catalogue.find(flow), catalogue)}
    expected = REQUIRED_FAILURES if catalogue.find(flow).calls_the_service else set()
    assert expected <= cases
    assert "failure/missing-setting" in cases


def test_every_snippet_ships_as_executed() -> None:
    known = read_evidence(data_root())
    stale = [name for name, one in render_snippets().items() if evidence_of(one, known).checked != "executed"]
    assert stale == [], "run: kskit snippets run --all --record, then kskit build"


def test_evidence_names_only_snippets_that_exist() -> None:
    assert set(read_evidence(data_root())) <= set(render_snippets())
