"""Second opinions: what the files claim is what a run confirms, and most vectors have two or more."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kskit.build import evidence
from kskit.build.evidence import Entry, Evidence
from kskit.build.rendering import as_published
from kskit.build.vectors import Vector
from kskit.evidence.mutation.campaign import Mutation
from kskit.evidence.opinions import Opinion, Replies
from kskit.evidence.real_server import contradictions
from kskit.evidence.run import Findings, document, run
from kskit.verify.adapters import MissingCommandError

ROOT = Path(__file__).resolve().parents[2]
NO_MUTANTS = Mutation(0, 0, 0, ())


@pytest.fixture(scope="module")
def committed() -> Evidence:
    return evidence.read(ROOT)


@pytest.mark.xdist_group("adapters")  # both build the adapters of the kit
def test_committed_claims_are_what_a_run_confirms(
    computed: list[Vector], committed: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = json.loads((ROOT / evidence.FILE).read_text(encoding="utf-8"))["mutants"]  # test_mutation tries a sample
    monkeypatch.setattr("kskit.evidence.run.run_campaign", lambda _: Mutation(**figures, problems=()))
    findings = run(ROOT, computed)
    assert list(findings.denied(computed, committed)) == []
    assert (ROOT / evidence.FILE).read_bytes() == document(findings, computed, committed)


def test_no_result_of_the_server_contradicts_a_vector(computed: list[Vector]) -> None:
    assert list(contradictions(ROOT, computed)) == []


def test_nine_of_ten_vectors_have_two_opinions(computed: list[Vector], committed: Evidence) -> None:
    twice = [
        vector.id for vector in computed if committed.independent(as_published(vector, committed)["verified_by"]) >= 2
    ]
    assert len(twice) > 0.9 * len(computed)


def small_findings(vector: Vector, *names: str, absent: tuple[str, ...] = ()) -> Findings:
    """Return what a run found in which these opinions confirm the vector."""
    opinions = [Opinion(name, "about", name, lambda _: Replies()) for name in (*names, *absent)]
    return Findings(
        opinions, {name: Replies(frozenset({vector.id})) for name in names}, dict.fromkeys(absent, "x"), NO_MUTANTS
    )


def test_false_claim_is_denied(computed: list[Vector]) -> None:
    vector = computed[0]
    claimed = Evidence({vector.id: Entry(vector.sha256, ("alice", "bob"))})
    assert list(small_findings(vector, "alice").denied([vector], claimed)) == [
        f"{vector.id}: the file says that bob confirms it; this run does not"
    ]


def test_claim_that_is_missing_is_told(computed: list[Vector]) -> None:
    vector = computed[0]
    lines = list(small_findings(vector, "alice").denied([vector], Evidence()))
    assert lines == [f"{vector.id}: alice confirms it, the file does not say so; run: kskit evidence && kskit build"]


def test_changed_vector_loses_what_was_said_about_it(computed: list[Vector]) -> None:
    vector = computed[0]
    known = Evidence({vector.id: Entry(vector.sha256, ("alice",))})
    assert as_published(vector, known)["verified_by"] == ["reference", "alice"]
    assert as_published(changed(vector), known)["verified_by"] == ["reference"]


def test_opinion_that_cannot_be_asked_here_keeps_its_earlier_claims(computed: list[Vector]) -> None:
    vector = computed[0]
    earlier = Evidence({vector.id: Entry(vector.sha256, ("bob",))})
    found = small_findings(vector, "alice", absent=("bob",))
    assert found.claims(vector, earlier) == ["alice", "bob"]
    assert found.claims(changed(vector), earlier) == ["alice"]


def changed(vector: Vector) -> Vector:
    return replace(vector, content={**vector.content, "expect": {"other": True}})


def test_a_better_title_withdraws_nothing(computed: list[Vector]) -> None:
    vector = computed[0]
    known = Evidence({vector.id: Entry(vector.sha256, ("alice",))})
    retitled = replace(vector, content={**vector.content, "title": "Better", "flags": ["Empty"], "clauses": []})
    assert as_published(retitled, known)["verified_by"] == ["reference", "alice"]


def test_opinions_of_one_voice_count_as_one() -> None:
    known = Evidence(voices={"a-starter": "starter", "b-starter": "starter", "openssl": "openssl"})
    assert known.independent(["reference", "a-starter", "b-starter", "openssl"]) == 2


def test_missing_program_is_absent_and_no_failure(computed: list[Vector], monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(_: object) -> Replies:
        raise MissingCommandError("the opinion x needs x, which is not installed", "x")

    monkeypatch.setattr("kskit.evidence.run.all_opinions", lambda _: [Opinion("x", "about", "x", ask)])
    monkeypatch.setattr("kskit.evidence.run.run_campaign", lambda _: NO_MUTANTS)
    assert run(ROOT, computed[:1]).absent == {"x": "x"}


def test_evidence_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "vectors").mkdir()
    (tmp_path / evidence.FILE).write_text(json.dumps({"vectors": [1]}), encoding="utf-8")
    with pytest.raises(evidence.KitError, match="is not what `kskit evidence` writes"):
        evidence.read(tmp_path)
