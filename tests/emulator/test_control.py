"""The control endpoints: documents as their schemas say, and one clear line for what is wrong."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from calling import NOW, PARTNER, TOKEN_ID, admin_ks, answer, code, emulator, result, widget_ks

from kaltura_emulator import http_handler
from kaltura_emulator.control import Control
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.world import Clock, ClockError
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse

FORM = "application/x-www-form-urlencoded"

SCHEMAS = Path(__file__).resolve().parents[2] / "vectors" / "schema" / "control"
ENDPOINTS = ("health", "reset", "restart", "account", "clock", "faults", "transcript", "report")


@cache
def _validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")))


def _check(document: Any, schema: str) -> Any:
    _validator(schema).validate(document)
    return document


def _ask(control: Control, method: str, name: str, body: object = None) -> HttpResponse:
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return control.respond(HttpRequest(method, f"/_kit/{name}", (), content))


def _done(control: Control, method: str, name: str, body: object = None) -> Any:
    found = _ask(control, method, name, body)
    assert found.status == 200, found.body
    return json.loads(found.body)


@pytest.fixture
def server() -> Emulator:
    return emulator()


@pytest.fixture
def control(server: Emulator) -> Control:
    return Control(server)


def test_every_schema_is_a_valid_schema() -> None:
    for path in SCHEMAS.glob("*.schema.json"):
        jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("account", ["vectors/recordings/account.json", "reference/kaltura_emulator/data/account.json"])
def test_the_accounts_of_the_kit_fit_their_schema(root: Path, account: str) -> None:
    _check(json.loads((root / account).read_text(encoding="utf-8")), "account")


def test_health_tells_time_partners_and_requests(server: Emulator, control: Control) -> None:
    answer(server, "system.ping")
    found = _check(_done(control, "GET", "health"), "health")
    assert (found["now"], found["requests"], found["partners"]) == (NOW, 1, [-2, 0, 1000, 1001])


def test_reset_forgets_what_happened_and_repeats_the_random_values(server: Emulator, control: Control) -> None:
    first = admin_ks(server)
    result(server, "appToken.delete", ks=first, id=TOKEN_ID)
    _check(_done(control, "POST", "reset"), "status")
    assert code(server, "appToken.get", ks=first, id=TOKEN_ID) == "ok"
    _done(control, "POST", "reset")
    assert admin_ks(server) == first


def test_restart_empties_memory_and_keeps_what_is_stored(server: Emulator, control: Control) -> None:
    session = admin_ks(server)
    result(server, "appToken.delete", ks=session, id=TOKEN_ID)
    _done(control, "POST", "restart")
    assert server.world.warm_partners == set()
    assert code(server, "appToken.get", ks=session, id=TOKEN_ID) == "APP_TOKEN_ID_NOT_FOUND"
    _done(control, "POST", "restart", _check({"warm": True}, "restart"))
    assert str(PARTNER) in server.world.warm_partners


def test_an_account_is_replaced_as_a_whole(server: Emulator, control: Control, root: Path) -> None:
    document = json.loads((root / "vectors" / "recordings" / "account.json").read_text(encoding="utf-8"))
    _check(_done(control, "PUT", "account", document), "status")
    assert 102 in server.world.partners
    assert PARTNER not in server.world.partners


def test_a_wrong_account_is_refused_and_the_old_one_stays(server: Emulator, control: Control) -> None:
    found = _ask(control, "PUT", "account", {"partners": [{"id": 1}]})
    assert found.status == 400
    assert _check(json.loads(found.body), "error")["error"] == "partners[0].secret is missing"
    assert PARTNER in server.world.partners


def test_the_clock_freezes_moves_and_runs(server: Emulator, control: Control) -> None:
    session = admin_ks(server, expiry=60)
    assert _check(_done(control, "PUT", "clock", {"advance": 59}), "clock")["now"] == NOW + 59
    assert code(server, "user.get", ks=session) == "ok"
    assert _done(control, "PUT", "clock", {"now": NOW + 60}) == {"now": NOW + 60, "frozen": True}
    assert code(server, "user.get", ks=session) == "INVALID_KS"
    assert _done(control, "PUT", "clock", {"now": None})["frozen"] is False
    assert _check(_done(control, "GET", "clock"), "clock")["now"] > NOW


_WRONG_CHANGES = (
    {},
    {"now": "x"},
    {"now": 1, "advance": 1},
    {"advance": None},
    {"now": True},
    5,
    [],
    {"now": NOW * 1e3},
    {"now": -1},
    {"now": 1e300},
    {"now": 10**400},
)


@pytest.mark.parametrize("change", _WRONG_CHANGES, ids=str)
def test_a_wrong_change_of_the_clock_is_refused(control: Control, change: object) -> None:
    assert not _validator("clock-change").is_valid(change)
    assert _ask(control, "PUT", "clock", change).status == 400


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"now": 1767225600000}', "not milliseconds"),
        ('{"advance": 1e12}', "not milliseconds"),
        ('{"advance": -1e12}', "not milliseconds"),
        ('{"advance": -1767225601}', "from 0 to 100000000000"),
        ('{"now": NaN}', "NaN is not a JSON number"),
        ('{"now": Infinity}', "Infinity is not a JSON number"),
        ('{"advance": -Infinity}', "-Infinity is not a JSON number"),
    ],
)
def test_a_time_that_no_server_has_is_refused_and_the_clock_stays(
    server: Emulator, control: Control, body: str, reason: str
) -> None:
    found = _ask(control, "PUT", "clock", body.encode())
    assert (found.status, reason in json.loads(found.body)["error"]) == (400, True)
    assert server.clock.now() == NOW
    assert code(server, "system.ping") == "ok"


@pytest.mark.parametrize("now", [float("nan"), float("inf"), NOW * 1000, -1])
def test_a_clock_is_not_made_for_such_a_time(now: float) -> None:
    with pytest.raises(ClockError, match="Unix seconds from 0 to"):
        Clock(now)


HALF = r"\ud800"


@pytest.mark.parametrize(
    ("method", "name", "body"),
    [
        ("POST", "faults", f'{{"kind": "close", "service": "{HALF}"}}'),
        ("PUT", "faults", f'{{"faults": [{{"kind": "close", "action": "x{HALF}"}}]}}'),
        ("PUT", "account", f'{{"partners": [{{"id": 5, "secret": "s", "admin_secret": "{HALF}"}}]}}'),
        ("PUT", "account", f'{{"partners": [{{"id": 5, "secret": "s", "admin_secret": "a"}}], "{HALF}": 1}}'),
    ],
)
def test_half_a_surrogate_pair_is_refused_wherever_it_stands(
    server: Emulator, control: Control, method: str, name: str, body: str
) -> None:
    found = _ask(control, method, name, body.encode())
    assert (found.status, json.loads(found.body)["error"]) == (
        400,
        "the body is not JSON: half a surrogate pair, \\ud800",
    )
    assert _done(control, "GET", "faults") == {"faults": []}
    assert PARTNER in server.world.partners


def test_what_faults_are_listed_as_can_be_given_back(control: Control) -> None:
    listed = _done(control, "POST", "faults", {"kind": "close"})
    assert _done(control, "PUT", "faults", listed) == listed


@pytest.mark.parametrize("change", [{"warm": "no"}, {"warm": None}, {"warm": 1}, {"x": True}], ids=str)
def test_a_wrong_restart_is_refused(server: Emulator, control: Control, change: object) -> None:
    assert not _validator("restart").is_valid(change)
    found = _ask(control, "POST", "restart", change)
    assert (found.status, json.loads(found.body)["error"]) == (
        400,
        'a restart takes {"warm": true}, {"warm": false} or nothing',
    )
    assert server.world.warm_partners


def test_faults_are_added_listed_and_withdrawn(control: Control) -> None:
    fault = {"kind": "status", "status": 500, "count": 2, "service": "session"}
    _check(fault, "fault")
    assert _check(_done(control, "POST", "faults", fault), "faults")["faults"][0]["count"] == 2
    assert len(_done(control, "PUT", "faults", {"faults": [fault, {"kind": "close"}]})["faults"]) == 2
    assert _check(_done(control, "GET", "faults"), "faults")["faults"][1]["kind"] == "close"
    assert _done(control, "DELETE", "faults") == {"faults": []}


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"kind": "explode"},
        {"kind": "delay", "seconds": -1},
        {"kind": "delay", "count": 0},
        {"kind": "status", "status": 200},
        {"kind": "delay", "until": 5},
        {"kind": 5},
        [],
    ],
    ids=str,
)
def test_a_wrong_fault_is_refused(control: Control, fault: object) -> None:
    assert not _validator("fault").is_valid(fault)
    assert _ask(control, "POST", "faults", fault).status == 400


def test_unknown_paths_methods_and_bodies_are_told_in_one_line(control: Control) -> None:
    for method, name, body, status in (
        ("GET", "nosuch", None, 404),
        ("DELETE", "health", None, 405),
        ("PUT", "clock", b"{", 400),
        ("PUT", "clock", b"\xff", 400),
        ("PUT", "account", b"[" * 100_000, 400),
    ):
        found = _ask(control, method, name, body)
        assert found.status == status
        assert "\n" not in _check(json.loads(found.body), "error")["error"]


def test_the_transcript_tells_every_request_and_answer(server: Emulator, control: Control) -> None:
    request = HttpRequest("POST", "/api_v3/?x=%FF", [("X-Odd", "v"), ("Host", "h")], b"\xff")
    found, outcomes = http_handler.respond(server.world, request, "127.0.0.1")
    server.transcript.add(server.clock.now(), request, found, outcomes)
    line = _ask(control, "GET", "transcript").body.splitlines()[0]
    record = _check(json.loads(line), "transcript")
    assert record["request"] == {
        "method": "POST",
        "target": "/api_v3/?x=%FF",
        "headers": [["X-Odd", "v"], ["Host", "h"]],
        "bodyBase64": "/w==",
    }
    assert record["calls"] == [{"call": ".", "outcome": "SERVICE_NOT_SPECIFIED", "about": ""}]
    assert record["response"]["status"] == 200
    assert _check(_done(control, "DELETE", "transcript"), "status")
    assert _ask(control, "GET", "transcript").body == b""


def _observe(server: Emulator, target: str, body: str = "", content_type: str = FORM) -> None:
    request = HttpRequest("POST", target, [("Host", "h"), ("Content-Type", content_type)], body.encode())
    found, outcomes = http_handler.respond(server.world, request, "127.0.0.1")
    server.transcript.add(server.clock.now(), request, found, outcomes)


def test_the_report_grades_the_traffic_and_names_mistakes(server: Emulator, control: Control) -> None:
    _observe(server, "/api_v3/service/system/action/ping", "format=1")
    clean = _check(_done(control, "GET", "report"), "report")
    assert (clean["grade"], clean["calls"], clean["outcomes"]) == ("A", {"system.ping": 1}, {"ok": 1})
    session = widget_ks(server)
    _observe(
        server,
        "/api_v3/service/appToken/action/startSession",
        f"format=1&ks={session}&id={TOKEN_ID}&tokenHash={'c0' * 16}",
    )
    found = _check(_done(control, "GET", "report"), "report")
    assert found["grade"] == "C"
    assert [finding["mistake"] for finding in found["findings"] if finding["seq"] == 2] == ["A01"]
    assert "c0" * 16 not in json.dumps(found)


def test_the_report_sees_a_refused_ks_sent_again(server: Emulator, control: Control) -> None:
    session = admin_ks(server, expiry=-5)
    for _ in range(2):
        _observe(server, "/api_v3/service/media/action/list", f"format=1&ks={session}")
    found = _done(control, "GET", "report")["findings"]
    assert "refused-ks-again" in [finding["mistake"] for finding in found if finding["seq"] == 2]


def test_only_the_control_prefix_belongs_to_the_control_endpoints() -> None:
    assert Control.is_for(HttpRequest("GET", "/_kit/health"))
    assert not Control.is_for(HttpRequest("GET", "/api_v3/_kit/health"))
