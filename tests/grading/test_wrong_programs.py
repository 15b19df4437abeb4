"""Each wrong program is found out, and its mistake named; a right one written apart from ours passes everything."""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from kaltura_diagnosis.registry import catalogue
from kskit.__main__ import main
from kskit.snippets.server_faults import server_faults

HERE = Path(__file__).parent
PROGRAMS = {"python": HERE / "wrong.py", "node": HERE / "wrong.mjs"}
RUNTIME = {"python": sys.executable, "node": shutil.which("node")}
TOKEN_HASH = [
    "A01",
    "A02",
    "A03",
    "A04",
    "A05",
    "A07",
    "A08",
    "A10",
    "A11",
    "A13",
    "A17",
    "A19",
    "A27",
    "A30",
    "A31",
    "A37",
]
ENDS_WRONGLY = {"D02": "plain", "D10": "plain", "E01": "failure/unknown-partner", "E11": "failure/unknown-token",
                "E12": "campaign/html/media.list"}  # fmt: skip
MADE = {"python": {**dict.fromkeys(TOKEN_HASH, "plain"), **ENDS_WRONGLY}}
MADE["node"] = {
    one: case
    for one, case in MADE["python"].items()
    if one in ["A01", "A02", "A03", "A04", "A07", "A08", "A11", "A17", "A19", "E01", "E11", "E12"]
}


def graded(language, mistake, tmp_path, *options):
    if RUNTIME[language] is None:
        if os.environ.get("KSKIT_REQUIRE_ALL") == "1":
            pytest.fail(f"{language} is not installed: required here (KSKIT_REQUIRE_ALL=1)")
        pytest.skip(f"{language} is not installed")
    written = tmp_path / "grade.json"
    command = [RUNTIME[language], str(PROGRAMS[language]), mistake]
    code = main(["grade", "app-token-session", *options, "--json", str(written), "--", *command])
    return code, json.loads(written.read_text("utf-8"))


@pytest.mark.parametrize("language", PROGRAMS)
def test_a_right_program_passes_every_case(language, tmp_path):
    code, report = graded(language, "right", tmp_path, "--timeout", "4")
    assert [one for one in report["cases"] if not one["passed"]] == []
    assert (code, report["succeeded"]) == (0, True)
    campaign = [one["id"] for one in report["cases"] if one["id"].startswith("campaign/")]
    assert len(campaign) == 3 * len(server_faults())  # at each of the flow's calls


@pytest.mark.parametrize(("language", "mistake", "case"),
                         [(name, *made) for name in PROGRAMS for made in MADE[name].items()])  # fmt: skip
def test_a_mistake_is_named(language, mistake, case, tmp_path, capsys):
    code, report = graded(language, mistake, tmp_path, "--only", case)
    [found] = report["cases"]
    assert code == 1
    assert mistake in found["mistakes"]
    assert f"--only {case} -- " in found["alone"]
    assert f"{mistake}: {catalogue()[mistake].title}" in capsys.readouterr().out


@pytest.mark.parametrize("language", PROGRAMS)
def test_retries_without_end_are_stopped_and_told(language, tmp_path):
    code, report = graded(language, "endless", tmp_path, "--only", "failure/unknown-token", "--timeout", "2")
    [found] = report["cases"]
    assert code == 1
    assert "it did not end in time, and was stopped" in found["problems"]
    assert any(problem.endswith("retries must end") for problem in found["problems"])


@pytest.mark.parametrize("language", PROGRAMS)
def test_what_the_programs_do_wrongly_stands_in_the_register(language):
    named = set(re.findall(r"\b[A-F][0-9]{2}\b", PROGRAMS[language].read_text("utf-8")))
    assert named == set(MADE[language])
    assert named <= set(catalogue())


def test_no_secret_is_in_the_report(tmp_path):
    _, report = graded("python", "E11", tmp_path, "--only", "failure/unknown-token")
    [found] = report["cases"]
    assert "stderr shows a KS" in found["problems"]
    assert any("ks=[REDACTED]" in request for request in found["requests"])
    assert not re.search(r"djJ8|[0-9a-f]{32}", json.dumps(found))
