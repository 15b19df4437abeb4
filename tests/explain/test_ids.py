"""`kskit explain A05`: any id that the kit prints, with what is wrong and what is right."""

import json

import pytest

from kaltura_diagnosis.registry import catalogue
from kskit.__main__ import main
from kskit.spec.clauses import clauses


@pytest.mark.parametrize("mistake", catalogue())
def test_every_mistake_is_shown_with_what_it_makes(mistake, capsys):
    assert main(["explain", mistake.lower(), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    names = {fact["name"] for fact in found["facts"]}
    assert {"why", "shows", "fix", "wrong"} <= names
    assert catalogue()[mistake].title in found["summary"]
    assert (found["code"] is not None) == bool(catalogue()[mistake].step)


def test_clauses_and_codes_are_ids_too(capsys):
    for clause in clauses().values():
        assert main(["explain", clause.id]) == 0
        assert clause.fact[:40] in capsys.readouterr().out
    assert main(["explain", "INVALID_KS"]) == 0
    assert capsys.readouterr().out.startswith("INVALID_KS: ")


def test_the_language_is_the_one_that_was_asked_for(capsys):
    assert main(["explain", "A05", "--lang", "go"]) == 0
    assert "code:       go, step app-token-session/hash" in capsys.readouterr().out


@pytest.mark.parametrize("word", ["A99", "ZZZ.1", "nonsense", "NO_SUCH_CODE_AT_ALL"])
def test_what_is_no_id_is_one_line(word, capsys):
    assert main(["explain", word]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
