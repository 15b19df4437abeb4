"""`kskit trace`: what it prints and how it ends."""

import json

import pytest

from kskit.__main__ import main


def test_one_clause_is_shown_with_what_proves_it(capsys):
    assert main(["trace", "KS2.7"]) == 0
    shown = capsys.readouterr().out
    assert "KS2.7     Digest" in shown
    assert "kaltura_session.ks.v2" in shown
    assert "mistakes: B02" in shown


def test_a_family_can_be_listed_as_json(capsys):
    assert main(["trace", "KS1", "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)
    assert [entry["clause"] for entry in entries] == [f"KS1.{number}" for number in range(1, len(entries) + 1)]


def test_clauses_without_a_vector_are_listed_with_the_reason(capsys):
    assert main(["trace", "SEC", "--without-vector"]) == 0
    assert "advises; there is nothing to compute" in capsys.readouterr().out


def test_an_unknown_name_is_one_line_and_exit_code_2(capsys):
    assert main(["trace", "KS7"]) == 2
    assert capsys.readouterr().err.startswith("kskit: 'KS7' is neither a clause nor a family")


def test_a_dangling_reference_fails(tmp_path, capsys):
    module = tmp_path / "reference" / "kaltura_session" / "a.py"
    module.parent.mkdir(parents=True)
    module.write_text('"""Say KS2.99."""\n', encoding="utf-8")
    assert main(["trace", "KS2.7", "--root", str(tmp_path)]) == 1
    assert "kaltura_session.a (function) cites KS2.99, which does not exist" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--help"])
def test_help_describes_the_command(option, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["trace", option])
    assert ended.value.code == 0
    assert "--without-vector" in capsys.readouterr().out
