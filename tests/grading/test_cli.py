"""`kskit grade` as a command: its options, its exit codes, what it leaves behind, and the files it writes."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kskit.__main__ import main
from kskit.flows.catalogue import load_flows
from kskit.grading.command import Command
from kskit.grading.run import trials_of
from kskit.snippets.grade import leaks_of
from kskit.snippets.programs import ProcessResult
from kskit.snippets.service import Exchange

WRONG = Path(__file__).parent / "wrong.py"
RIGHT = [sys.executable, str(WRONG), "right"]
PRINTS_NOTHING = [sys.executable, "-c", f"import sys; sys.argv[1:] = ['right']; exec(open({str(WRONG)!r}).read().replace('print(', 'str('))"]  # fmt: skip # noqa: E501


def test_list_runs_nothing(capsys):
    assert main(["grade", "app-token-session", "--list", "--only", "failure/*"]) == 0
    assert "failure/wrong-token" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nosuch", "--", "true"], "there is no flow 'nosuch'"),
        (["login", "--only", "nosuch", "--", "true"], "login has no case 'nosuch'; kskit grade login --list"),
        (["login"], "no command; say which program to grade"),
        (["start-session", "--only", "admin-secret", "--", "./nosuch"], "cannot start './nosuch': No such file"),
        (["login", "--json", "/nosuch/x", "--", "true"], "cannot write /nosuch/x: there is no such folder"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_code_2(arguments, said, capsys):
    assert main(["grade", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_options_may_stand_on_both_sides_of_the_flow(capsys):
    for words in (["--only", "plain", "app-token-session"], ["app-token-session", "--only", "plain"]):
        assert main(["grade", *words, "--", *RIGHT]) == 0
        assert capsys.readouterr().out == "ok     plain\napp-token-session: 1 of 1 cases are right\n"


def test_output_of_any_form_is_taken_where_that_is_asked_for(capsys):
    assert main(["grade", "app-token-session", "--only", "plain", "--", *PRINTS_NOTHING]) == 1
    assert "it printed [] instead of" in capsys.readouterr().out
    assert main(["grade", "app-token-session", "--only", "plain", "--output", "any", "--", *PRINTS_NOTHING]) == 0


def test_reports_hold_every_case(tmp_path):
    junit, page = tmp_path / "grade.xml", tmp_path / "grade.html"
    files = ["--junit", str(junit), "--html", str(page)]
    assert main(["grade", "app-token-session", "--only", "plain", *files, "--", sys.executable, str(WRONG), "A08"]) == 1
    suite = ET.fromstring(junit.read_text("utf-8")).find("testsuite")  # noqa: S314 - made here
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    assert suite.find("testcase/failure").get("message") == "A08: A newline after the token"
    assert "A08: A newline after the token" in page.read_text("utf-8")


def test_what_a_command_started_ends_with_it(tmp_path):
    left = tmp_path / "pid"
    ran = Command(["sh", "-c", f"sleep 600 & echo $! > {left}; echo printed"], 30).execute({})
    assert (ran.exit, ran.stdout) == (0, "printed\n")
    assert ends(int(left.read_text()))


def test_a_command_that_does_not_end_is_stopped():
    assert Command(["sh", "-c", "sleep 600 & wait"], 0.2).execute({}).exit is None


def test_a_command_gets_the_settings_and_no_others_of_the_caller(monkeypatch):
    monkeypatch.setenv("KALTURA_KS", "the caller's own")
    monkeypatch.setenv("OTHER", "kept")
    ran = Command(["sh", "-c", 'echo "$KALTURA_KS|$KALTURA_USER_ID|$OTHER"'], 30).execute({"KALTURA_USER_ID": "jane"})
    assert ran.stdout == "|jane|kept\n"


KS = "djJ8MTAyfA" + "x" * 40
UNUSUAL = "p+ü&b=c%41"


@pytest.mark.parametrize(
    ("stdout", "stderr", "response", "found"),
    [
        (KS, "", f'"{KS}"', []),
        (KS, f"got {KS}", f'"{KS}"', ["stderr shows a KS"]),
        ("", f"got {KS}", f'{{"ks": "{KS}"}}', ["stderr shows a KS"]),
        ("", f"got {KS}", f"<ks>{KS}</ks>", ["stderr shows a KS"]),
        ("", f"it says: {KS}", json.dumps({"message": f'Invalid KS "{KS}", EXPIRED'}), ["stderr shows a KS"]),
        (KS, f"made {KS}", "", ["stderr shows a KS"]),
        (f"password {UNUSUAL}", "", "", ["stdout shows KALTURA_PASSWORD"]),
        ("", "POST password=p%2B%C3%BC%26b%3Dc%2541", "", ["stderr shows KALTURA_PASSWORD"]),
        ("", '{"password":"p+\\u00fc&b=c%41"}', "", ["stderr shows KALTURA_PASSWORD"]),
    ],
)
def test_a_secret_is_seen_however_it_is_shown(stdout, stderr, response, found):
    exchange = Exchange(HttpRequest("POST", "/api_v3/", [], b""), HttpResponse(200, [], response.encode()))
    settings = {"KALTURA_PASSWORD": UNUSUAL, "KALTURA_USER_ID": "alice"}
    assert list(leaks_of(ProcessResult(0, stdout, stderr), [exchange], settings)) == found


@pytest.mark.parametrize("only", ["admin-secret", "campaign/[hde][anr]*/*"], ids=["one", "side-by-side"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_programs_and_is_in_the_report(number, only, tmp_path):
    left, report = tmp_path / "pid", tmp_path / "grade.json"
    os.mkfifo(left)
    command = ["sh", "-c", f"echo $$ > {left}; exec sleep 600"]
    grading = [
        sys.executable,
        "-m",
        "kskit",
        "grade",
        "start-session",
        "--only",
        only,
        "--json",
        report,
        "--",
        *command,
    ]
    with subprocess.Popen(grading, stdout=subprocess.PIPE, text=True) as process:
        programs = [int(one) for one in left.read_text().split()]
        process.send_signal(number)
        assert process.communicate()[0].endswith(f" cases are right; stopped by {number.name}\n")
        assert process.returncode == 128 + number
    assert programs
    assert all(map(ends, programs))
    assert f"not tried: stopped by {number.name}" in json.loads(report.read_text())["cases"][-1]["problems"]


def test_a_time_limit_ends_the_grading_with_a_report(tmp_path, capsys):
    report = tmp_path / "grade.json"
    arguments = ["start-session", "--timeout", "600", "--max-time", "0.5", "--json", str(report)]
    assert main(["grade", *arguments, "--", "sleep", "600"]) == 1
    assert capsys.readouterr().out.endswith(" cases are right; stopped by the time limit (--max-time)\n")
    cases = json.loads(report.read_text())["cases"]
    assert {one["id"] for one in cases} == set(trials_of(load_flows().find("start-session")))
    assert [one for one in cases if one["passed"]] == []


def test_output_that_nobody_takes_is_no_success_and_no_loss(tmp_path):
    report = tmp_path / "grade.json"
    options = ["--only", "plain", "--only", "failure/un*", "--json", report]
    call = [sys.executable, "-m", "kskit", "grade", "app-token-session", *options, "--", *RIGHT]
    reading, writing = os.pipe()
    os.close(reading)
    outputs = [(writing, 141)]
    if Path("/dev/full").exists():
        outputs.append((os.open("/dev/full", os.O_WRONLY), 2))
    for output, code in outputs:
        with os.fdopen(output, "wb"):
            assert subprocess.run(call, stdout=output, stderr=subprocess.DEVNULL, check=False).returncode == code
        assert len(json.loads(report.read_text())["cases"]) == 3
        report.unlink()


KILLS_THE_EMULATOR = """
import os, signal, subprocess
children = ["ps", "-o", "pid=,args=", "--ppid", str(os.getppid())]
for line in subprocess.run(children, capture_output=True, text=True).stdout.splitlines():
    if "serve" in line:
        os.kill(int(line.split()[0]), signal.SIGKILL)
"""


@pytest.mark.skipif(not shutil.which("ps"), reason="no ps here")
def test_an_emulator_that_is_gone_is_one_line_and_no_success():
    program = [sys.executable, "-c", KILLS_THE_EMULATOR]
    call = [sys.executable, "-m", "kskit", "grade", "start-session", "--only", "admin-secret", "--", *program]
    called = subprocess.run(call, capture_output=True, text=True, check=False)
    assert called.returncode == 2
    assert called.stderr == "kskit: the emulator of this run ended before its time; run it again\n"


def ends(pid: int) -> bool:
    """Wait for the end of a process that was killed; tell whether it came."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 10)[0])
    finally:
        os.close(descriptor)
