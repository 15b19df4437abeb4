"""Whatever ends a verification: adapters end with it, a report is whole or not there, and no success is told."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kskit.__main__ import main
from kskit.stopping import Stopped, started_whole, stopped_by_signals

WRONG = [sys.executable, "-S", "-E", str(Path(__file__).with_name("wrong.py"))]
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


def signalling(number: int) -> list[str]:
    """Return an adapter that says hello, sends a signal to the harness, and never answers."""
    code = (
        "import os, sys, time\n"
        'print(\'{"ok":true,"implementation":{"name":"a"},"ops":["token_hash"]}\', flush=True)\n'
        "sys.stdin.readline(); sys.stdin.readline()\n"
        f"open(sys.argv[1], 'w').write(str(os.getpid()))\nos.kill(os.getppid(), {int(number)})\nsys.stdin.read()\n"
        "time.sleep(1000)\n"
    )
    return [sys.executable, "-S", "-E", "-c", code]


def is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("spawn", [[], ["--spawn", "--jobs", "2"]], ids=["one", "spawn"])
@pytest.mark.parametrize("number", CODES)
def test_signal_ends_the_adapter_and_is_reported(number: signal.Signals, spawn: list[str], tmp_path: Path) -> None:
    report, place = tmp_path / "report.json", tmp_path / "pid"
    adapter = [*signalling(number), str(place)] if not spawn else [*spawning(number), str(place)]
    called = subprocess.run(
        [sys.executable, "-m", "kskit", "verify", "--id", "token-hash/sha*", *spawn, "--json", report, "--", *adapter],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert called.returncode == CODES[number], called.stderr
    assert "Traceback" not in called.stderr
    found = json.loads(report.read_text())
    assert f"stopped by {number.name}" in found["problems"]
    assert not found["succeeded"]
    assert found["counts"]["failed"] > 1
    assert not is_running(int(place.read_text()))


def spawning(number: int) -> list[str]:
    """Return a program that answers hello, and sends a signal to the harness when it is asked anything else."""
    code = (
        "import os, sys, time\n"
        "if 'hello' in sys.stdin.readline():\n"
        '    print(\'{"ok":true,"implementation":{"name":"a"},"ops":["token_hash"]}\')\n    sys.exit()\n'
        f"open(sys.argv[1], 'w').write(str(os.getpid()))\nos.kill(os.getppid(), {int(number)})\ntime.sleep(1000)\n"
    )
    return [sys.executable, "-S", "-E", "-c", code]


def test_time_limit_ends_the_run_with_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.json"
    arguments = ["--family", "token-hash", "--max-time", "0.5", "--timeout", "600", "--json", str(report)]
    hanging = [sys.executable, "-S", "-E", "-c", "import sys; sys.stdin.read()"]
    assert main(["verify", *arguments, "--", *hanging]) == 1
    assert "PROBLEM stopped by the time limit (--max-time)" in capsys.readouterr().out
    assert json.loads(report.read_text())["counts"]["passed"] == 0


HANGING = (
    "import sys\n"
    'print(\'{"ok":true,"implementation":{"name":"a"},"ops":["token_hash"]}\', flush=True)\nsys.stdin.read()\n'
)
WRONG_UNTIL_SMALL = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    answer = {"seq": asked.get("seq"), "result": {"token_hash": "wrong"}}
    if asked.get("cmd") == "hello":
        answer = {"ok": True, "implementation": {"name": "a"}, "ops": ["token_hash"]}
    elif asked.get("op") and not asked["input"]["token"]:
        sys.stdin.read()  # never answers
    print(json.dumps(answer), flush=True)
"""


@pytest.mark.parametrize(("code", "differ"), [(HANGING, 0), (WRONG_UNTIL_SMALL, 1)], ids=["asking", "shrinking"])
def test_generated_questions_end_with_the_time_as_well(
    code: str, differ: int, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--fuzz", "20", "--op", "token_hash", "--seed", "1", "--max-time", "2", "--timeout", "5"]
    assert main(["verify", *arguments, "--", sys.executable, "-S", "-E", "-c", code]) == 1
    printed = capsys.readouterr().out
    assert "stopped by the time limit (--max-time)" in printed
    assert printed.count("DIFFERS token_hash (mismatch)") == differ


@pytest.mark.parametrize("number", CODES)
def test_signal_ends_generated_questions(number: signal.Signals, tmp_path: Path) -> None:
    adapter = [*signalling(number), str(tmp_path / "pid")]
    call = [
        sys.executable,
        "-m",
        "kskit",
        "verify",
        "--fuzz",
        "20",
        "--op",
        "token_hash",
        "--timeout",
        "5",
        "--",
        *adapter,
    ]
    called = subprocess.run(call, capture_output=True, text=True, check=False)
    assert (called.returncode, called.stdout) == (CODES[number], f"stopped by {number.name}\n")
    assert not is_running(int((tmp_path / "pid").read_text()))


def test_hello_has_a_limit_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    for how in ([], ["--spawn"]):
        arguments = ["--family", "token-hash", "--hello-timeout", "0.2", *how, "--", *WRONG, "mute"]
        assert main(["verify", *arguments]) == 1
        assert "no answer within 0.2 s (--hello-timeout)" in capsys.readouterr().out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here")
def test_output_that_cannot_be_written_is_no_success_and_no_loss(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    options = ["--id", "token-hash/sha1-plain", "--json", report]
    call = [sys.executable, "-m", "kskit", "verify", *options, "--", *WRONG, "right"]
    with Path("/dev/full").open("wb") as full:
        assert subprocess.run(call, stdout=full, stderr=subprocess.DEVNULL, check=False).returncode == 2
    assert json.loads(report.read_text())["succeeded"]
    report.unlink()
    reading, writing = os.pipe()
    os.close(reading)
    assert subprocess.run(call, stdout=writing, stderr=subprocess.DEVNULL, check=False).returncode == 141
    os.close(writing)
    assert json.loads(report.read_text())["succeeded"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here")
def test_report_that_cannot_be_written_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    junit = tmp_path / "report.xml"
    files = ["--json", "/dev/full", "--junit", str(junit)]
    assert main(["verify", "--id", "token-hash/sha1-plain", *files, "--", *WRONG, "right"]) == 2
    assert "cannot write /dev/full: No space left on device" in capsys.readouterr().err
    assert 'tests="1"' in junit.read_text()  # the others are written


def test_report_is_replaced_as_a_whole(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text("the one before")
    assert main(["verify", "--id", "token-hash/sha1-plain", "--json", str(report), "--", *WRONG, "right"]) == 0
    assert json.loads(report.read_text())["succeeded"]
    assert list(tmp_path.iterdir()) == [report]


def test_signal_waits_until_what_was_started_is_known() -> None:
    known = []

    def start() -> None:
        with started_whole():
            signal.raise_signal(signal.SIGTERM)
            known.append("process")
        known.append("never")

    with stopped_by_signals(), pytest.raises(Stopped, match="SIGTERM"):
        start()
    assert known == ["process"]


def test_second_signal_does_not_interrupt_the_cleaning_up() -> None:
    cleaned = []

    def work() -> None:
        try:
            signal.raise_signal(signal.SIGHUP)
        finally:
            signal.raise_signal(signal.SIGTERM)
            cleaned.append("all")

    with stopped_by_signals(), pytest.raises(Stopped, match="SIGHUP"):
        work()
    assert cleaned == ["all"]


def test_ignored_signal_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stopped_by_signals():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
