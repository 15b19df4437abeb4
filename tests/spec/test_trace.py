"""The trace: citations found, dangling ones named, reasons given for clauses without a vector; `kskit trace`."""

import json
from pathlib import Path

import pytest

from kaltura_diagnosis.registry import catalogue
from kskit.__main__ import main
from kskit.flows.catalogue import load_flows
from kskit.spec.clauses import clauses
from kskit.spec.trace import Citation, CitationError, build, citations, cited, reason, trace


def test_no_reference_dangles(root):
    assert trace(root).dangling == ()


def test_a_dangling_reference_is_reported():
    gone = Citation("function", "module.function", "KS2.99")
    assert build(clauses(), [gone]).dangling == (gone,)


def test_a_citation_is_listed_once_under_its_kind():
    found = [Citation("vector", "b", "KS2.7"), Citation("vector", "a", "KS2.7"), Citation("vector", "a", "KS2.7")]
    traced = build(clauses(), found).traced["KS2.7"]
    assert (traced.vectors, traced.functions, traced.reason) == (["a", "b"], [], "")


def test_every_clause_without_a_vector_has_a_reason(root):
    assert [name for name, one in trace(root).traced.items() if not one.vectors and not one.reason] == []


@pytest.mark.parametrize(
    ("clause", "why"),
    [
        ("GUIDE.1", "compares"),
        ("SEC.6", "advises"),
        ("SES.15", "recorded"),
        ("KSX.11", "the reference is held"),
        ("SES.13", "seen in a recording"),
        ("WIRE.14", "read in the source only"),
    ],
)
def test_the_reason_follows_from_the_evidence(clause, why):
    assert reason(clauses()[clause]).startswith(why)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(KS2.7)", ["KS2.7"]),
        ("KS2.1 to KS2.4, APP.4", ["KS2.1", "KS2.2", "KS2.3", "KS2.4", "APP.4"]),
        ("KS2.1 to APP.4", ["KS2.1", "APP.4"]),
        ("version 2.7 of KS", []),
    ],
)
def test_ids_and_spans_are_found_in_text(text, found):
    assert cited(text) == found


def test_docstrings_of_nested_functions_count(tmp_path: Path):
    module = tmp_path / "reference" / "kaltura_session" / "a.py"
    module.parent.mkdir(parents=True)
    module.write_text('class A:\n    def b(self):\n        """Do it (KS2.7)."""\n', encoding="utf-8")
    assert Citation("function", "kaltura_session.a.A.b", "KS2.7") in citations(tmp_path)


def test_a_module_that_is_no_python_is_named(tmp_path: Path):
    module = tmp_path / "reference" / "kaltura_session" / "a.py"
    module.parent.mkdir(parents=True)
    module.write_text("def (", encoding="utf-8")
    with pytest.raises(CitationError, match=r"a\.py"):
        citations(tmp_path)


def test_every_step_named_by_a_mistake_exists():
    steps = {f"{flow.id}/{step.id}" for flow in load_flows().flows.values() for step in flow.step}
    named = {one.step for one in catalogue().values() if one.step}
    assert named <= steps


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
