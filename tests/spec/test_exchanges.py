"""Recorded exchanges on pages: byte for byte, but for the lines that a form is broken into."""

import pytest

from kskit.spec.exchanges import render_exchanges
from kskit.spec.guards import GuardError, Request

TOKEN = "app-token-session/sha256"


def rendered(*arguments: str) -> str:
    return render_exchanges(Request("exchanges", arguments), "first-call")


def test_all_steps_of_a_flow_are_shown_in_order():
    lines = rendered(TOKEN).splitlines()
    assert [line for line in lines if line.startswith("POST ")] == [
        "POST /api_v3/service/session/action/startWidgetSession",
        "POST /api_v3/service/appToken/action/startSession",
        "POST /api_v3/service/media/action/list",
    ]
    assert lines.count("HTTP 200") == 3


def test_a_form_is_broken_after_each_parameter_and_an_answer_is_not():
    first = rendered(TOKEN, "1")
    assert "Content-Type: application/x-www-form-urlencoded\n\nformat=1\n&widgetId=_102\n```" in first
    assert '{"partnerId":102,"ks":"djJ8' in first


def test_one_step_is_shown_alone():
    assert rendered("app-token-session/unknown", "2").count("POST ") == 1
    assert "APP_TOKEN_ID_NOT_FOUND" in rendered("app-token-session/unknown", "2")


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [(("app-token-session/never",), "which flows.json does not have"), ((TOKEN, "4"), "there are 3"),
     ((TOKEN, "0"), "there are 3")],
)  # fmt: skip
def test_what_was_not_recorded_is_refused(arguments, fault):
    with pytest.raises(GuardError, match=fault):
        rendered(*arguments)
