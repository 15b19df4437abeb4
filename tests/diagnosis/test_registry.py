import pytest

from kaltura_diagnosis.registry import Mutant, catalogue, mistake, mutants, recognisers, register
from kaltura_session.catalogue import load

COUNTS = {"A": 40, "B": 26, "C": 12, "D": 18, "E": 12, "F": 11}
SEVERITIES = {"rejected", "accepted-but-wrong", "hazard"}


def rows():
    return list(catalogue().values())


def test_every_mistake_of_the_list_is_in_the_catalogue_in_order():
    ids = [row["id"] for row in load("mistakes")["mistake"]]
    assert ids == [f"{group}{number:02}" for group, count in COUNTS.items() for number in range(1, count + 1)]


@pytest.mark.parametrize("group", COUNTS)
def test_catalogue_and_functions_name_the_same_mistakes(group):
    functions = set(mutants(group)) | set(recognisers(group))
    assert functions == {row["id"] for row in rows() if row["id"][0] == group}


@pytest.mark.parametrize("group", "ABC")
def test_every_mistake_that_computes_a_value_has_a_mutant(group):
    assert set(mutants(group)) == {row["id"] for row in rows() if row["id"][0] == group}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_row_is_complete_and_cites_what_exists(row):
    assert row.keys() >= {"id", "title", "explanation", "shows", "fix", "clauses", "languages", "severity"}
    assert row.keys() <= {"id", "title", "explanation", "shows", "fix", "clauses", "languages", "severity", "step"}
    assert row["severity"] in SEVERITIES
    assert set(row["clauses"]) <= {clause["id"] for clause in load("clauses")["clause"]}
    assert row["clauses"]
    steps = {f"{flow['id']}/{step['id']}" for flow in load("flows")["flow"] for step in flow["step"]}
    assert row.get("step", next(iter(steps))) in steps
    assert row["explanation"].endswith(".")
    assert ". " not in row["explanation"]
    assert row["fix"].endswith(".")


def test_titles_differ():
    titles = [row["title"] for row in rows()]
    assert len(set(titles)) == len(titles)


def test_variants_within_a_group_have_one_name_each():
    for group in COUNTS:
        names = [mutant.variant for variants in mutants(group).values() for mutant in variants]
        assert len(names) == len(set(names))


def test_two_mutants_of_one_name_are_refused():
    known = mutants("A")["A01"][0]
    with pytest.raises(ValueError, match="two mutants of group A are called raw_token"):
        register(Mutant("A02", known.variant, known.function, "again"))


def test_row_of_an_unknown_id_is_a_key_error():
    with pytest.raises(KeyError):
        mistake("Z99")
    assert mistake("A01")["title"] == "The token itself was sent"
