"""`kskit grade`, as somebody runs it who wrote a program of his own, on the programs of every language."""

import os

import pytest

from kskit.flows.catalogue import load_flows
from kskit.grading.run import grade, trials_of
from kskit.snippets.grade import Form
from kskit.snippets.programs import make_program
from kskit.snippets.render import Snippet, find_snippet, render_snippets
from kskit.snippets.toolchains import missing_tools

SNIPPETS = [one for one in render_snippets().values() if one.flow.id == "app-token-session"]
WHOLE = ("go",)
SAMPLE = ("failure/wrong-token", "campaign/html/media.list", "campaign/exception-with-args-as-*/appToken.startSession",
          "campaign/ks-ended/media.list", "campaign/clock-past-expiry/media.list", "campaign/unusual-*")  # fmt: skip
KEEPING = ("reuse-session", "keep-session")
OTHERS = [(flow, name) for flow in (*KEEPING, "start-session", "login") for name in ("php", "javascript")]


def wrong(snippet: Snippet, *only: str) -> list[str]:
    missing = missing_tools(snippet.language)
    if missing and not os.environ.get("KSKIT_REQUIRE_ALL"):
        pytest.skip(f"{snippet.language.label} is not installed")
    verdicts = grade(
        make_program(snippet), trials_of(load_flows().find(snippet.flow.id), only), Form.VALUES, lambda _: None
    )
    assert verdicts
    return [f"{one.id}: {problem}" for one in verdicts for problem in one.problems]


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda one: one.language.id)
def test_a_program_of_ours_is_right(snippet: Snippet) -> None:
    assert wrong(snippet, *(() if snippet.language.id in WHOLE else SAMPLE)) == []


@pytest.mark.parametrize(("flow", "language"), OTHERS)
def test_flows_with_a_user_take_unusual_characters_and_renew(flow: str, language: str) -> None:
    snippet = find_snippet(flow, language)
    patterns = ["campaign/unusual-*", *(["campaign/ks-ended/*", "campaign/clock-*"] if flow in KEEPING else [])]
    assert wrong(snippet, *patterns) == []
