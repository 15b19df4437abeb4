from collections.abc import Callable
from pathlib import Path

import pytest

from kaltura_session.errors import KitError
from kskit.verify.known_failures import KnownFailures, parse, read, render, resolve
from kskit.verify.outcomes import Run, Status
from kskit.verify.vectors import Vector

Wrongly = Callable[..., Run]


def known(entries: dict[str, str], vectors: list[Vector]) -> KnownFailures:
    return resolve(entries, [vector.id for vector in vectors])


def test_comments_and_empty_lines_are_left_out() -> None:
    assert parse("# why\n\n a/b : because: so\n", "f") == {"a/b": "because: so"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a/b\n", "f, line 1: 'a/b' is not `id: reason`"),
        ("# x\na/b:  \n", "f, line 2: no reason for a/b; write why it fails"),
        (": because\n", "f, line 1: ': because' is not `id: reason`"),
        ("a: 1\na: 2\n", "f, line 2: a stands there already"),
    ],
)
def test_malformed_line_is_named(text: str, said: str) -> None:
    with pytest.raises(KitError) as caught:
        parse(text, "f")
    assert str(caught.value) == said


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KitError, match=r"cannot read the known failures .*nothing\.txt"):
        read(tmp_path / "nothing.txt")


def test_known_failures_do_not_fail_the_run(wrongly: Wrongly, vectors: list[Vector]) -> None:
    entries = {"token-hash/012": "cannot refuse yet", "token-hash/013": "cannot refuse yet"}
    run = wrongly("accepts-everything", known=known(entries, vectors))
    assert run.succeeded
    assert run.counts() == {Status.PASSED: 12, Status.KNOWN: 2}
    assert {outcome.known_reason for outcome in run.outcomes if outcome.status is Status.KNOWN} == {"cannot refuse yet"}


def test_entry_that_passes_is_stale_and_fails_the_run(wrongly: Wrongly, vectors: list[Vector]) -> None:
    run = wrongly("right", known=known({"token-hash/003": "was wrong once"}, vectors))
    assert run.problems == ["stale known failure token-hash/003: it passes; mend the entry"]
    assert not run.succeeded


def test_entry_that_is_skipped_is_stale(wrongly: Wrongly, vectors: list[Vector]) -> None:
    run = wrongly("always-skip", known=known({"token-hash/003": "was wrong once"}, vectors))
    assert "stale known failure token-hash/003: it was skipped; mend the entry" in run.problems


def test_entry_without_vector_is_stale(wrongly: Wrongly, vectors: list[Vector]) -> None:
    run = wrongly("right", known=known({"token-hash/99": "gone"}, vectors))
    assert run.problems == ["stale known failure token-hash/99: there is no such vector; delete the entry"]


def test_pattern_is_stale_when_one_of_its_vectors_passes(wrongly: Wrongly, vectors: list[Vector]) -> None:
    run = wrongly("accepts-everything", known=known({"token-hash/01*": "cannot refuse yet"}, vectors))
    assert run.problems == [
        "stale known failure token-hash/010: it passes; mend the entry",
        "stale known failure token-hash/011: it passes; mend the entry",
    ]


def test_pattern_leaves_skipped_vectors_alone(wrongly: Wrongly, vectors: list[Vector]) -> None:
    run = wrongly("always-skip", known=known({"token-hash/*": "all wrong"}, vectors))
    assert not any(problem.startswith("stale") for problem in run.problems)


def test_plain_entry_overrides_a_pattern(vectors: list[Vector]) -> None:
    resolved = known({"token-hash/003": "its own reason", "token-hash/00*": "all"}, vectors)
    assert resolved.reasons["token-hash/003"] == "its own reason"
    assert "token-hash/003" not in resolved.from_patterns
    assert "token-hash/004" in resolved.from_patterns


def test_known_failure_does_not_stop_a_fail_fast_run(wrongly: Wrongly, vectors: list[Vector]) -> None:
    entries = {"token-hash/012": "later", "token-hash/013": "later"}
    assert len(wrongly("accepts-everything", known=known(entries, vectors), fail_fast=True).outcomes) == len(vectors)


def test_fail_fast_stops_at_the_first_failure(wrongly: Wrongly) -> None:
    run = wrongly("always-wrong", fail_fast=True)
    assert run.counts()[Status.FAILED] >= 1
    assert len(run.outcomes) < 14


def test_written_list_keeps_reasons_and_leaves_new_ones_open(wrongly: Wrongly, vectors: list[Vector]) -> None:
    text = render(wrongly("accepts-everything", known=known({"token-hash/012": "cannot refuse yet"}, vectors)))
    assert "token-hash/012: cannot refuse yet\n" in text
    assert (
        "# accepted: accepted what must be rejected with INVALID_ENUM_VALUE SHA224 hash-type\ntoken-hash/013:\n" in text
    )
    with pytest.raises(KitError, match="no reason for token-hash/013"):
        parse(text, "f")
