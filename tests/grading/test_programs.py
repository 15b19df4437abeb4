"""Each wrong program is found out, and its mistake named; ours, and a right one written apart from them, pass."""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from kaltura_diagnosis.registry import catalogue
from kskit.__main__ import main
from kskit.flows.catalogue import load_flows
from kskit.grading.campaign import Unusual
from kskit.grading.command import Command
from kskit.grading.run import grade, trials_of
from kskit.snippets.grade import Form
from kskit.snippets.programs import make_program
from kskit.snippets.render import Snippet, find_snippet, render_snippets
from kskit.snippets.server_faults import server_faults
from kskit.snippets.toolchains import missing_tools

HERE = Path(__file__).parent
PROGRAMS = {
    "python": HERE / "wrong.py",
    "node": HERE / "wrong.mjs",
    "shell": HERE / "wrong.sh",
    "ks": HERE / "wrong_ks.py",
}
FLOWS = {"python": "app-token-session", "ks": "local-ks"}
RUNTIME = {"python": sys.executable, "node": shutil.which("node"), "shell": shutil.which("jq") and shutil.which("sh")}
ENDS_WRONGLY = {
    "E01": "failure/unknown-partner",
    "E04": "failure/unknown-partner",
    "E05": "campaign/exception-with-args-as-list/appToken.startSession",
    "E11": "failure/unknown-token",
    "E12": "campaign/html/media.list",
    "B22": "campaign/unusual-characters/version-2",
}
SHOWS = {"B": "version-2", "C": "version-1"}
NOT_MADE = {
    "A20 A22 A24 D14": "a KS of version 2 has none of these characters",
    "A21 A23": "it depends on the length of the KS, which the service chooses",
    "A34 A38 A39": "the widget KS would not be taken, which is the mistake that is named then",
    "A42": "seven of eight hashes have such a digit, the eighth would be right",
    "A45": "the flow gives no secret of the account",
    "D04 D05 D07 D08 D16 D18 D19 D20 D25 D27 D34 D37": "taken by the server, or of calls that the flow does not have",
    "D06 D09 D11 D13 D17 D28 D29 D30 D36": "of settings, or of parameters that this flow does not have",
    "D15 D21 D22 D23 D24": "of a shell or an editor: the pastes prove them",
    "E06 E07 E09": "of members that the flow does not need",
    "E08 E10": "of flows that look for codes and parts: their failures are cases of reuse-session and multirequest",
    "F": "of the account and the time, not of a program; ks-ended and clock-past-expiry show what it does then",
}


def mistakes_made(language: str) -> dict[str, str]:
    """Mistake -> the case that shows it, for those that the program names."""
    named = sorted(set(re.findall(r"\b[A-F][0-9]{2}\b", PROGRAMS[language].read_text("utf-8"))))
    return {one: ENDS_WRONGLY.get(one, SHOWS.get(one[0], "plain")) for one in named}


MADE = {language: mistakes_made(language) for language in PROGRAMS}


def graded(language, mistake, tmp_path, *options):
    if RUNTIME[language] is None:
        if os.environ.get("KSKIT_REQUIRE_ALL") == "1":
            pytest.fail(f"{language} is not installed: required here (KSKIT_REQUIRE_ALL=1)")
        pytest.skip(f"{language} is not installed")
    written = tmp_path / "grade.json"
    command = [RUNTIME[language], str(PROGRAMS[language]), mistake]
    code = main(["grade", "app-token-session", *options, "--json", str(written), "--", *command])
    return code, json.loads(written.read_text("utf-8"))


def test_a_right_program_passes_every_case(tmp_path):
    code, report = graded("python", "right", tmp_path, "--timeout", "4")
    assert [one for one in report["cases"] if not one["passed"]] == []
    assert (code, report["succeeded"]) == (0, True)
    campaign = [one["id"] for one in report["cases"] if one["id"].startswith("campaign/")]
    assert len(campaign) == 3 * len(server_faults()) + 2 * 2 + 1  # at each call; at two with a KS; unusual characters


@pytest.mark.parametrize("language", ["node", "shell"])
def test_a_right_program_passes_what_its_wrong_ones_fail(language, tmp_path):
    some = ("plain", "failure/unknown-*", "campaign/*/media.list")
    code, report = graded(
        language, "right", tmp_path, *(word for one in some for word in ("--only", one)), "--timeout", "4"
    )
    assert [one for one in report["cases"] if not one["passed"]] == []
    assert code == 0


@pytest.mark.parametrize(
    ("language", "mistake", "case"),
    [(language, *made) for language in ("node", "shell") for made in MADE[language].items()],
)
def test_a_mistake_is_named(language, mistake, case, tmp_path, capsys):
    code, report = graded(language, mistake, tmp_path, "--only", case)
    [found] = report["cases"]
    assert code == 1
    assert mistake in found["mistakes"]
    assert f"--only {case} -- " in found["alone"]
    assert f"{mistake}: {catalogue()[mistake].title}" in capsys.readouterr().out


class InTurn:
    """A program that makes the next mistake each time."""

    def __init__(self, program, mistakes):
        self.program, self.left = program, list(mistakes)

    def execute(self, settings):
        return Command([sys.executable, str(self.program), self.left.pop(0)], 20).execute(settings)


@pytest.mark.parametrize("language", FLOWS)
def test_every_mistake_is_named(language):
    every = trials_of(load_flows().find(FLOWS[language]))
    trials = {mistake: every[case] for mistake, case in MADE[language].items()}
    ordinary = dict(sorted(trials.items(), key=lambda one: isinstance(one[1], Unusual)))  # the order of the grading
    verdicts = grade(InTurn(PROGRAMS[language], ordinary), ordinary, Form.VALUES, lambda _: None)
    named = {
        mistake: [one[:3] for one in verdict.mistakes] for mistake, verdict in zip(ordinary, verdicts, strict=True)
    }
    assert {mistake: found for mistake, found in named.items() if mistake not in found} == {}


def test_what_a_program_makes_a_ks_of_itself_is_right_too():
    trials = trials_of(load_flows().find("local-ks"))
    verdicts = grade(InTurn(PROGRAMS["ks"], ["right"] * len(trials)), trials, Form.VALUES, lambda _: None)
    assert [one for one in verdicts if one.problems] == []


def test_a_redirect_that_was_followed_is_no_mistake_of_a_request(tmp_path):
    _, report = graded("python", "redirected", tmp_path, "--only", "campaign/redirect/appToken.startSession")
    [found] = report["cases"]
    assert found["problems"][0].endswith(" was followed")
    assert found["mistakes"] == []


@pytest.mark.parametrize("language", ["python", "node"])
def test_retries_without_end_are_stopped_and_told(language, tmp_path):
    code, report = graded(language, "endless", tmp_path, "--only", "failure/unknown-token", "--timeout", "2")
    [found] = report["cases"]
    assert code == 1
    assert "it did not end in time, and was stopped" in found["problems"]
    assert any(problem.endswith("retries must end") for problem in found["problems"])


def test_every_mistake_of_the_register_is_made_or_has_a_reason_why_not():
    reasons = [word for words in NOT_MADE for word in words.split()]
    made = {mistake for several in MADE.values() for mistake in several}
    assert made | {one for one in catalogue() if one.startswith(tuple(reasons))} == set(catalogue())
    assert [one for one in made if one.startswith(tuple(reasons))] == []


def test_no_secret_is_in_the_report(tmp_path):
    _, report = graded("python", "E11", tmp_path, "--only", "failure/unknown-token")
    [found] = report["cases"]
    assert "stderr shows a KS" in found["problems"]
    assert any("ks=[REDACTED]" in request for request in found["requests"])
    assert not re.search(r"djJ8|[0-9a-f]{32}", json.dumps(found))


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
