"""Evidence as a sentence and as a kind."""

import pytest

from kskit.spec import clauses
from kskit.spec.evidence import kind, observed, sentence, shown


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
