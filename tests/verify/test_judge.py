from collections.abc import Mapping
from typing import Any

import pytest

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
