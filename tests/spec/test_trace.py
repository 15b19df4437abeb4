"""The trace: citations found, dangling ones named, reasons given for clauses without a vector."""

from pathlib import Path

import pytest

from kaltura_diagnosis.registry import catalogue
from kskit.flows.catalogue import load_flows
from kskit.spec import clauses
from kskit.spec.citations import Citation, CitationError, citations, cited
from kskit.spec.trace import build, reason, trace


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
