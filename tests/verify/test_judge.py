"""The verdict on one answer, and the comparison of values behind it."""

from collections.abc import Mapping
from typing import Any

import pytest

from kskit.verify.compare import anything, exact
from kskit.verify.judge import judge
from kskit.verify.messages import Answer
from kskit.verify.outcomes import Status
from kskit.verify.vectors import Vector

REJECTION = {"error": {"code": "INVALID_KS", "reason": "EXPIRED", "step": "expiry"}}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PING = {
    "method": "POST",
    "target": "/api_v3/service/system/action/ping",
    "headers": FORM,
    "body": "a=1&b=2",
    "parameters": {"service": "system", "action": "ping", "a": "1", "b": "2"},
}


def vector(expect: Mapping[str, Any], op: str = "token_hash") -> Vector:
    return Vector("family/id", "family", op, {}, expect, {})


def test_members_that_are_not_expected_are_not_looked_at() -> None:
    assert judge(vector({"a": 1}), Answer(1, result={"a": 1, "b": 2})).status is Status.PASSED


def test_missing_member_is_a_mismatch() -> None:
    outcome = judge(vector({"a": None}), Answer(1, result={}))
    assert (outcome.kind, outcome.reason) == ("mismatch", "at /a: expected null, got nothing")


def test_boolean_is_no_number() -> None:
    assert judge(vector({"a": 1}), Answer(1, result={"a": True})).kind == "mismatch"


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        ({"code": "INVALID_KS", "reason": "EXPIRED", "step": "expiry"}, "", ""),
        ({"code": "INVALID_KS"}, "wrong-error", 'at /error/reason: expected "EXPIRED", got null'),
        ({"code": "INVALID_KS", "reason": "EXPIRED"}, "", ""),
        ({"code": "MISSING_KS"}, "wrong-error", 'at /error/code: expected "INVALID_KS", got "MISSING_KS"'),
        (
            {"code": "INVALID_KS", "reason": "LOGOUT"},
            "wrong-error",
            'at /error/reason: expected "EXPIRED", got "LOGOUT"',
        ),
        (
            {"code": "INVALID_KS", "reason": "EXPIRED", "step": "base64"},
            "wrong-error",
            'at /error/step: expected "expiry", got "base64"',
        ),
    ],
)
def test_rejection_needs_the_right_code_and_no_wrong_reason(error: dict[str, str], kind: str, reason: str) -> None:
    outcome = judge(vector(REJECTION), Answer(1, error=error))
    assert (outcome.kind, outcome.reason) == (kind, reason)


def test_rejection_without_step_passes_and_is_counted() -> None:
    error = {"code": "INVALID_KS", "reason": "EXPIRED"}
    assert not judge(vector(REJECTION), Answer(1, error=error)).step_stated
    assert judge(vector(REJECTION), Answer(1, error={**error, "step": "expiry"})).step_stated


@pytest.mark.parametrize(
    ("expected", "op"),
    [
        ({"code": "INVALID_KS", "reason": "INVALID_STR"}, "ks_decode"),
        ({"code": "INVALID_KS", "reason": "djJ8MTAyfA=="}, "response_decode"),
        ({"code": "NO_API_ANSWER", "reason": "html"}, "response_decode"),
    ],
)
def test_reason_that_tells_nothing_more_may_be_left_out(expected: dict[str, str], op: str) -> None:
    outcome = judge(vector({"error": expected}, op), Answer(1, error={"code": expected["code"]}))
    assert outcome.status is Status.PASSED


def test_error_where_a_result_is_expected_is_a_rejection_too_many() -> None:
    outcome = judge(vector({"a": 1}), Answer(1, error={"code": "INVALID_KS", "step": "expiry"}))
    assert (outcome.kind, outcome.reason) == ("rejected", "rejected with INVALID_KS expiry what must be accepted")


def test_request_is_judged_by_what_the_server_reads() -> None:
    other = {**PING, "target": "/api_v3/", "body": "b=2&service=system&action=ping&a=%31"}
    other.pop("parameters")
    assert judge(vector(PING, "request_encode"), Answer(1, result=other)).status is Status.PASSED


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"body": "a=1"}, "/parameters/b"),
        ({"headers": {"Content-Type": "text/plain"}}, "/parameters/a"),
        ({"method": "GET"}, "/parameters/a"),
        ({"method": "OPTIONS", "target": f"{PING['target']}?a=1&b=2"}, "/parameters/service"),
        ({"body": 7}, "/parameters"),
    ],
)
def test_request_that_the_server_reads_otherwise_fails(change: dict[str, Any], where: str) -> None:
    outcome = judge(vector(PING, "request_encode"), Answer(1, result={**PING, **change}))
    assert outcome.kind == "mismatch"
    assert outcome.reason.startswith(f"at {where}: ")


def test_parameters_that_an_adapter_claims_are_not_believed() -> None:
    claimed = {**PING, "body": "a=1&b=3"}
    assert judge(vector(PING, "request_encode"), Answer(1, result=claimed)).kind == "mismatch"


@pytest.mark.parametrize(
    ("expected", "got", "said"),
    [
        ({"a": [1, {"b": "x"}]}, {"a": [1, {"b": "y"}]}, 'at /a/1/b: expected "x", got "y"'),
        ({"a": 1}, {"a": True}, "at /a: expected 1, got true"),
        ({"a": 0}, {"a": False}, "at /a: expected 0, got false"),
        ({"a": "1"}, {"a": 1}, 'at /a: expected "1", got 1'),
        ({"a": None}, {}, "at /a: expected null, got nothing"),
        ({}, {"a/b~": 1}, "at /a~1b~0: expected null, got a member too many, 1"),
        ([1, 2], [1], "expected [1, 2], got 1 items instead of 2"),
        ([["b", []], ["a", []]], [["a", []], ["b", []]], 'at /0/0: expected "b", got "a"'),
    ],
)
def test_exact_names_the_first_place_that_differs(expected: object, got: object, said: str) -> None:
    assert str(exact(expected, got)) == said


@pytest.mark.parametrize("value", [{"a": 1, "b": [None, True, "x", {}]}, [], 1.5, "ü", None])
def test_exact_accepts_the_same_value(value: object) -> None:
    assert exact(value, value) is None


def test_exact_takes_a_whole_number_written_as_float() -> None:
    assert exact({"a": 2}, {"a": 2.0}) is None


def test_exact_does_not_look_at_the_order_of_members() -> None:
    assert exact({"a": 1, "b": 2}, {"b": 2, "a": 1}) is None


def test_anything_agrees_with_anything() -> None:
    assert anything("a", None) is None


def test_long_values_are_cut() -> None:
    assert "(1002 characters)" in str(exact("a" * 1000, "b" * 1000))
