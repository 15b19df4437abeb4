"""Adding a straight flow touches no template: a toy of one entry gets programs in all languages, which are executed."""

from pathlib import Path

import pytest
from tests.snippets.conftest import Need

from kaltura_session import flows
from kaltura_session.requests import Call, Calls
from kaltura_session.server.catalogue.reader import CatalogueError
from kaltura_session.server.resources import data_path
from kaltura_session.token_hash import token_hash
from kskit.flows import performing
from kskit.flows.catalogue import FlowCatalogue, load_flows, read_flows
from kskit.flows.types import Flow
from kskit.snippets.cases import cases_of
from kskit.snippets.execution import execute_case
from kskit.snippets.language import find_language, load_languages
from kskit.snippets.programs import make_program
from kskit.snippets.render import render_snippet
from kskit.snippets.service import Service
from kskit.snippets.straight import is_straight

SOURCE = data_path("spec", "catalogue", "flows.toml").read_text(encoding="utf-8")
TOY = """
[[flow]]
id = "toy-session"
title = "Start a session and end it"
summary = "A toy: an anonymous session, a hash, the session of an application token, and its end."
env = [
  "KALTURA_SERVICE_URL", "KALTURA_PARTNER_ID",
  "KALTURA_APP_TOKEN_ID", "KALTURA_APP_TOKEN", "KALTURA_APP_TOKEN_HASH_TYPE",
]
prints = "The account and the type of the session"
output = ["account {account}", "{session_type}"]

  [[flow.variant]]
  id = "plain"
  title = "The only way"

  [[flow.step]]
  id = "widget"
  title = "Start a widget session"
  text = "It lasts for two minutes."
  clauses = ["SES.14"]
  call = "session.startWidgetSession"
  gives = { widget_ks = "/ks" }
  response = "widget"
  params = { widgetId = "_{partner_id}", expiry = 120 }

  [[flow.step]]
  id = "hash"
  title = "Hash"
  text = "Computed here."
  clauses = ["APP.4"]
  compute = "token-hash"
  inputs = { ks = "{widget_ks}", token = "{app_token}", hash_type = "{app_token_hash_type}" }
  gives = { token_hash = "" }

  [[flow.step]]
  id = "start"
  title = "Start the session"
  text = "The type may arrive as a number or as a text."
  clauses = ["APP.8"]
  call = "appToken.startSession"
  gives = { ks = "/ks", account = "/partnerId", session_type = "/sessionType" }
  response = "session"
  params = { ks = "{widget_ks}", id = "{app_token_id}", tokenHash = "{token_hash}" }

  [[flow.failure]]
  id = "wrong-token"
  step = "start"
  title = "The token is not the one with this id"
  given = { KALTURA_APP_TOKEN = "wrong-token" }
  code = "INVALID_APP_TOKEN_HASH"
"""


def toy_session(
    *, partner_id: str, app_token_id: str, app_token: str, app_token_hash_type: str
) -> Calls[tuple[str, str]]:
    """Return account and type of the session: the other half of the flow, which the programs are compared with."""
    widget = yield Call("session", "startWidgetSession", {"widgetId": f"_{partner_id}", "expiry": 120})
    hashed = token_hash(widget["ks"], app_token, app_token_hash_type)
    params = {"ks": widget["ks"], "id": app_token_id, "tokenHash": hashed}
    session = yield Call("appToken", "startSession", params)
    return session["partnerId"], session["sessionType"]


def catalogue_with(toy: str, folder: Path) -> FlowCatalogue:
    """Return the catalogue of this checkout with one flow more."""
    path = folder / "flows.toml"
    path.write_text(SOURCE + toy, encoding="utf-8")
    return read_flows(path)


@pytest.mark.parametrize("language", load_languages())
def test_a_new_straight_flow_is_written_and_works(
    language: str, need: Need, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need(language)
    catalogue = catalogue_with(TOY, tmp_path)
    monkeypatch.setattr(performing, "load_flows", lambda: catalogue)
    monkeypatch.setattr(flows, "toy_session", toy_session, raising=False)
    flow = catalogue.find("toy-session")
    program = make_program(render_snippet(flow, find_language(language)))
    executions = [execute_case(program, case, service, tmp_path) for case in cases_of(flow, catalogue)]
    assert [f"{execution.case.id}: {problem}" for execution in executions for problem in execution.problems] == []
    assert {"plain", "failure/wrong-token", "failure/html-answer"} <= {execution.case.id for execution in executions}


WRONG = {
    "an unknown action": ('"appToken.startSession"', '"appToken.begin"', "has no action appToken.begin"),
    "an unknown member": ("/partnerId", "/account", "which has no member account"),
    "an action without service": ('"appToken.startSession"', '"begin"', "has no action begin"),
    "a member of a simple type": (
        '"appToken.startSession"',
        '"session.start"',
        "yields a string, which has no member",
    ),
    "a member of a member": ("/partnerId", "/partner/id", "/partner/id is more than one member"),
    "an output that is a setting": ("account {account}", "account {partner_id}", "no step gives {partner_id}"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_flow_that_cannot_be_laid_out_is_refused_by_name(name: str, tmp_path: Path) -> None:
    before, after, expected = WRONG[name]
    flow = catalogue_with(TOY.replace(before, after), tmp_path).find("toy-session")
    with pytest.raises(CatalogueError) as caught:
        render_snippet(flow, find_language("go"))
    assert expected in str(caught.value)
    assert "spec/catalogue/flows.toml: flow toy-session" in str(caught.value)


WRONG_CHANGES = {
    "a part too many": ("multirequest", "/1/totalCount", "/2/totalCount", "step check: /2 is beyond the 2 parts"),
    "no part": ("multirequest", '"/1/totalCount"', '"/first/totalCount"', "step check: /first/totalCount is more than"),
    "another value": (
        "start-session",
        "type = 0, ",
        "type = 0, more = 1, ",
        "both variants need the same values",
    ),
    "no other setting": ("start-session", '"{user_secret}"', '"secret"', "or a setting of the other"),
}


@pytest.mark.parametrize("name", WRONG_CHANGES)
def test_a_change_that_cannot_be_laid_out_is_refused_by_name(name: str, tmp_path: Path) -> None:
    flow, before, after, expected = WRONG_CHANGES[name]
    head, table, rest = SOURCE.partition(f'id = "{flow}"')
    path = tmp_path / "flows.toml"
    path.write_text(head + table + rest.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        render_snippet(read_flows(path).find(flow), find_language("go"))
    assert f"flow {flow}" in str(caught.value)
    assert expected in str(caught.value)


def test_flows_that_do_more_than_one_thing_after_another_keep_their_templates() -> None:
    known: list[Flow] = list(load_flows().flows.values())
    own = [flow.id for flow in known if not is_straight(flow)]
    assert own == ["reuse-session", "keep-session", "end-session", "local-ks", "handle-errors"]
    for language in load_languages().values():
        assert all(
            language.template(language.file[0], flow).startswith("straight.") for flow in known if flow.id not in own
        )
