"""The harness tested by implementations that are wrong in one way: each is caught, with the right message."""

from collections.abc import Callable

import pytest

from kskit.verify.outcomes import Outcome, Run, Status
from kskit.verify.process import Limits
from kskit.verify.vectors import Vector

Wrongly = Callable[..., Run]
TOKEN = "token-005."
BLAMED = "token-hash/005"


def failed(run: Run) -> list[Outcome]:
    return [outcome for outcome in run.outcomes if outcome.status is Status.FAILED]


def only_failure(run: Run) -> Outcome:
    """The one failure of a run in which everything else was verified."""
    found = failed(run)
    assert [outcome.vector.id for outcome in found] == [BLAMED]
    assert run.counts()[Status.PASSED] == len(run.outcomes) - 1
    return found[0]


def test_right_implementation_passes_everything(wrongly: Wrongly, vectors: list[Vector]) -> None:
    run = wrongly("right")
    assert run.counts() == {Status.PASSED: len(vectors)}
    assert run.problems == []
    assert run.succeeded


def test_answers_in_another_order_are_accepted(wrongly: Wrongly) -> None:
    assert wrongly("last-first").succeeded


@pytest.mark.parametrize("spawn", [False, True])
def test_always_wrong_fails_everything_it_should_and_is_told_so(wrongly: Wrongly, spawn: bool) -> None:
    run = wrongly("always-wrong", spawn=spawn)
    assert {outcome.kind for outcome in failed(run)} == {"mismatch", "accepted"}
    assert run.counts()[Status.FAILED] == 14
    assert any("every wrong answer to token_hash is the same" in problem for problem in run.problems)


@pytest.mark.parametrize("spawn", [False, True])
def test_always_error_is_never_counted_as_a_rejection(wrongly: Wrongly, spawn: bool) -> None:
    run = wrongly("always-error", spawn=spawn)
    assert {outcome.kind for outcome in failed(run)} == {"rejected", "wrong-error"}
    assert run.counts()[Status.FAILED] == 14


@pytest.mark.parametrize("spawn", [False, True])
def test_always_skip_verifies_nothing(wrongly: Wrongly, spawn: bool) -> None:
    run = wrongly("always-skip", spawn=spawn)
    assert run.counts() == {Status.SKIPPED: 14}
    assert not run.succeeded
    assert "nothing was verified: no vector was answered" in run.problems
    assert any("all 14 questions were skipped (not written yet)" in problem for problem in run.problems)


def test_skip_without_reason_fails(wrongly: Wrongly) -> None:
    run = wrongly("skip-without-reason")
    assert {(outcome.kind, outcome.reason) for outcome in failed(run)} == {
        ("malformed-answer", "skip without a reason; write why this is not answered")
    }


@pytest.mark.parametrize("spawn", [False, True])
def test_echo_is_told_that_it_echoes(wrongly: Wrongly, spawn: bool) -> None:
    run = wrongly("echo", spawn=spawn)
    assert run.counts()[Status.FAILED] == 14
    assert "the answers to token_hash are the inputs: the adapter echoes" in run.problems


def test_rejection_at_another_step_is_no_conformance(wrongly: Wrongly) -> None:
    run = wrongly("wrong-step")
    assert {(outcome.kind, outcome.vector.id) for outcome in failed(run)} == {
        ("wrong-error", "token-hash/012"),
        ("wrong-error", "token-hash/013"),
    }
    assert 'at /error/step: expected "hash-type", got "base64"' in {outcome.reason for outcome in failed(run)}


def test_accepting_what_must_be_rejected_fails(wrongly: Wrongly) -> None:
    run = wrongly("accepts-everything")
    assert {outcome.kind for outcome in failed(run)} == {"accepted"}
    assert failed(run)[0].reason == "accepted what must be rejected with INVALID_ENUM_VALUE sha1 hash-type"


def test_hang_fails_that_vector_only(wrongly: Wrongly, impatient: Limits) -> None:
    run = wrongly("hangs-on", TOKEN, limits=impatient)
    outcome = only_failure(run)
    assert (outcome.kind, outcome.reason) == ("no-answer", "no answer within 0.5 s (--timeout)")
    assert run.problems == []


@pytest.mark.parametrize("spawn", [False, True])
def test_crash_fails_that_vector_only_with_code_and_last_words(wrongly: Wrongly, spawn: bool) -> None:
    outcome = only_failure(wrongly("crashes-on", TOKEN, spawn=spawn))
    assert outcome.kind == "ended"
    assert outcome.reason == (
        "the process ended with exit code 3 before it answered; standard error says: segmentation fault, so to speak"
    )


@pytest.mark.parametrize("spawn", [False, True])
def test_early_exit_fails_that_vector_only(wrongly: Wrongly, spawn: bool) -> None:
    outcome = only_failure(wrongly("quits-on", TOKEN, spawn=spawn))
    assert (outcome.kind, outcome.reason) == ("ended", "the process ended with exit code 0 before it answered")


def test_unfinished_line_fails_that_vector_only(wrongly: Wrongly) -> None:
    outcome = only_failure(wrongly("cut-off-on", TOKEN))
    assert outcome.kind == "ended"
    assert 'ended with exit code 1 in the middle of the line {"seq": before it answered' in outcome.reason


def test_crash_on_every_third_is_bounded_and_nothing_is_lost(wrongly: Wrongly, vectors: list[Vector]) -> None:
    run = wrongly("crashes-on-the-third")
    assert len(run.outcomes) == len(vectors)
    assert run.restarts == 4
    assert {outcome.kind for outcome in failed(run)} == {"ended", "not-asked"}
    assert any("gave up after 4 restarts; the last time: the process ended with exit code 3" in p for p in run.problems)


@pytest.mark.parametrize(
    ("way", "shown"),
    [
        ("chatty-on", "a line on standard output is not JSON: debug: hashing"),
        ("binary-on", "a line on standard output is not JSON: \\x00\\x1b[31m\\\\xff"),
        ("array-on", "a line on standard output is not a JSON object: ["),
    ],
)
def test_stray_line_fails_that_vector_only(wrongly: Wrongly, way: str, shown: str) -> None:
    outcome = only_failure(wrongly(way, TOKEN))
    assert outcome.kind == "stray-line"
    assert outcome.reason.startswith(shown)


def test_stray_line_of_a_spawned_process_fails_that_vector_only(wrongly: Wrongly) -> None:
    outcome = only_failure(wrongly("chatty-on", TOKEN, spawn=True))
    assert outcome.kind == "stray-line"
    assert outcome.reason.startswith("more than one line on standard output")


@pytest.mark.parametrize("spawn", [False, True])
def test_huge_line_fails_that_vector_only(wrongly: Wrongly, spawn: bool) -> None:
    outcome = only_failure(wrongly("endless-line-on", TOKEN, spawn=spawn))
    assert (outcome.kind, outcome.reason) == ("line-too-long", "a line on standard output is longer than 20000 bytes")


def test_answering_twice_fails_every_vector_answered_twice(wrongly: Wrongly) -> None:
    run = wrongly("twice")
    assert {(outcome.kind, outcome.reason) for outcome in run.outcomes} == {
        ("answered-twice", "this question was answered twice")
    }


@pytest.mark.parametrize("spawn", [False, True])
def test_own_numbers_are_refused(wrongly: Wrongly, spawn: bool) -> None:
    run = wrongly("own-numbers", spawn=spawn)
    assert not run.counts()[Status.PASSED]
    assert {outcome.kind for outcome in run.outcomes} <= {"unknown-seq", "not-asked"}
    assert any("copy seq from the question" in outcome.reason for outcome in run.outcomes)


def test_answers_under_another_number_are_recognised(wrongly: Wrongly) -> None:
    run = wrongly("swaps")
    remarks = [outcome.reason for outcome in failed(run) if outcome.kind == "mismatch"]
    assert remarks
    assert all("it is the right answer to token-hash/" in remark for remark in remarks)
    assert all("copy seq from the question" in remark for remark in remarks)


@pytest.mark.parametrize("way", ["both", "no-code"])
def test_malformed_answer_fails_without_a_restart(wrongly: Wrongly, way: str) -> None:
    run = wrongly(way)
    assert {outcome.kind for outcome in run.outcomes} == {"malformed-answer"}
    assert run.restarts == 0


def test_op_that_hello_names_and_that_is_always_skipped_is_a_lie(wrongly: Wrongly, vectors: list[Vector]) -> None:
    encode = Vector("ks-v1-encode/x", "ks-v1-encode", "ks_encode", {}, {"ks": "x"}, {})
    run = wrongly("lies-in-hello", asked=[*vectors, encode])
    assert run.problems == [
        "hello names the op ks_encode, but all 1 questions were skipped (not written yet): leave it out of hello"
    ]


def test_op_that_does_not_exist_is_a_problem(wrongly: Wrongly) -> None:
    assert wrongly("unknown-op-in-hello").problems == ["hello names the op 'tokenhash', which does not exist"]


def test_hello_without_ops_verifies_nothing(wrongly: Wrongly) -> None:
    run = wrongly("no-ops")
    assert run.problems == ["hello names no op: there is nothing to verify"]
    assert run.counts() == {Status.NOT_IMPLEMENTED: 14}


@pytest.mark.parametrize("spawn", [False, True])
@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("not-ok", 'lacks "ok": true'),
        ("dies-at-once", "ended with exit code 7 before it answered; standard error says: cannot open the database"),
    ],
)
def test_no_hello_fails_everything(wrongly: Wrongly, way: str, said: str, spawn: bool) -> None:
    run = wrongly(way, spawn=spawn)
    assert {outcome.kind for outcome in run.outcomes} == {"not-asked"}
    assert len(run.outcomes) == 14
    assert said in run.problems[0]


def test_output_before_hello_is_shown(wrongly: Wrongly) -> None:
    assert "a line on standard output is not JSON: starting up" in wrongly("chatty-before-hello").problems[0]


def test_silence_after_hello_is_a_problem(wrongly: Wrongly, impatient: Limits) -> None:
    assert "no answer within 0.5 s (--hello-timeout)" in wrongly("mute", limits=impatient).problems[0]


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("goes-on-after-stop", "still running 0.5 s after stop"),
        ("fails-after-stop", "after stop: exit code 9"),
    ],
)
def test_a_process_that_does_not_end_well_is_a_problem(
    wrongly: Wrongly, impatient: Limits, way: str, said: str
) -> None:
    run = wrongly(way, limits=impatient)
    assert run.problems == [said]
    assert run.counts() == {Status.PASSED: 14}
    assert not run.succeeded


def test_a_line_after_the_last_answer_fails_the_last_vector(wrongly: Wrongly) -> None:
    run = wrongly("talks-after-stop")
    assert [outcome.reason for outcome in failed(run)] == ["a line on standard output is not JSON: bye"]
