"""A suite: what it tells, skips and records."""

from pathlib import Path

import pytest

from kskit.flows.catalogue import load_flows
from kskit.snippets import suite, toolchains
from kskit.snippets.cases import cases_of
from kskit.snippets.execution import Execution
from kskit.snippets.manifest import FILE, Entry, read_evidence, render_evidence
from kskit.snippets.programs import ProcessResult
from kskit.snippets.render import find_snippet
from kskit.snippets.suite import Outcome, run_suite
from kskit.snippets.toolchains import FoundTool


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
