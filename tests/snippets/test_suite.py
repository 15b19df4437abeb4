"""Every snippet, executed in every case of its flow, and graded; what a suite tells, skips and records of that."""

from itertools import product
from pathlib import Path

import pytest

from kaltura_session.server.resources import data_root
from kskit.flows.catalogue import load_flows
from kskit.snippets import suite, toolchains
from kskit.snippets.cases import cases_of
from kskit.snippets.execution import Execution, execute_case
from kskit.snippets.manifest import FILE, Entry, entry_of, evidence_of, read_evidence, render_evidence
from kskit.snippets.programs import ProcessResult, Program
from kskit.snippets.render import Snippet, find_snippet, render_snippets
from kskit.snippets.service import Service
from kskit.snippets.suite import Outcome, run_suite
from kskit.snippets.toolchains import FoundTool

REQUIRED_FAILURES = {"failure/html-answer", "failure/http-500", "failure/connection-refused"}


def executions(*problems: str) -> list[Execution]:
    snippet = find_snippet("widget-session", "curl")
    first, second, *_ = cases_of(snippet.flow, load_flows())
    ran = ProcessResult(0, "", "")
    return [Execution(snippet, first, ran, [], []), Execution(snippet, second, ran, [], list(problems))]


def test_a_snippet_counts_as_executed_when_every_case_came_out_right(tmp_path: Path) -> None:
    outcome = Outcome([executions()])
    assert (outcome.right, outcome.summary) == (True, "1 snippets, 2 cases, 0 wrong")
    outcome.record(tmp_path)
    entry = read_evidence(tmp_path)["widget-session/curl"]
    assert (entry.checked, len(entry.cases)) == ("executed", 2)


def test_one_wrong_case_takes_the_claim_away(tmp_path: Path) -> None:
    outcome = Outcome([executions("it printed nothing")])
    assert not outcome.right
    assert outcome.summary == "1 snippets, 2 cases, 1 wrong"
    outcome.record(tmp_path)
    entry = read_evidence(tmp_path)["widget-session/curl"]
    assert (entry.checked, len(entry.cases)) == ("none", 1)


def test_recording_changes_nothing_but_the_evidence(tmp_path: Path) -> None:
    assert Outcome([executions()]).record(tmp_path) == FILE
    assert [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()] == [FILE]


def test_problems_are_told_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        suite, "execute_snippets", lambda _snippets, said: [[said(one) or one for one in executions("bad")]]
    )
    said: list[str] = []
    assert not run_suite("curl", said.append).right
    assert said == ["widget-session/curl, failure/unknown-partner: bad"]


def without(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let these tools be missing, and no snippet be tried."""
    find = toolchains._find
    monkeypatch.setattr(toolchains, "_find", lambda tool: FoundTool(tool, None) if tool.name in names else find(tool))
    monkeypatch.setattr(suite, "execute_snippets", lambda _snippets, _said: [])


def test_a_tool_that_is_missing_is_named_and_what_stood_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Outcome([executions()]).record(tmp_path)
    before = (tmp_path / FILE).read_bytes()
    without(monkeypatch, "go", "curl")
    outcome = run_suite(None, lambda _: None)
    lines = [line for line in outcome.not_checked if line.startswith(("go ", "curl "))]
    assert lines == [
        "go is not installed: the Go programs were not executed; what was confirmed of unchanged code stays",
        "curl is not installed: the curl programs were not executed; what was confirmed of unchanged code stays",
    ]
    outcome.record(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


def test_a_second_runtime_that_is_missing_stays_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snippet = find_snippet("widget-session", "javascript")
    case = next(iter(cases_of(snippet.flow, load_flows())))
    known = {snippet.id: Entry(snippet.sha256, snippet.code_sha256, "Node 1, Deno 2, Bun 3", "executed", ["x"])}
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_bytes(render_evidence(known, {}, [snippet]))
    without(monkeypatch, "deno", "bun")
    Outcome([[Execution(snippet, case, ProcessResult(0, "", ""), [], [])]]).record(tmp_path)
    assert read_evidence(tmp_path)[snippet.id].runtime.endswith(", Deno 2, Bun 3")
    assert not read_evidence(tmp_path)[snippet.id].runtime.startswith("Node 1,")
    assert next(line for line in run_suite("javascript", lambda _: None).not_checked if line.startswith("deno ")) == (
        "deno is not installed: the JavaScript programs were not executed with it; "
        "what was confirmed of unchanged code stays"
    )


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
