"""Recorded exchanges on pages: byte for byte, but for the lines that a form is broken into."""

import pytest

from kskit.spec.clauses import clauses, evidence_href, kind, observed, pages_of_evidence, sentence, shown
from kskit.spec.exchanges import evidence_pages, render_exchanges
from kskit.spec.pages import GuardError, Request

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


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (["source"], "Evidence: read in the source, not observed."),
        (["recording:a"], "Evidence: recording `a`."),
        (["recording:a", "recording:b", "source"], "Evidence: recordings `a`, `b`; read in the source."),
        (["oracle:f/x", "flow:f/v"], "Evidence: recorded flow `f/v`; the server's own code, case `f/x`."),
        (["unpublished"], "Evidence: seen in a recording that is not part of the kit."),
    ],
)
def test_evidence_reads_as_a_sentence(entries, words):
    assert sentence(entries) == words


def test_kind_is_what_stands_before_the_colon():
    assert [kind(entry) for entry in ("recording:a", "source")] == ["recording", "source"]


def test_a_clause_only_read_in_the_source_is_not_observed():
    only_read = [one for one in clauses().values() if one.evidence == ("source",)]
    assert only_read
    assert not any(observed(one) or shown(one) for one in only_read)


def test_a_clause_with_a_recording_is_shown():
    assert shown(clauses()["SES.15"])


def test_each_entry_leads_to_its_request_and_response():
    pages = {path.as_posix(): content.decode("utf-8") for path, content in evidence_pages().items()}
    entry = next(one for one in clauses()["ERR.6"].evidence if one.startswith("recording:"))
    page, _, anchor = evidence_href(entry).partition("#")
    section = pages[page].partition(f"\n## {anchor}\n")[2].partition("\n## ")[0]
    assert "[ERR.6](../errors.md#err6-one-code-for-a-bad-ks)" in section
    assert "POST /api_v3/" in section
    assert '{"code":"INVALID_KS"' in section


def test_no_two_entries_of_a_page_have_one_anchor():
    found = [evidence_href(entry) for entry in pages_of_evidence()]
    assert len(found) == len(set(found))
