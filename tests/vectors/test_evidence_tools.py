"""`kskit evidence` as a user calls it: what it prints and writes, what stays, and what a reply refutes is withdrawn."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kskit.__main__ import main
from kskit.build import evidence
from kskit.build.families import token_hash
from kskit.build.vectors import Vector, compute
from kskit.evidence.mutation.campaign import Mutation
from kskit.evidence.opinions import Opinion, Replies
from kskit.verify.adapters import MissingCommandError

QUICK = ["--only", "real-server"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
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


def test_check_of_one_opinion_prints_the_tables(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "--check", *QUICK, "--root", str(checkout)]) == 0
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


def test_check_denies_a_false_claim_and_writes_nothing(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = checkout / "vectors" / "evidence.json"
    document = json.loads(path.read_text(encoding="ascii"))
    document["vectors"]["session-cache/fresh"]["opinions"].insert(0, "real-server")
    path.write_text(json.dumps(document), encoding="ascii")
    before = path.read_bytes()
    assert main(["evidence", "--check", *QUICK, "--root", str(checkout)]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "session-cache/fresh: the file says that real-server confirms it; this run does not"
    assert path.read_bytes() == before


def test_writing_again_changes_no_claim(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = evidence.read(ROOT)
    assert main(["evidence", *QUICK, "--root", str(checkout)]) == 0
    assert capsys.readouterr().out.startswith("vectors/evidence.json\n")
    after = evidence.read(checkout)
    assert {name: entry.opinions for name, entry in after.entries.items()} == {
        name: entry.opinions for name, entry in before.entries.items()
    }


def test_opinion_that_does_not_exist_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "--only", "real-sever"]) == 2
    assert "there is no opinion 'real-sever'; there are real-server, openssl, php-rules" in capsys.readouterr().err


ROOT = Path(__file__).resolve().parents[2]
VECTORS = list(compute(token_hash.FAMILY))


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with the token hashes and the evidence about them."""
    monkeypatch.setattr("kskit.build.vectors.families", lambda: [token_hash.FAMILY])
    (tmp_path / "vectors").mkdir()
    shutil.copy(ROOT / evidence.FILE, tmp_path / evidence.FILE)
    return tmp_path


def claims(root: Path, opinion: str) -> set[str]:
    entries = evidence.read(root).entries
    return {one.id for one in VECTORS if opinion in entries[one.id].opinions}


def ask(copy: Path, capsys: pytest.CaptureFixture[str], *only: str) -> tuple[int, str, str]:
    code = main(["evidence", "--root", str(copy), *(word for name in only for word in ("--only", name))])
    return code, *capsys.readouterr()


def commands(folder: Path, monkeypatch: pytest.MonkeyPatch, **scripts: str) -> None:
    """Let the adapters find no other commands than these."""
    folder.mkdir()
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    monkeypatch.setattr("kskit.verify.adapters.search_path", lambda: str(folder))


def test_without_node_what_its_programs_confirmed_stays(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands(tmp_path / "bin", monkeypatch)
    names = ("javascript-starter", "official-node")
    before = {name: claims(copy, name) for name in names}
    assert before["javascript-starter"]
    code, _, err = ask(copy, capsys, *names)
    kept = len(before["javascript-starter"] | before["official-node"])
    assert err == f"node is not installed: {', '.join(names)} not asked; what is confirmed of {kept} vectors stays\n"
    assert (code, {name: claims(copy, name) for name in names}) == (0, before)


def test_php_without_simplexml_is_not_asked(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands(tmp_path / "bin", monkeypatch, php='case "$*" in *SimpleXML*) exit 1 ;; esac')
    before = claims(copy, "php-rules")
    code, _, err = ask(copy, capsys, "php-rules")
    assert err == (
        f"SimpleXML for PHP is not installed: php-rules not asked; what is confirmed of {len(before)} vectors stays\n"
    )
    assert before
    assert (code, claims(copy, "php-rules")) == (0, before)


def test_a_program_that_ends_without_a_reply_withdraws_nothing_and_is_a_failure(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands(tmp_path / "bin", monkeypatch, php='case "$*" in -r*) exit 0 ;; esac\necho broken >&2\nexit 3')
    before = claims(copy, "php-rules")
    code, out, err = ask(copy, capsys, "php-rules")
    assert (code, err, claims(copy, "php-rules")) == (1, "", before)
    line = out.splitlines()[-1]
    assert line.startswith(f"php-rules did not reply to {len(before)} vectors, what it confirmed of them stays; token-")


def test_an_awk_that_does_not_work_withdraws_nothing(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    others = os.environ["PATH"]
    commands(tmp_path / "bin", monkeypatch, awk="exit 2")
    monkeypatch.setattr("kskit.verify.adapters.search_path", lambda: f"{tmp_path / 'bin'}:{others}")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{others}")
    before = claims(copy, "shell-starter")
    code, out, _ = ask(copy, capsys, "shell-starter")
    assert before
    assert (code, claims(copy, "shell-starter")) == (1, before), out


def opinion(ask: Callable[[object], Replies]) -> Opinion:
    return Opinion("alice", "about", "alice", ask)


@pytest.fixture
def confirmed(copy: Path, monkeypatch: pytest.MonkeyPatch) -> list[Vector]:
    """Two vectors which alice confirms, and she is the only one there is."""
    two = VECTORS[:2]
    document = json.loads((copy / evidence.FILE).read_text(encoding="utf-8"))
    for name, row in document["vectors"].items():
        row["opinions"] = ["alice"] if name in {two[0].id, two[1].id} else []
    (copy / evidence.FILE).write_text(json.dumps(document), encoding="utf-8")
    monkeypatch.setattr(
        "kskit.evidence.run.all_opinions", lambda _: [opinion(lambda _: Replies(frozenset({two[0].id})))]
    )
    return two


def test_what_a_reply_refutes_is_withdrawn_and_named(
    copy: Path, confirmed: list[Vector], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = ask(copy, capsys)
    assert (code, out.splitlines()[-1]) == (1, f"{confirmed[1].id}: withdrawn, alice does not confirm it")
    assert claims(copy, "alice") == {confirmed[0].id}


def test_what_cannot_be_asked_for_another_reason_withdraws_nothing(
    copy: Path, confirmed: list[Vector], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask_nobody(_: object) -> Replies:
        raise evidence.KitError("cannot prepare the adapter alice: no network")

    monkeypatch.setattr("kskit.evidence.run.all_opinions", lambda _: [opinion(ask_nobody)])
    code, out, _ = ask(copy, capsys)
    assert code == 1
    assert out.splitlines()[-1].endswith(f"{confirmed[0].id}: cannot prepare the adapter alice: no network")
    assert claims(copy, "alice") == {one.id for one in confirmed}


def test_a_vector_with_another_expectation_keeps_no_claim(
    copy: Path, confirmed: list[Vector], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask_nobody(_: object) -> Replies:
        raise MissingCommandError("alice needs a cat, which is not installed", "cat")

    monkeypatch.setattr("kskit.evidence.run.all_opinions", lambda _: [opinion(ask_nobody)])
    document = json.loads((copy / evidence.FILE).read_text(encoding="utf-8"))
    document["vectors"][confirmed[0].id]["sha256"] = "0" * 64
    (copy / evidence.FILE).write_text(json.dumps(document), encoding="utf-8")
    code, _, err = ask(copy, capsys)
    assert (code, err) == (0, "cat is not installed: alice not asked; what is confirmed of 1 vectors stays\n")
    assert claims(copy, "alice") == {confirmed[1].id}
