"""The live mode: flows against an emulator of one's own, graded by what went over the wire."""

import re
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from kskit.verify.live.examiner import own_account
from kskit.verify.live.vectors import live_vectors
from kskit.verify.outcomes import Outcome, Run, Status
from kskit.verify.process import Limits
from kskit.verify.run import Options, verify
from kskit.verify.vectors import Selection, select

ADAPTER = Path(__file__).with_name("flow_adapter.py")
WIDGET = "live/widget-session/plain"
WRONG_SECRET = "live/start-session/failure-wrong-secret"
LIMITS = Limits(timeout_seconds=60, grace_seconds=20, max_restarts=2, jobs=2)


def run(way: str, *ids: str, spawn: bool = False) -> Run:
    asked = select(live_vectors(), Selection(ids=ids))
    return verify([sys.executable, str(ADAPTER), way], asked, Options(seed=3, spawn=spawn, limits=LIMITS))


def only(run: Run) -> Outcome:
    (outcome,) = run.outcomes
    return outcome


def test_every_flow_and_failure_of_the_catalogue_is_asked() -> None:
    flows = {vector.id.split("/")[1] for vector in live_vectors()}
    assert flows == {
        *("start-session", "widget-session", "app-token-session", "create-app-token", "login", "use-session"),
        *("reuse-session", "keep-session", "inspect-session", "end-session", "local-ks", "multirequest"),
        "handle-errors",
    }
    assert all(vector.op == "flow" and vector.title for vector in live_vectors())
    assert len({vector.id for vector in live_vectors()}) == len(live_vectors())


@pytest.mark.parametrize("spawn", [False, True])
def test_reference_performs_flows_and_failures(spawn: bool) -> None:
    asked = [WIDGET, WRONG_SECRET, "live/app-token-session/*", "live/reuse-session/*", "live/local-ks/*"]
    done = run("right", *asked, spawn=spawn)
    assert done.problems == []
    assert set(done.counts()) == {Status.PASSED}


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        ("one-call-too-many", "sent system.ping instead of session.startWidgetSession; "),
        ("sends-nothing", "session.startWidgetSession was not sent; the output is ['djJ8'] instead of None"),
        ("other-action", "sent system.ping instead of session.startWidgetSession; "),
        ("unreadable-request", "sent . instead of session.startWidgetSession; "),
        ("other-output", "the output is ['"),
        ("no-output", "the result has no list of texts as output"),
    ],
)
def test_traffic_is_graded_request_by_request(way: str, reason: str) -> None:
    outcome = only(run(way, WIDGET))
    assert outcome.kind == "traffic"
    assert outcome.reason.startswith(reason)


def test_wrong_parameter_is_named_with_both_values() -> None:
    reason = only(run("other-widget", WIDGET)).reason
    assert re.search(r'session.startWidgetSession: at /widgetId: expected "_(\d+)", got "_\1\d"', reason)


def test_further_parameters_are_the_implementations_own_business() -> None:
    assert run("other-parameter", WIDGET).succeeded


@pytest.mark.parametrize(("way", "kind"), [("other-error", "wrong-error"), ("hides-errors", "accepted")])
def test_failures_must_be_reported_as_they_are(way: str, kind: str) -> None:
    outcome = only(run(way, WRONG_SECRET))
    assert outcome.kind == kind
    assert outcome.vector.expect == {"error": {"code": "START_SESSION_ERROR"}}


def test_settings_of_the_question_are_shown_with_the_failure() -> None:
    settings = only(run("other-output", WIDGET)).vector.input["settings"]
    assert settings["KALTURA_SERVICE_URL"].startswith("http://127.0.0.1:")


def test_crash_in_a_flow_fails_that_flow_only() -> None:
    outcome = only(run("crashes", WIDGET))
    assert outcome.kind == "ended"


def test_op_is_not_implemented_without_starting_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kskit.verify.live.examiner.fresh_service", lambda: pytest.fail("an emulator was started"))
    wrong = Path(__file__).with_name("wrong.py")
    done = verify([sys.executable, "-S", "-E", str(wrong), "right"], live_vectors(), Options(limits=LIMITS))
    assert set(done.counts()) == {Status.NOT_IMPLEMENTED}


def test_accounts_share_nothing_but_their_shape() -> None:
    settings = {
        "KALTURA_SERVICE_URL": "http://127.0.0.1:1/api_v3",
        "KALTURA_PARTNER_ID": "1000",
        "KALTURA_ADMIN_SECRET": "a1" * 16,
        "KALTURA_USER_SECRET": "b1" * 16,
        "KALTURA_USER_ID": "user",
    }
    generator = Random(1)  # noqa: S311 - test accounts
    (first, own), (second, other) = own_account(settings, generator), own_account(settings, generator)
    changed = {"KALTURA_PARTNER_ID", "KALTURA_ADMIN_SECRET", "KALTURA_USER_SECRET"}
    assert {name for name in settings if own[name] != settings[name]} == changed
    assert {name for name in settings if own[name] != other[name]} == changed
    partner_ids = {partner["id"] for partner in first["partners"]}
    assert int(own["KALTURA_PARTNER_ID"]) in partner_ids
    assert 1000 not in partner_ids
    assert {f"_{own['KALTURA_PARTNER_ID']}"} <= {widget["id"] for widget in first["widgets"]}
    assert first != second


def test_seed_repeats_the_accounts() -> None:
    settings = {"KALTURA_PARTNER_ID": "1000", "KALTURA_ADMIN_SECRET": "a1" * 16}
    first, second = (own_account(settings, Random(5)) for _ in range(2))  # noqa: S311 - test accounts
    assert first == second


def test_live_questions_are_asked_one_at_a_time_with_more_patience() -> None:
    impatient = replace(LIMITS, timeout_seconds=0.01)
    asked = select(live_vectors(), Selection(ids=[WIDGET]))
    assert verify([sys.executable, str(ADAPTER), "right"], asked, Options(limits=impatient)).succeeded
