"""Mutation by operators: what is changed, how a change is named, which vectors notice it, and what the list may say."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from kaltura_diagnosis import registry
from kaltura_session.errors import KitError
from kaltura_session.privileges import parse
from kskit.build.vectors import Vector
from kskit.evidence.mutation import trial
from kskit.evidence.mutation.campaign import Campaign, listed, name_of, run_campaign, stale, unnoticed
from kskit.evidence.mutation.modules import Module, modules
from kskit.evidence.mutation.mutants import Mutant, mutants_of
from kskit.evidence.mutation.trial import lines_reached

SAMPLE, SEED = 100, 20261128


@pytest.fixture(scope="module")
def privileges(computed: list[Vector]) -> tuple[Campaign, list[Mutant]]:
    """The campaign of the vectors on privileges, and the mutants of the module that reads them."""
    module = next(one for one in modules() if one.name == "privileges")
    asked = [vector for vector in computed if vector.content["op"].startswith("privileges_")]
    return Campaign(asked, lines_reached([module], asked)), list(mutants_of(module))


def find(mutants: list[Mutant], title: str) -> Mutant:
    return next(one for one in mutants if one.title == title)


@pytest.fixture
def source(tmp_path: Path) -> Callable[[str], list[Mutant]]:
    """Returns the mutants of a piece of code."""

    def mutants(code: str) -> list[Mutant]:
        path = tmp_path / "piece.py"
        path.write_text(code, encoding="utf-8")
        return list(mutants_of(Module("piece", path)))

    return mutants


def test_sample_of_mutants_is_noticed_or_listed(computed: list[Vector]) -> None:
    mutation = run_campaign(computed, sample=SAMPLE, seed=SEED)
    assert list(mutation.problems) == []
    assert mutation.made == SAMPLE
    assert mutation.listed > 0


@pytest.mark.parametrize(
    ("code", "titles"),
    [
        ("return a < 3", {"comparison: a < 3 -> a >= 3", "boundary: a < 3 -> a <= 3", "constant: a < 3 -> a < 4",
                          "constant: a < 3 -> a < 2", "statement: return a < 3 -> pass"}),
        ("return f(a, b)", {"swapped argument: f(a, b) -> f(b, a)", "dropped argument: f(a, b) -> f(b)",
                            "dropped argument: f(a, b) -> f(a)", "statement: return f(a, b) -> pass"}),
        ("return max(a, b)", {"dropped argument: max(a, b) -> max(b)", "dropped argument: max(a, b) -> max(a)",
                              "statement: return max(a, b) -> pass"}),
        ("return a.strip()", {"call: a.strip() -> a", "statement: return a.strip() -> pass"}),
        ("return a and not b", {"condition: a and (not b) -> not b", "condition: a and (not b) -> a",
                                "condition: not b -> b", "statement: return a and (not b) -> pass"}),
        ("if a:\n  return b\n if b:\n  return a", {
            "branch: if a: -> if True:", "branch: if a: -> if False:", "branch: if b: -> if True:",
            "branch: if b: -> if False:", "order: if a:; if b: -> if b:; if a:", "statement: return a -> pass",
            "statement: return b -> pass"}),
        ("if isinstance(a, str):\n  return b\n if isinstance(a, list):\n  return a", {
            "branch: if isinstance(a, str): -> if True:", "branch: if isinstance(a, str): -> if False:",
            "branch: if isinstance(a, list): -> if True:", "branch: if isinstance(a, list): -> if False:",
            "swapped argument: isinstance(a, str) -> isinstance(str, a)",
            "dropped argument: isinstance(a, str) -> isinstance(str)",
            "dropped argument: isinstance(a, str) -> isinstance(a)",
            "swapped argument: isinstance(a, list) -> isinstance(list, a)",
            "dropped argument: isinstance(a, list) -> isinstance(list)",
            "dropped argument: isinstance(a, list) -> isinstance(a)",
            "statement: return b -> pass", "statement: return a -> pass"}),
        ("raise KitError('step', 'a text for people')", {
            "statement: raise KitError('step', 'a text for people') -> pass",
            "swapped argument: KitError('step', 'a text for people') -> KitError('a text for people', 'step')",
            "dropped argument: KitError('step', 'a text for people') -> KitError('a text for people')",
            "dropped argument: KitError('step', 'a text for people') -> KitError('step')",
            "constant: KitError('step', 'a text for people') -> KitError('stepX', 'a text for people')"}),
    ],
)  # fmt: skip
def test_operators_change_one_thing(source: Callable[[str], list[Mutant]], code: str, titles: set[str]) -> None:
    found = source(f'def g(a, b):\n "A docstring."\n {code}\n')
    assert {one.title.partition(" #")[0] for one in found} == titles


def test_change_leaves_the_tree_as_it_was(source: Callable[[str], list[Mutant]]) -> None:
    mutants = source("def g(a):\n    return a < 3\n")
    before = ast.unparse(mutants[0].module.tree)
    codes = {mutant.compiled() for mutant in mutants}
    assert len(codes) == len(mutants)
    assert ast.unparse(mutants[0].module.tree) == before


def test_name_of_a_mutant_outlives_renamed_locals_and_moved_lines(source: Callable[[str], list[Mutant]]) -> None:
    before = source("LIMIT = 3\ndef g(a):\n    b = a.size\n    return b < LIMIT\n")
    after = source("# A comment.\nLIMIT = 3\n\n\ndef g(given):\n    found = given.size\n\n    return found < LIMIT\n")
    assert [name_of(one) for one in before] == [name_of(one) for one in after]
    other = source("LIMIT = 3\nMOST = 4\ndef g(a):\n    b = a.size\n    return b < MOST\n")
    assert {name_of(one) for one in other} != {name_of(one) for one in before}


def test_equal_changes_of_one_function_have_names_of_their_own() -> None:
    names = [name_of(one) for module in modules() for one in mutants_of(module)]
    assert len(names) > 2500
    assert len(set(names)) == len(names)


def test_the_reference_is_whole_again_after_a_mutant(privileges: tuple[Campaign, list[Mutant]]) -> None:
    campaign, mutants = privileges
    assert campaign.noticed_by(find(mutants, "call: text.split(',') -> text")) is not None
    assert parse("a:1,b") == {"a": ["1"], "b": []}


def test_change_of_code_that_runs_at_the_import_is_noticed(privileges: tuple[Campaign, list[Mutant]]) -> None:
    campaign, mutants = privileges
    mutant = find(mutants, "constant: _WILDCARD = '*' -> _WILDCARD = '*X'")
    ks = next(vector for vector in campaign.vectors if vector.content["op"] == "privileges_parse")
    assert trial.try_import(mutant, [ks]) is None, "reading does not know the wildcard"
    broken = find(mutants, "constant: _TRIMMED = ' \\t\\n\\r\\x00\\x0b' -> _TRIMMED = ' \\t\\n\\r\\x00\\x0bX'")
    assert trial.try_import(broken, []) is None


def test_mutant_that_does_not_end_is_noticed(computed: list[Vector], monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_vector: Vector) -> None:
        while True:
            pass

    monkeypatch.setattr(trial, "ask", endless)
    monkeypatch.setattr(trial, "_SECONDS", 0.05)
    assert trial.notices(computed[:1]) == computed[0].id


def test_survivor_that_is_not_listed_is_told(computed: list[Vector], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kskit.evidence.mutation.campaign.listed", lambda _: {})
    monkeypatch.setattr("kskit.evidence.mutation.campaign.modules", lambda: [
        one for one in modules() if one.name == "forms"])  # fmt: skip
    monkeypatch.setattr(Campaign, "noticed_by", lambda *_: None)
    mutation = run_campaign(computed[:1], sample=1, seed=SEED)
    assert (mutation.made, mutation.killed, mutation.listed) == (1, 0, 0)
    assert mutation.problems[-1].startswith("no vector notices forms:")


def test_entry_that_a_vector_refutes_is_told(computed: list[Vector], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Campaign, "noticed_by", lambda *_: "ks-v1-encode/plain")
    problems = run_campaign(computed[:1], sample=2500, seed=SEED).problems
    assert any(line.startswith("listed, but ks-v1-encode/plain notices ") for line in problems)


ENTRY = '[[survivor]]\nreason = "{reason}"\nmutants = ["{line}"]\n'


def test_entry_without_a_mutant_is_stale(tmp_path: Path) -> None:
    path = tmp_path / "survivors.toml"
    path.write_text(ENTRY.format(reason="It was so once, long ago.", line="forms:urlencode call: a.b() -> a"), "utf-8")
    mutated = list(modules())
    mutants = [one for module in mutated for one in mutants_of(module)]
    lines = list(stale(listed(mutated, path), mutants))
    assert lines == [
        "survivors.toml: there is no mutant 'forms:urlencode call: a.b() -> a'; mend the line or delete it"
    ]


def test_too_many_entries_are_told() -> None:
    mutants = [one for module in modules() for one in mutants_of(module)][:100]
    entries = {name_of(one): one.title for one in mutants[:4]}
    assert list(stale(entries, mutants)) == ["survivors.toml lists 4 of 100 mutants, more than 3%; add vectors"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY.format(reason="short", line="forms:urlencode call: a.b() -> a"), "has no reason that says something"),
        ('[[survivor]]\nreason = "One that says enough of it."\n', "or no mutants"),
        (ENTRY.format(reason="x" * 30, line="nosuch:a b"), "the module 'nosuch' is not mutated; mend 'nosuch:a b'"),
    ],
)
def test_entry_of_another_shape_is_told(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "survivors.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KitError, match=message):
        listed(list(modules()), path)


def test_every_way_to_make_a_mistake_is_noticed(computed: list[Vector]) -> None:
    assert list(unnoticed(computed)) == []
    assert sum(len(several) for group in "ABC" for several in registry.recipes(group).values()) > 100


def test_mistake_that_nobody_notices_is_told() -> None:
    lines = list(unnoticed([]))
    assert len(lines) > 100
    assert lines[0].startswith("no vector notices the mistake A")
