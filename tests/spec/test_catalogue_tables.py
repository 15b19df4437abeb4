"""Tables of the pages say what the catalogue and the server's own results say."""

import json

import pytest

from kaltura_diagnosis.registry import catalogue as mistakes
from kaltura_session.server import catalogue
from kaltura_session.server.catalogue import causes
from kaltura_session.server.resources import data_root
from kskit.flows.catalogue import load_flows
from kskit.spec.actions import render_actions, render_objects
from kskit.spec.clause_text import expand
from kskit.spec.clauses import clauses
from kskit.spec.markdown import code, plain, table
from kskit.spec.pages import GuardError, Request, fill, read_page
from kskit.spec.tables import render_error_index, render_errors, render_privileges
from kskit.spec.worked import render_worked, vector


def test_reserved_privileges_are_those_of_the_server_in_its_order(root):
    cases = json.loads((root / "tests" / "data" / "oracle" / "privileges.json").read_text(encoding="utf-8"))
    case = next(one for one in cases if one["id"] == "priv-server-privileges")
    ours = [one.name for one in catalogue.privileges() if one.reserved]
    assert ours == case["expected"]["result"]


def test_reserved_privileges_come_first_and_none_twice():
    entries = catalogue.privileges()
    assert [one.reserved for one in entries] == sorted((one.reserved for one in entries), reverse=True)
    assert len({one.name for one in entries}) == len(entries)


def test_every_error_with_causes_has_a_template_with_a_meaning():
    met = {one.code for one in catalogue.errors().error if one.about}
    assert causes().keys() <= met


def test_no_code_is_explained_by_an_older_wording_of_itself():
    rows = render_error_index(Request("error-index", ()), "errors")
    assert "| [`INVALID_KS`](#invalid_ks) | The KS was refused" in rows
    assert "The same code" not in rows


def test_every_cause_names_clauses_that_exist():
    for one in causes().values():
        assert one.causes
        assert set(one.clauses) <= set(clauses())


def test_every_code_that_a_flow_reports_has_a_section():
    sections = render_errors(Request("errors", ()), "errors")
    codes = {failure.code for flow in load_flows().flows.values() for failure in flow.failure if failure.code}
    assert [one for one in codes if f"### {one}\n" not in sections] == []


def test_every_mistake_belongs_to_a_group_with_a_section():
    regions: list[Request] = []
    fill(read_page(data_root(), "mistakes"), lambda region: regions.append(region) or "", "mistakes.md")
    assert {name[0] for name in mistakes()} == {one.arguments[0] for one in regions if one.name == "mistakes"}


def test_reserved_and_other_privileges_are_two_tables():
    reserved = render_privileges(Request("privileges", ("reserved",)), "privileges")
    others = render_privileges(Request("privileges", ("others",)), "privileges")
    assert "`setrole`" in reserved
    assert "`setrole`" not in others
    assert "`widget`" in others


def test_parameters_come_in_the_order_in_which_they_are_checked():
    shown = render_actions(Request("actions", ("session",)), "actions")
    places = [shown.index(f"`{name}`") for name in ("secret", "userId", "type", "partnerId", "expiry", "privileges")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("render", "arguments", "fault"),
    [
        (render_actions, ("nosuch",), "no service 'nosuch'"),
        (render_objects, ("KalturaNone",), "no object 'KalturaNone'"),
        (render_worked, ("ks-v2-encode/nosuch",), "ks-v2-encode/nosuch, which is not built"),
    ],
)
def test_a_region_that_names_something_unknown_is_refused(render, arguments, fault):
    with pytest.raises(GuardError, match=fault):
        render(Request("x", arguments), "page")


def test_spans_of_clauses_include_both_ends():
    assert expand(["KS2.1..KS2.3", "APP.4"], clauses()) == ["KS2.1", "KS2.2", "KS2.3", "APP.4"]


def test_a_span_beyond_the_last_clause_is_refused():
    with pytest.raises(GuardError, match=r"KS1.12"):
        expand(["KS1.10..KS1.12"], clauses())


def test_the_worked_example_ends_with_the_ks_of_its_vector():
    shown = render_worked(Request("worked", ("ks-v2-encode/user-mail",)), "ks-v2")
    assert shown.rstrip("`\n").endswith(vector("ks-v2-encode/user-mail").content["expect"]["ks"])


def test_pipes_in_table_cells_are_escaped():
    assert table(("a",), [("x|y",)]).splitlines()[-1] == "| x\\|y |"


def test_code_with_backticks_gets_a_longer_fence():
    assert (code("a"), code("a`b"), code("")) == ("`a`", "`` a`b ``", "")


def test_plain_text_cannot_become_markup():
    assert plain("<b> {x} *y* _z_ `w`") == "&lt;b> &#123;x&#125; \\*y\\* \\_z\\_ \\`w\\`"
