"""`kskit explain A05`: any id that the kit prints, with what is wrong and what is right.

`kskit explain error`: every code of a real server is known, and every code that people wait for in vain.
"""

import json

import pytest

from kaltura_diagnosis.registry import catalogue
from kaltura_session.errors import KitError
from kaltura_session.server.catalogue import causes, codes, errors
from kskit.__main__ import main
from kskit.explain.codes import explain_code
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


PRINTED = {row.code: row for row in codes().printed}
OF_THE_KIT = {row.code for row in errors().error}
OF_SERVERS = {code.strip().upper() for code in [*codes().core, *codes().plugin]}


def test_every_code_of_the_kit_is_one_of_a_real_server() -> None:
    assert OF_THE_KIT <= OF_SERVERS
    assert len(OF_SERVERS) > 800
    assert len(codes().core) == len(set(codes().core))


@pytest.mark.parametrize("code", sorted(OF_SERVERS))
def test_no_code_that_servers_have_is_denied(code: str) -> None:
    found = explain_code(f" {code.lower()}")
    assert f"No server has the code {code}" not in found.summary
    if code in causes():
        assert (found.verdict, bool(found.facts)) == ("right", True)
    elif code in PRINTED:
        assert found.verdict == "mistake"
    elif code in OF_THE_KIT:
        assert found.verdict == "right"
    else:
        assert found.verdict == "unknown"
        assert f"Real servers have the code {code}. It belongs to" in found.summary
        assert "not in this kit" in found.summary


@pytest.mark.parametrize("code", PRINTED)
def test_code_that_people_wait_for_in_vain_is_told_with_the_right_one(code: str) -> None:
    row, found = PRINTED[code], explain_code(code)
    assert row.clause in clauses()
    said = found.notes if code in causes() else [found.summary]
    (sentence,) = [one for one in said if f"({row.clause})" in one]
    assert row.where in sentence
    assert row.instead in sentence
    assert ("No server has" in sentence) == (code not in OF_SERVERS)
    assert ("guides" in sentence) == row.clause.startswith("GUIDE.")
    words = row.instead.replace(",", " ").split()
    named = [word for word in words if "_" in word and word != "EXCEEDED_ACTIONS_LIMIT"]
    assert set(named) <= OF_THE_KIT


@pytest.mark.parametrize("code", ["USER_ALREADY_EXISTS", "EXPIRED_KS", "MISSING_KS"])
def test_the_codes_of_guides_are_among_them(code: str) -> None:
    assert PRINTED[code].clause.startswith("GUIDE.")


@pytest.mark.parametrize(("code", "hint"), [("NOSUCH", "codes look like"), ("ADULT_CONTEMT", "mean ADULT_CONTENT?")])
def test_code_that_nobody_has_is_refused_with_a_hint(code: str, hint: str) -> None:
    with pytest.raises(KitError, match=f"no code '{code}'") as refused:
        explain_code(code)
    assert hint in str(refused.value)


@pytest.mark.parametrize(("code", "status"), [("ADULT_CONTENT", 1), ("EXPIRED_KS", 1), ("INVALID_KS", 0), ("X1", 2)])
def test_the_command_says_so(code: str, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "error", code]) == status
    assert code in "".join(capsys.readouterr())
