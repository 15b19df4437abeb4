"""`kskit evidence` as a user calls it."""

import json
from pathlib import Path

import pytest

from kskit.__main__ import main
from kskit.build import evidence
from kskit.evidence.mutation.campaign import Mutation

ROOT = Path(__file__).resolve().parents[2]
QUICK = ["--only", "real-server"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout with the evidence of this one, to be tampered with."""
    (tmp_path / "vectors").mkdir()
    (tmp_path / "tests" / "data").mkdir(parents=True)
    (tmp_path / "vectors" / "recordings").symlink_to(ROOT / "vectors" / "recordings")
    (tmp_path / "tests" / "data" / "oracle").symlink_to(ROOT / "tests" / "data" / "oracle")
    (tmp_path / "vectors" / "evidence.json").write_bytes((ROOT / "vectors" / "evidence.json").read_bytes())
    return tmp_path


@pytest.fixture(autouse=True)
def no_mutants(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation has tests of its own and takes minutes."""
    monkeypatch.setattr("kskit.evidence.run.run_campaign", lambda _: Mutation(100, 98, 2, ()))


def test_check_of_one_opinion_prints_the_tables(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "--check", *QUICK, "--root", str(copy)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == [
        "opinions",
        "besides",
        "the",
        "reference",
        "none",
        "one",
        "two",
        "more",
        "two",
        "or",
        "more",
    ]
    assert any(line.startswith("all ") and float(line.split()[-1].rstrip("%")) > 90 for line in lines)
    assert any(line.startswith("openssl ") and line.endswith("not asked") for line in lines)
    assert lines[-1] == "mutants: 100, killed 98, listed 2 (2.0%)"


def test_check_denies_a_false_claim_and_writes_nothing(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy / "vectors" / "evidence.json"
    document = json.loads(path.read_text(encoding="ascii"))
    document["vectors"]["session-cache/fresh"]["opinions"].insert(0, "real-server")
    path.write_text(json.dumps(document), encoding="ascii")
    before = path.read_bytes()
    assert main(["evidence", "--check", *QUICK, "--root", str(copy)]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "session-cache/fresh: the file says that real-server confirms it; this run does not"
    assert path.read_bytes() == before


def test_writing_again_changes_no_claim(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = evidence.read(ROOT)
    assert main(["evidence", *QUICK, "--root", str(copy)]) == 0
    assert capsys.readouterr().out.startswith("vectors/evidence.json\n")
    after = evidence.read(copy)
    assert {name: entry.opinions for name, entry in after.entries.items()} == {
        name: entry.opinions for name, entry in before.entries.items()
    }


def test_opinion_that_does_not_exist_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "--only", "real-sever"]) == 2
    assert "there is no opinion 'real-sever'; there are real-server, openssl, php-rules" in capsys.readouterr().err
