"""The clauses: their shape, that what they rest on exists, and whom each concerns."""

import json
from pathlib import Path

import pytest

from kaltura_session.server.catalogue.reader import CatalogueError
from kaltura_session.server.resources import data_path, data_root
from kskit.__main__ import main
from kskit.spec import clause_text as module
from kskit.spec.clause_text import profiles_of, sides
from kskit.spec.clauses import FAMILIES, Clause, clauses, read_clauses
from kskit.spec.pages import page_titles, read_page
from kskit.vectors import read_recordings
from kskit.verify.ops import SIDES

ORACLE = Path(__file__).parents[1] / "data" / "oracle"
ENTRY = {"id": "KS1.1", "title": "Layout", "page": "ks-v1", "fact": "It is so.", "evidence": ["source"]}


def write(path: Path, *entries: dict[str, object]) -> Path:
    def line(name: str, value: object) -> str:
        return f"{name} = {json.dumps(value)}"

    text = "\n".join("[[clause]]\n" + "\n".join(line(*item) for item in entry.items()) for entry in entries)
    path.write_text(text, encoding="utf-8")
    return path


def recorded() -> tuple[set[str], set[str]]:
    paths = sorted(data_path("vectors", "recordings").glob("recordings*.json"))
    recordings = [one for path in paths for one in read_recordings(path)["recordings"]]
    flows = read_recordings(data_path("vectors", "recordings", "flows.json"))
    return (
        {one["id"] for one in recordings},
        {f"{one['flow']}/{one['variant']}" for one in flows["flows"]},
    )


def oracle_cases() -> set[str]:
    documents = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in ORACLE.glob("*.json")}
    return {f"{name}/{case['id']}" for name, cases in documents.items() if isinstance(cases, list) for case in cases}


def test_every_family_has_clauses_numbered_without_gap():
    numbers: dict[str, list[int]] = {}
    for one in clauses().values():
        numbers.setdefault(one.family, []).append(int(one.id.partition(".")[2]))
    assert set(numbers) == set(FAMILIES)
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in numbers.values())


def test_every_clause_names_a_page_that_exists():
    assert {one.page for one in clauses().values()} <= set(page_titles())


def test_every_evidence_exists():
    recordings, flows = recorded()
    known = {"recording": recordings, "flow": flows, "oracle": oracle_cases()}
    missing = [
        f"{one.id}: {entry}"
        for one in clauses().values()
        for entry in one.evidence
        if ":" in entry and entry.partition(":")[2] not in known[entry.partition(":")[0]]
    ]
    assert missing == []


def test_no_fact_has_markup_outside_code():
    bare = [one.id for one in clauses().values() if any(char in "".join(one.fact.split("`")[::2]) for char in "{}<")]
    assert bare == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"id": "KS9.1"}, "an id is one of"),
        ({"evidence": []}, "evidence is empty"),
        ({"evidence": ["hearsay"]}, "unknown evidence 'hearsay'"),
        ({"fact": ""}, "title, page and fact are texts"),
        ({"colour": "red"}, "unknown field colour"),
        ({"fact": "As KS2.99 says."}, "it refers to KS2.99, which does not exist"),
        ({"see": ["APP.99"]}, "it refers to APP.99, which does not exist"),
    ],
)
def test_a_clause_of_wrong_shape_is_named(tmp_path, changes, fault):
    with pytest.raises(CatalogueError, match="clause K") as error:
        read_clauses(write(tmp_path / "clauses.toml", {**ENTRY, **changes}))
    assert fault in str(error.value)


def test_a_missing_key_is_named(tmp_path):
    without = {name: value for name, value in ENTRY.items() if name != "evidence"}
    with pytest.raises(CatalogueError, match="evidence is missing"):
        read_clauses(write(tmp_path / "clauses.toml", without))


def test_an_id_that_occurs_twice_is_refused(tmp_path):
    with pytest.raises(CatalogueError, match="the id occurs twice"):
        read_clauses(write(tmp_path / "clauses.toml", ENTRY, ENTRY))


def test_a_link_goes_to_the_heading_and_an_anchor_outlives_it():
    assert (clauses()["KS2.7"].lasting, clauses()["KS2.7"].href) == ("ks2-7", "ks-v2.md#ks27-digest")


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
