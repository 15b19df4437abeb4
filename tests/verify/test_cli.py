"""`kskit verify`, `kskit report` and `kskit adapter` as a user calls them."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from kskit.__main__ import main
from kskit.verify.outcomes import Outcome, Status
from kskit.verify.terminal import Progress
from kskit.verify.vectors import Vector

WRONG = [sys.executable, "-S", "-E", str(Path(__file__).with_name("wrong.py"))]
NO_FOLDER = f"{__file__}/x"
HASHES = ["--id", "token-hash/sha*-plain"]


def test_conforming_implementation_is_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", *HASHES, "--seed", "5", "--", *WRONG, "right"]) == 0
    out = capsys.readouterr().out
    assert "wrong 1 (python): 3 passed; " in out
    assert out.rstrip().endswith("seed 5")


def test_wrong_implementation_is_1_and_told_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", *HASHES, "--", *WRONG, "always-wrong"]) == 1
    out = capsys.readouterr().out
    assert "FAILED token-hash/sha1-plain\n" in out
    assert "  clause    APP.4 The token hash\n" in out
    assert "PROBLEM every wrong answer to token_hash is the same" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no command; say which adapter to verify"),
        (
            ["--", "no-such-command"],
            "cannot start 'no-such-command': No such file or directory; give a command after --",
        ),
        (["--family", "nope", "--", "true"], "family 'nope' does not exist; use one of token-hash"),
        (["--id", "nope", "--", "true"], "no vector matches these filters"),
        (["--vectors", NO_FOLDER, "--", "true"], f"cannot read {NO_FOLDER}/manifest.json"),
        (["--known-failures", NO_FOLDER, "--", "true"], f"cannot read the known failures {NO_FOLDER}"),
        ([*HASHES, "--json", f"{NO_FOLDER}/x", "--", *WRONG, "right"], f"cannot write {NO_FOLDER}/x"),
    ],
)
def test_wrong_call_is_2_in_one_line(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", *arguments]) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("kskit: ")
    assert said in shown
    assert shown.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--timeout", "0"], "must be more than 0"),
        (["--timeout", "inf"], "must be more than 0"),
        (["--jobs", "0"], "must be 1 or more"),
        (["--restarts", "-1"], "must be 0 or more"),
        (["--seed", "x"], "invalid int value"),
    ],
)
def test_wrong_option_is_2(option: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["verify", *option, "--", "true"])
    assert caught.value.code == 2
    assert said in capsys.readouterr().err


def test_options_of_the_adapter_are_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", *HASHES, "--", *WRONG, "right", "--json", "--", "--help"]) == 0
    assert "3 passed" in capsys.readouterr().out


def test_every_report_is_written(tmp_path: Path) -> None:
    paths = {kind: tmp_path / kind for kind in ("json", "junit", "markdown", "html", "badge")}
    options = [text for kind, path in paths.items() for text in (f"--{kind}", str(path))]
    assert main(["verify", *HASHES, *options, "--", *WRONG, "right"]) == 0
    assert all(path.stat().st_size > 50 for path in paths.values())
    report = json.loads(paths["json"].read_text())
    assert report["vectors"]["asked"] == 3
    assert report["command"] == [*WRONG, "right"]


def test_known_failures_are_written_completed_and_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "known.txt"
    call = ["verify", *HASHES, "--", *WRONG, "accepts-everything"]
    assert main(["verify", "--id", "token-hash/unknown-type-sha2", "--write-known-failures", str(path), *call[3:]]) == 1
    assert main(["verify", "--known-failures", str(path), *call[3:]]) == 2
    assert "no reason for token-hash/unknown-type-sha2" in capsys.readouterr().err
    path.write_text(path.read_text().replace("sha2:", "sha2: refuses nothing yet"))
    assert main(["verify", "--id", "token-hash/unknown-type-sha2", "--known-failures", str(path), *call[3:]]) == 0
    assert "1 known failures" in capsys.readouterr().out


def test_rerun_line_asks_the_one_vector_again(capsys: pytest.CaptureFixture[str]) -> None:
    main(["verify", *HASHES, "--", *WRONG, "always-wrong"])
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("  rerun"))
    words = line.split()[1:]
    assert words[:2] == ["kskit", "verify"]
    assert main(words[1:]) == 1
    assert "1 failed; " in capsys.readouterr().out


def test_matrix_of_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [str(tmp_path / f"{way}.json") for way in ("right", "always-wrong")]
    for path, way in zip(paths, ("right", "always-wrong"), strict=True):
        main(["verify", *HASHES, "--json", path, "--", *WRONG, way])
    capsys.readouterr()
    page, table = tmp_path / "m.html", tmp_path / "m.md"
    assert main(["report", *paths, "--html", str(page), "--markdown", str(table)]) == 1
    assert "| wrong 1 | python | 3/3 | 3/3 |" in capsys.readouterr().out
    assert "0/3" in table.read_text()
    assert "0/3" in page.read_text()
    assert main(["report", paths[0]]) == 0


def test_report_without_a_report_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}")
    assert main(["report", str(path)]) == 2
    assert "is not a report; name a file made by `kskit verify --json`" in capsys.readouterr().err


def test_adapter_answers_until_stop() -> None:
    asked = (
        '{"cmd":"hello","protocol":1}\n{"seq":4,"op":"token_hash","input":{"ks":"a","token":"b","hash_type":"MD5"}}\n'
    )
    ran = subprocess.run(
        [sys.executable, "-m", "kskit", "adapter"],
        input=f'{asked}{{"cmd":"stop"}}\nnot read any more',
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    hello, answer = map(json.loads, ran.stdout.splitlines())
    assert hello["implementation"]["name"] == "kaltura_session"
    assert answer["result"] == {"token_hash": "187ef4436122d1cc2f40dc2b92f0eba0"}


@pytest.mark.parametrize("line", ["hello\n", "[]\n", '{"seq": 1}\n'])
def test_adapter_says_what_it_cannot_read(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line.encode())))
    assert main(["adapter"]) == 2
    assert "see spec/adapter-protocol.md" in capsys.readouterr().err


def test_progress_is_drawn_on_a_terminal_only() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    outcome = Outcome(Vector("a", "f", "token_hash", {}, {}, {}), Status.FAILED)
    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        progress = Progress(4, stream)
        progress(outcome)
        progress.close()
        assert ("1/4, 1 failed" in stream.getvalue()) is shown
