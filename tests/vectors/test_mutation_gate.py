"""The gate: every implementation that is wrong in one place is caught, and every vector is there for something."""

from collections import Counter
from typing import Any

import pytest

from kaltura_diagnosis.registry import recipes as mistakes
from kaltura_session.privileges import parse
from kskit.build.vectors import Vector
from kskit.evidence.gate import Kills, run_gate
from kskit.evidence.mutants import all_mutants
from kskit.evidence.mutants.model import ask_reference, edited


def test_gate(computed: list[Vector], published: list[dict[str, Any]]) -> None:
    kills = run_gate(computed)  # takes seconds: all that it shows is looked at in one test
    assert kills.misfits == [], "a mutant no longer fits the reference"
    assert kills.survivors() == [], "a mutant that no vector kills"
    assert kills.wrongly_equivalent() == [], "a mutant that is said to be equivalent, and is killed"
    check_reasons(kills)
    check_worth(kills, computed, published)
    check_lists(kills, published)


def check_reasons(kills: Kills) -> None:
    """Equivalent mutants are few and say why."""
    reasons = [mutant.equivalent for mutant in kills.mutants if mutant.equivalent is not None]
    assert len(reasons) <= 0.02 * len(kills.mutants)
    assert all(len(reason) > 20 for reason in reasons)


def check_worth(kills: Kills, computed: list[Vector], published: list[dict[str, Any]]) -> None:
    """Every vector kills a mutant that no easier one kills, records a fact, or shows what the server itself gave."""
    by_the_server = {v["id"] for v in published if "real-server" in v["verified_by"]}
    assert [name for name in kills.superfluous(computed) if name not in by_the_server] == []


def check_lists(kills: Kills, published: list[dict[str, Any]]) -> None:
    """Negative vectors list exactly the mutants they kill."""
    shown = {v["id"]: v["kills"] for v in published if "kills" in v}
    assert len(shown) > 500
    assert shown == {name: list(kills.by_vector[name]) for name in shown}


def test_every_mistake_of_the_codecs_is_a_mutant() -> None:
    ids = {mutant.id for mutant in all_mutants()}
    variants = [one.variant for group in "ABC" for several in mistakes(group).values() for one in several]
    assert len(variants) > 100
    assert [name for name in variants if not any(name in mutant for mutant in ids)] == []


def test_mutants_have_names_and_titles_of_their_own() -> None:
    found = list(all_mutants())
    assert [name for name, count in Counter(mutant.id for mutant in found).items() if count > 1] == []
    assert all(mutant.title and mutant.ops for mutant in found)


def test_the_reference_is_whole_again_after_a_mutant() -> None:
    mutant = edited("x/y", "Parses nothing", ("privileges_parse",), "kaltura_session.privileges:parse",
                    ('text.split(",")', "[]"))  # fmt: skip
    before = parse("a:1")
    with mutant.active() as ask:
        assert ask("privileges_parse", {"text": "a:1"}) != {"privileges": [["a", ["1"]]], "text": "a:1"}
    assert parse("a:1") == before
    assert ask_reference("privileges_parse", {"text": "a:1"}) == {"privileges": [["a", ["1"]]], "text": "a:1"}


def test_mutant_that_no_longer_fits_the_reference_is_told(
    computed: list[Vector], monkeypatch: pytest.MonkeyPatch
) -> None:
    mutant = edited("x/y", "t", ("privileges_parse",), "kaltura_session.privileges:parse", ("no such text", ""))
    monkeypatch.setattr("kskit.evidence.gate.all_mutants", lambda: [mutant])
    kills = run_gate(computed[:1])
    assert kills.misfits == ["x/y: parse has 0 times 'no such text', not once; mend the mutant"]
    assert kills.survivors() == []
