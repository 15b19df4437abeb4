"""A campaign: what it tells, skips and records."""

from pathlib import Path

import pytest

from kskit.flows.catalogue import load_flows
from kskit.snippets import campaign
from kskit.snippets.campaign import Outcome, try_all
from kskit.snippets.cases import cases_of
from kskit.snippets.evidence import FILE, read_evidence
from kskit.snippets.programs import Ran
from kskit.snippets.render import find_snippet
from kskit.snippets.trial import Trial


def trials(*problems: str) -> list[Trial]:
    snippet = find_snippet("widget-session", "curl")
    first, second, *_ = cases_of(snippet.flow, load_flows())
    ran = Ran(0, "", "")
    return [Trial(snippet, first, ran, [], []), Trial(snippet, second, ran, [], list(problems))]


def test_a_snippet_counts_as_executed_when_every_case_came_out_right(tmp_path: Path) -> None:
    outcome = Outcome([trials()], {})
    assert (outcome.right, outcome.summary) == (True, "1 snippets, 2 cases, 0 wrong")
    outcome.record(tmp_path)
    entry = read_evidence(tmp_path)["widget-session/curl"]
    assert (entry.checked, len(entry.cases)) == ("executed", 2)


def test_one_wrong_case_takes_the_claim_away(tmp_path: Path) -> None:
    outcome = Outcome([trials("it printed nothing")], {"Go": "go is missing"})
    assert not outcome.right
    assert outcome.summary == "1 snippets, 2 cases, 1 wrong; Go was left out: go is missing"
    outcome.record(tmp_path)
    entry = read_evidence(tmp_path)["widget-session/curl"]
    assert (entry.checked, len(entry.cases)) == ("none", 1)


def test_recording_changes_nothing_but_the_evidence(tmp_path: Path) -> None:
    assert Outcome([trials()], {}).record(tmp_path) == FILE
    assert [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()] == [FILE]


def test_problems_are_told_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign, "try_snippets", lambda _snippets, said: [[said(one) or one for one in trials("bad")]])
    said: list[str] = []
    assert not try_all("curl", said.append).right
    assert said == ["widget-session/curl, failure/unknown-partner: bad"]
