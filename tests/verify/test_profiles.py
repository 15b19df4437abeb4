"""Profiles and their numbered sets: who is asked what, and what a report says of it."""

import sys
from pathlib import Path

import pytest

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_path
from kskit.__main__ import main
from kskit.verify import profiles
from kskit.verify.live.vectors import live_vectors
from kskit.verify.ops import OPS, SIDES
from kskit.verify.outcomes import Outcome, Run, Status
from kskit.verify.reports import document
from kskit.verify.reports.text import profile_lines
from kskit.verify.run import Options, verify
from kskit.verify.vectors import Selection, Vector, load, select

EVERY = [*load(), *live_vectors()]


def test_every_op_and_vector_has_a_side() -> None:
    assert {op.side for op in OPS.values()} | {vector.document["side"] for vector in EVERY} == set(SIDES)


def test_client_is_asked_nothing_of_other_sides() -> None:
    asked = profiles.required_by("client", EVERY)
    assert {vector.op for vector in asked} == {
        "token_hash", "session_decide", "request_encode", "response_decode", "multirequest_encode", "flow"
    }  # fmt: skip
    assert not any("local-ks" in vector.id or vector.id.startswith("response-decode/xml") for vector in asked)


def test_maker_makes_a_ks_too() -> None:
    both, one = (profiles.required_by(name, EVERY) for name in ("client+maker", "client"))
    assert {vector.op for vector in both} - {vector.op for vector in one} == {"ks_encode", "privileges_build"}


def test_new_vector_enters_the_next_set(monkeypatch: pytest.MonkeyPatch) -> None:
    new = Vector("token-hash/new", "token-hash", "token_hash", {}, {}, {"set": 2})
    assert new not in profiles.required_by("client", [*EVERY, new])
    file = profiles.load_file()
    frozen = profiles.ProfileFile(file.profile, file.not_scored, [*file.set, profiles.RequirementSet(2, "0.2.0")])
    monkeypatch.setattr(profiles, "load_file", lambda: frozen)
    assert new in profiles.required_by("client", [*EVERY, new])
    assert new not in profiles.required_by("client/1", [*EVERY, new])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("clients", "no profile 'clients'; there are client, client.maker, reader"),
        ("client/9", "no set '9' of requirements; there are 1"),
    ],
)
def test_unknown_profile_is_named(name: str, said: str) -> None:
    with pytest.raises(KitError, match=said):
        profiles.required_by(name, EVERY)


def test_sides_and_ops_select() -> None:
    assert {vector.side for vector in select(EVERY, Selection(sides=["maker", "reader"]))} == {"maker", "reader"}
    assert {vector.op for vector in select(EVERY, Selection(ops=["privileges_build"]))} == {"privileges_build"}
    with pytest.raises(KitError, match="op 'dance' does not exist; use one of token_hash"):
        select(EVERY, Selection(ops=["dance"]))


def test_report_names_profiles_and_what_is_lacking() -> None:
    starter = data_path("spec", "adapters", "python", "adapter.py")
    asked = [vector for vector in EVERY if vector.op != "flow"]
    report = document.make(verify([sys.executable, str(starter)], asked, Options(seed=1)), asked)
    assert report["profiles"]["client"]["verdict"] == "part"
    assert report["profiles"]["server"]["verdict"] == "none"
    lines = profile_lines(report)
    assert lines[0].startswith("profile client, requirements 1: conforms in part, ")
    assert (
        "; 289 not asked for want of session_decide, request_encode, response_decode, multirequest_encode" in lines[0]
    )
    assert lines[-1] == "not implemented: reader, server, diagnosis"


def test_flows_may_be_left_out() -> None:
    run = Run(("x",), 1, spawn=False)
    for vector in EVERY:
        run.outcomes.append(Outcome(vector, Status.NOT_IMPLEMENTED if vector.op == "flow" else Status.PASSED))
    assert document.make(run, EVERY)["profiles"]["client"]["verdict"] == "conforms"
    assert profile_lines(document.make(run, EVERY))[0].endswith("; 88 not asked for want of flow")
    run.outcomes[0].status = Status.SKIPPED
    assert document.make(run, EVERY)["profiles"]["client"]["verdict"] == "part"


def test_profile_is_what_the_reports_speak_of(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kinds = [f"--{kind}={kind}" for kind in ("junit", "badge", "markdown", "html", "json")]
    assert main(["verify", "--profile", "reader", *kinds, "--", sys.executable, "-m", "kskit", "adapter"]) == 0
    line = "profile reader, requirements 1: conforms, "
    assert line in capsys.readouterr().out
    assert '"label": "kaltura session kit: reader"' in Path("badge").read_text()
    assert 'profile reader"' in Path("junit").read_text()
    assert all(line in Path(kind).read_text() for kind in ("junit", "markdown", "html"))
    assert document.read(Path("json"))["profile"] == "reader"
