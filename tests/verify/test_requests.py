"""The one comparison of requests: what the server reads counts, and nothing else."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from kskit.verify.judge import judge
from kskit.verify.messages import Answer
from kskit.verify.outcomes import Status
from kskit.verify.requests import differences
from kskit.verify.vectors import Vector, load

VECTORS = {vector.id: vector for vector in load() if vector.op in {"request_encode", "multirequest_encode"}}
START = VECTORS["request-encode/start-json"]
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
PARAMS: Mapping[str, Any] = START.input["params"]
TARGET = START.expect["target"]


def status(vector: Vector, result: dict[str, Any]) -> Status:
    return judge(vector, Answer(1, result=result)).status


def as_json(parameters: Mapping[str, Any], target: str = TARGET, **more: Any) -> dict[str, Any]:
    return {"method": "POST", "target": target, "headers": JSON, "body": json.dumps(parameters), **more}


@pytest.mark.parametrize(
    "result",
    [
        as_json({**PARAMS, "format": 1, "clientTag": "x", "apiVersion": "22.0.0", "kalsig": "0"}),
        as_json({**PARAMS, "format": "1", "type": "2", "expiry": "3600"}),
        as_json(PARAMS, f"{TARGET}?format=1&clientTag=x"),
        as_json({**PARAMS, "format": 1}, "/api_v3/service/SESSION/action/START"),
        as_json({**PARAMS, "format": 1, "service": "session", "action": "start"}, "/api_v3/"),
        as_json({**PARAMS, "format": 1}, method="PUT"),
        as_json({**PARAMS, "format": 1, "nobody": "knows it"}),
        {"method": "POST", "target": TARGET, "headers": FORM, "body": urlencode({**PARAMS, "format": 1})},
        {"method": "GET", "target": f"{TARGET}?{urlencode({**PARAMS, 'format': 1})}", "headers": {}, "body": ""},
    ],
)
def test_what_the_server_would_take_passes(result: dict[str, Any]) -> None:
    assert status(START, result) is Status.PASSED


@pytest.mark.parametrize(("expiry", "verdict"), [(86400, Status.PASSED), ("86400", Status.PASSED), (60, Status.FAILED)])
def test_an_argument_that_is_the_default_changes_nothing(expiry: object, verdict: Status) -> None:
    vector = VECTORS["request-encode/widget-json"]
    sent = {**vector.input["params"], "expiry": expiry, "format": 1}
    assert status(vector, as_json(sent, vector.expect["target"])) is verdict


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("booleans-form", {"user": {"isAdmin": "True", "loginEnabled": "False"}}),
        ("booleans-path", {"user": {"isAdmin": True, "loginEnabled": 0}}),
        ("float-whole-form", {"rank": "250.0"}),
        ("arrives-form-fraction-small", {"rank": "1e-07"}),
        ("list-empty-filter-form", {"filter": {"-": ""}}),
        ("list-empty-filter-form", {"filter": {"objectType": "KalturaMediaEntryFilter"}}),
    ],
)
def test_a_call_may_come_in_another_encoding_than_the_one_asked_for(name: str, change: dict[str, Any]) -> None:
    vector = VECTORS[f"request-encode/{name}"]
    target = f"/api_v3/service/{vector.input['service']}/action/{vector.input['action']}"
    sent = {**vector.input["params"], **change, "format": 1}
    assert status(vector, as_json(sent, target)) is Status.PASSED
    del sent[next(iter(change))]
    assert status(vector, as_json(sent, target)) is Status.FAILED


@pytest.mark.parametrize(
    "result",
    [
        as_json({**PARAMS, "format": 1}, headers={"Content-Type": "application/json; charset=utf-8"}),
        as_json({**PARAMS, "format": 2}),
        as_json(PARAMS),
        as_json({**PARAMS, "format": 1, "type": 0}),
        as_json({**PARAMS, "format": 1, "ks": "djJ8MTAyfA=="}),
        as_json({**PARAMS, "format": 1}, method="OPTIONS"),
        {"method": "PUT", "target": TARGET, "headers": FORM, "body": urlencode({**PARAMS, "format": 1})},
    ],
)
def test_what_the_server_would_act_on_otherwise_fails(result: dict[str, Any]) -> None:
    assert status(START, result) is Status.FAILED


@pytest.mark.parametrize("value", ["", "null", None])
def test_null_that_is_sent_as_something_fails(value: str | None) -> None:
    vector = VECTORS["request-encode/start-null-json"]
    sent = {**vector.input["params"], "format": 1}
    assert status(vector, as_json({**sent, "privileges": value})) is Status.FAILED
    assert status(vector, as_json({name: item for name, item in sent.items() if item is not None})) is Status.PASSED


def test_every_form_of_a_call_is_the_same_call() -> None:
    written: dict[str, list[Vector]] = {}
    for vector in VECTORS.values():
        if "error" not in vector.expect:
            meant = {
                name: vector.input.get(name) for name in ("service", "action", "calls", "params", "response_format")
            }
            written.setdefault(json.dumps(meant), []).append(vector)
    pairs = [(one, other) for forms in written.values() for one in forms for other in forms if one is not other]
    assert len(pairs) > 20
    for one, other in pairs:
        assert status(one, dict(other.expect)) is Status.PASSED, (one.id, other.id)


def test_call_that_an_encoding_cannot_carry_may_come_in_another() -> None:
    vector = VECTORS["request-encode/refused-path-slash"]
    target = f"/api_v3/service/{vector.input['service']}/action/{vector.input['action']}"
    sent = {**vector.input["params"], "format": 1}
    assert status(vector, as_json(sent, target)) is Status.PASSED
    assert status(vector, as_json({**sent, "userId": "a"}, target)) is Status.FAILED
    broken = {"method": "GET", "target": f"{target}/userId/a/b/format/1", "headers": {}, "body": ""}
    assert status(vector, broken) is Status.FAILED


def test_parts_are_counted_in_the_order_in_which_they_run() -> None:
    vector = VECTORS["multirequest/start-then-list-json"]
    body = json.loads(vector.expect["body"])
    moved = {{"1": "0", "2": "7"}.get(name, name): value for name, value in body.items()}
    assert status(vector, as_json(moved, vector.expect["target"])) is Status.PASSED
    more = {**body, "3": {"service": "system", "action": "ping"}}
    assert status(vector, as_json(more, vector.expect["target"])) is Status.FAILED


@pytest.mark.parametrize(
    ("meant", "seen", "same"),
    [
        ("1", True, True),
        (True, "true", True),
        (False, "0", True),
        (True, "yes", False),
        ("0.0000001", 1e-07, True),
        (250.0, "250", True),
        ("05", 5, False),
        ("a", "A", False),
        (None, "", False),
        (["a", None, "b"], {"0": "a", "2": "b"}, True),
        ({}, [], True),
        ({"a": "1"}, {"a": "1", "objectType": "KalturaFilter", "b__null": ""}, True),
        ({"a": "1"}, {"a": "1", "b": "2"}, False),
    ],
)
def test_values_are_compared_as_the_server_reads_them(meant: Any, seen: Any, same: bool) -> None:
    call = {"service": "media", "action": "list"}
    assert (not list(differences({**call, "x": meant}, {**call, "x": seen}))) is same
    if same is False and meant == {"a": "1"}:
        assert not list(differences({**call, "x": meant}, {**call, "x": seen}, more=True))
