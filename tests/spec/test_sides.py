"""Whom a clause concerns: derived from vectors and text, complete, and shown."""

import pytest

from kaltura_session.server.resources import data_root
from kskit.__main__ import main
from kskit.spec import sides as module
from kskit.spec.clauses import Clause, clauses
from kskit.spec.pages import read_page
from kskit.spec.sides import profiles_of, sides
from kskit.verify.ops import SIDES


def clause(fact: str, family: str = "KS1") -> Clause:
    return Clause(f"{family}.1", "Title", "ks-v1", fact, ("source",))


def test_every_clause_has_a_side_and_a_profile():
    assert {*sides()} == {*clauses()}
    assert [one for one, found in sides().items() if not found or not set(found) < set(SIDES)] == []
    assert [one for one, found in sides().items() if not profiles_of(found)] == []


@pytest.mark.parametrize(
    ("fact", "family", "asked", "found"),
    [
        ("A client MUST hash.", "KS1", set(), ("client",)),
        ("It is written so.", "KS1", {"maker"}, ("maker",)),
        ("A maker writes what a reader accepts.", "KS1", {"server"}, ("maker", "reader", "server")),
        ("It is so.", "KS1", {"diagnosis"}, ("server",)),
        ("It is so.", "KS1", set(), ("server",)),
        ("It is so.", "GUIDE", set(), ("client",)),
    ],
)
def test_a_side_follows_from_vectors_and_text(fact, family, asked, found):
    assert module._of(clause(fact, family), asked) == found


@pytest.mark.parametrize("name", ["KSX.9", "WIRE.8", "SEC.1"])
def test_a_clause_says_on_its_page_whom_it_concerns(name):
    text = read_page(data_root(), clauses()[name].page)
    own = text.partition(f"\n### {name} ")[2].partition("\n### ")[0]
    assert f"Concerns: {', '.join(sides()[name])}. Evidence" in own


def test_spec_shows_the_sides_and_selects_by_one(capsys):
    assert main(["spec", "KSX.9"]) == 0
    assert "Concerns: reader (profiles reader)." in capsys.readouterr().out
    assert main(["spec", "KS2", "--side", "reader"]) == 0
    printed = capsys.readouterr().out
    assert "KS2.13 " in printed
    assert "KS2.3 " not in printed


def test_a_family_that_does_not_concern_a_side_is_told(capsys):
    assert main(["spec", "APP.4", "--side", "maker"]) == 2
    assert "none of these clauses concerns the maker" in capsys.readouterr().err
