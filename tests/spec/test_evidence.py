"""Evidence as a sentence and as a kind."""

import pytest

from kskit.spec import clauses
from kskit.spec.evidence import evidence_href, kind, observed, pages_of_evidence, sentence, shown
from kskit.spec.evidence_pages import evidence_pages


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
