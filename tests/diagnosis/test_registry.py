"""A mistake that computes a value is two edits, a row and a function: explain and the vectors find it by themselves."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from kaltura_diagnosis.registry import LooksAt, Recipe, catalogue, detectors, mistake, recipes, register
from kskit.flows.catalogue import load_flows
from kskit.spec.clauses import clauses

GROUPS = "ABCDEF"


def rows():
    return list(catalogue().values())


def test_mistakes_are_numbered_without_a_gap_group_by_group():
    ids = [row.id for row in rows()]
    numbered = [f"{group}{number:02}" for group in GROUPS for number in range(1, 100)]
    assert ids == [name for name in numbered if name in ids]
    assert all(name[1:] == "01" or f"{name[0]}{int(name[1:]) - 1:02}" in ids for name in ids)


@pytest.mark.parametrize("group", GROUPS)
def test_catalogue_and_functions_name_the_same_mistakes(group):
    functions = {*recipes(group), *(one.id for looks_at in LooksAt for one in detectors(looks_at, group))}
    assert functions == {row.id for row in rows() if row.id[0] == group}


@pytest.mark.parametrize("group", "ABC")
def test_every_mistake_that_computes_a_value_has_a_mutant(group):
    assert set(recipes(group)) == {row.id for row in rows() if row.id[0] == group}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_row_cites_what_exists_in_sentences(row):
    assert row.clauses
    assert set(row.clauses) <= set(clauses())
    assert row.step in {"", *(f"{flow.id}/{step.id}" for flow in load_flows().flows.values() for step in flow.step)}
    assert row.explanation.endswith(".")
    assert ". " not in row.explanation
    assert row.fix.endswith(".")


def test_titles_differ():
    titles = [row.title for row in rows()]
    assert len(set(titles)) == len(titles)


def test_variants_within_a_group_have_one_name_each():
    for group in GROUPS:
        names = [recipe.variant for variants in recipes(group).values() for recipe in variants]
        assert len(names) == len(set(names))


def test_two_mutants_of_one_name_are_refused():
    known = recipes("A")["A01"][0]
    with pytest.raises(ValueError, match="two recipes of group A are called raw_token"):
        register(Recipe("A02", known.variant, known.function, "again"))


def test_row_of_an_unknown_id_is_a_key_error():
    with pytest.raises(KeyError):
        mistake("Z99")
    assert mistake("A01").title == "The token itself was sent"


ROW = """
[[mistake]]
id = "A41"
title = "Written backwards"
explanation = "It was done so."
shows = "It fails"
fix = "Do it right."
clauses = ["APP.4"]
languages = []
severity = "rejected"
"""
RECIPE = """

@hash_recipe("A41", "backwards", "text", "the right digest written backwards")
def _backwards(draft: HashDraft) -> str:
    return draft.text[::-1]
"""
KS, TOKEN = "djJ8MTAyfA==", "f1e2d3c4b5a697887766554433221100"


@pytest.fixture(scope="module")
def house(root, tmp_path_factory):
    """A copy of the kit with one more mistake; returns a function that runs Python in it."""
    copy = tmp_path_factory.mktemp("house")
    for part in ("reference", "spec/catalogue"):
        shutil.copytree(root / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    with (copy / "spec/catalogue/mistakes.toml").open("a", encoding="utf-8") as table:
        table.write(ROW)
    with (copy / "reference/kaltura_diagnosis/token_hash/inputs.py").open("a", encoding="utf-8") as module:
        module.write(RECIPE)

    def run(*arguments, **settings):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KALTURA_")}
        environment |= {"PYTHONPATH": f"{copy / 'reference'}{os.pathsep}{root / 'generators'}", **settings}
        command = [sys.executable, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=copy)

    return run


def explained(ran):
    assert ran.returncode in {0, 1}, ran.stderr
    return json.loads(ran.stdout)


def test_recipe_is_found_behind_a_value(house):
    right = explained(house("-m", "kskit", "explain", "token-hash", "--json", KALTURA_KS=KS, KALTURA_APP_TOKEN=TOKEN,
                            KALTURA_TOKEN_HASH="0"))["corrected"]  # fmt: skip
    found = explained(house("-m", "kskit", "explain", "token-hash", "--json", KALTURA_KS=KS, KALTURA_APP_TOKEN=TOKEN,
                            KALTURA_TOKEN_HASH=right[::-1]))  # fmt: skip
    assert found["mistakes"] == ["A41"]
    assert found["summary"] == "The hash is the right digest written backwards."


def test_recipe_gets_a_vector(house):
    program = "from kskit.build.families.mistakes import cases; print(*(one.slug for one in cases()))"
    assert "a41-backwards" in house("-c", program).stdout.split()
