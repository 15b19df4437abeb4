"""The table of what published guides say: each row has a place, a clause and a proof, and none is left out."""

import re
from functools import cache

import pytest

from kaltura_session.server.catalogue.reader import CatalogueError
from kaltura_session.server.resources import data_root
from kskit.spec import tables as module
from kskit.spec.clauses import KINDS, Clause, clauses, kind
from kskit.spec.render import render_page
from kskit.spec.tables import Guide, guides, statement
from kskit.spec.trace import trace
from kskit.vectors import read_recordings

DIFFERENCES = [one for one in clauses().values() if one.family == "GUIDE"]
ROWS = [(guide.id, clause) for guide in guides() for clause in guide.says]


@cache
def _recordings() -> tuple[frozenset[str], frozenset[str]]:
    folder = data_root() / "vectors" / "recordings"
    paths = sorted(folder.glob("recordings*.json"))
    single = [one for path in paths for one in read_recordings(path)["recordings"]]
    whole = read_recordings(folder / "flows.json")["flows"]
    return frozenset(one["id"] for one in single), frozenset(f"{one['flow']}/{one['variant']}" for one in whole)


@pytest.mark.parametrize("clause", DIFFERENCES, ids=lambda one: one.id)
def test_difference_has_a_statement_a_truth_a_guide_and_a_proof(clause: Clause) -> None:
    published, truth = statement(clause)
    assert published.endswith(".")
    assert truth.endswith(".")
    assert "Published" not in published
    assert any(clause.id in guide.says for guide in guides())
    recordings, flows = _recordings()
    kinds = {kind(entry) for entry in clause.evidence}
    assert kinds & {*KINDS, "unpublished", "source"}
    named = {entry.partition(":")[2] for entry in clause.evidence if kind(entry) == "recording"}
    assert named <= recordings
    assert {entry.partition(":")[2] for entry in clause.evidence if kind(entry) == "flow"} <= flows


def test_what_was_only_read_in_the_source_rests_on_a_clause_that_says_more() -> None:
    only_read = [one for one in DIFFERENCES if one.evidence == ("source",)]
    assert all(one.see for one in only_read)
    proven = trace(data_root()).traced
    without = [one.id for one in only_read if not any(proven[other].vectors for other in one.see)]
    assert without == []


def test_every_row_is_in_the_table_of_its_guide_with_place_and_proof() -> None:
    page = render_page(data_root(), "guide-differences").decode()
    sections = re.split(r"^### ", page.partition("## Differences")[0], flags=re.MULTILINE)[1:]
    assert len(sections) == len(guides())
    for guide, section in zip(guides(), sections, strict=True):
        assert section.startswith(f"{guide.title}\n")
        assert f"as of {guide.date}." in section
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", guide.date)
        lines = [line for line in section.splitlines() if line.startswith("| ")][2:]
        assert len(lines) == len(guide.says)
        for line, (clause, place) in zip(lines, guide.says.items(), strict=True):
            assert line.startswith(f"| {place or 'not noted'} | {statement(clauses()[clause])[0][:4]}")
            assert f"[{clause}](#" in line


def test_most_statements_have_their_line() -> None:
    places = [place for guide in guides() for place in guide.says.values()]
    assert all(re.match(r"lines? \d", place) for place in places if place)
    assert sum(1 for place in places if place) > 4 * places.count("")


def test_difference_without_a_guide_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    few = module.GuideFile([Guide("x", "X", "", "s", "2026-01-01", {"GUIDE.1": "", "GUIDE.999": ""})])
    monkeypatch.setattr(module, "load", lambda *_: few)
    with pytest.raises(CatalogueError, match=r"names no guide for GUIDE\.10"):
        guides()


def test_fact_of_another_form_is_named() -> None:
    with pytest.raises(CatalogueError, match=r"GUIDE\.1: its fact is `Published: ` a sentence"):
        statement(Clause("GUIDE.1", "t", "guide-differences", "Published: only half", ("source",)))
