"""session.start: the short path of a warm partner, the long path, and what tells them apart."""

import json
from typing import Any

import pytest
from calling import ADMIN_SECRET, NOW, PARTNER, USER_SECRET, admin_ks, answer, code, emulator, result, send, widget_ks

from kaltura_emulator.emulator import Emulator
from kaltura_session import ks
from kaltura_session.ks import Ks

START = {"partnerId": PARTNER, "secret": ADMIN_SECRET, "type": 2}


def _opened(text: str) -> Ks:
    return ks.decode(text, lambda _: [ADMIN_SECRET])


def _is_short(server: Emulator, **parameters: Any) -> bool:
    told = answer(server, "session.start", **parameters).header("X-Kaltura") or ""
    return told.startswith("cached-dispatcher,")


def test_a_warm_partner_takes_the_short_path_and_a_cold_one_the_long_path_once() -> None:
    assert _is_short(emulator(), **START)
    cold = emulator(warm=False)
    assert [_is_short(cold, **START), _is_short(cold, **START)] == [False, True]


def test_a_restart_makes_partners_cold_again_and_keeps_what_is_stored() -> None:
    server = emulator()
    session = admin_ks(server)
    result(server, "session.end", ks=session)
    server.restart()
    assert not _is_short(server, **START)
    assert code(server, "session.get", ks=session) == "INVALID_KS"


@pytest.mark.parametrize(
    "change",
    [{"format": 9}, {"type": 1}, {"secret": "x"}, {"partnerId": None}, {"nocache": 1}, {"multirequest": 1}],
    ids=str,
)
def test_anything_uncommon_takes_the_long_path(change: dict[str, Any]) -> None:
    assert not _is_short(emulator(), **{**START, **change})


def test_the_names_are_compared_exactly() -> None:
    server = emulator()
    found = answer(server, "Session.start", **START)
    assert found.header("X-Kaltura") is None
    assert json.loads(found.body)


@pytest.mark.parametrize("expiry", ["abc", "", "x1"])
def test_an_expiry_that_is_no_number_crashes_the_short_path_and_counts_as_zero_on_the_long_path(expiry: str) -> None:
    found = answer(emulator(), "session.start", **START, expiry=expiry)
    assert (found.status, found.body) == (500, b"")
    assert _opened(result(emulator(warm=False), "session.start", **START, expiry=expiry)).valid_until == str(NOW)


def test_a_lifetime_is_capped_on_the_long_path_only() -> None:
    long = {**START, "expiry": 10_000_000}
    assert _opened(result(emulator(), "session.start", **long)).valid_until == str(NOW + 10_000_000)
    assert _opened(result(emulator(warm=False), "session.start", **long)).valid_until == str(NOW + 86400)


def test_a_fraction_of_a_second_stays_on_the_short_path() -> None:
    assert _opened(result(emulator(), "session.start", **START, expiry="60.5")).valid_until == f"{NOW + 60}.5"


def test_the_short_path_ignores_the_ks_and_privileges_that_the_long_path_refuses() -> None:
    for change, refused in (({"ks": "garbage"}, "INVALID_KS"), ({"privileges": "setrole:nosuch"}, "UNKNOWN_ROLE_ID")):
        assert code(emulator(), "session.start", **START, **change) == "ok"
        assert code(emulator(warm=False), "session.start", **START, **change) == refused


def test_a_blocked_partner_is_refused_until_its_secrets_are_in_memory() -> None:
    server = emulator(warm=False)
    server.world.partners[PARTNER].status = 2
    assert code(server, "session.start", **START) == "SERVICE_FORBIDDEN_CONTENT_BLOCKED"
    widget_ks(server)
    assert code(server, "session.start", **START) == "ok"


def test_the_user_secret_starts_user_sessions_only_and_signs_nothing() -> None:
    server = emulator()
    assert _opened(result(server, "session.start", partnerId=PARTNER, secret=USER_SECRET)).type == "0"
    assert code(server, "session.start", partnerId=PARTNER, secret=USER_SECRET, type=2) == "START_SESSION_ERROR"


def test_xml_of_the_short_path_has_no_declaration() -> None:
    short = answer(emulator(), "session.start", **START, format=2).body
    long = answer(emulator(warm=False), "session.start", **START, format=2).body
    assert short.startswith(b"<xml><result>djJ8")
    assert long.startswith(b'<?xml version="1.0" encoding="utf-8"?><xml><result>djJ8')


def test_a_partner_id_that_is_no_integer_is_forbidden_and_an_unknown_one_blocked() -> None:
    for partner, expected in (
        ("1000abc", "SERVICE_FORBIDDEN"),
        ("1000.9", "SERVICE_FORBIDDEN"),
        ("abc", "SERVICE_FORBIDDEN"),
        ("5", "SERVICE_FORBIDDEN_CONTENT_BLOCKED"),
        ("-5", "START_SESSION_ERROR"),
        ("0", "START_SESSION_ERROR"),
    ):
        assert code(emulator(), "session.start", **{**START, "partnerId": partner}) == expected, partner


def test_json_true_is_type_one_on_the_short_path() -> None:
    body = json.dumps({**START, "type": True, "format": 1})
    found = send(emulator(), "/api_v3/service/session/action/start", body, content_type="application/json")
    assert _opened(json.loads(found.body)).type == "1"


@pytest.mark.parametrize(
    ("user_id", "fields"),
    [
        (["a"], "_u%5B0%5D=a"),
        (["a", "b c"], "_u%5B0%5D=a&_u%5B1%5D=b+c"),
        ({"x": [1, None], "y": True}, "_u%5Bx%5D%5B0%5D=1&_u%5By%5D=1"),
    ],
)
def test_a_user_id_that_is_an_array_becomes_a_field_for_each_element(user_id: Any, fields: str) -> None:
    body = json.dumps({**START, "userId": user_id, "expiry": 5, "format": 1})
    found = send(emulator(), "/api_v3/service/session/action/start", body, content_type="application/json")
    opened = _opened(json.loads(found.body))
    assert opened.steps["fields"].decode() == f"_e={NOW + 5}&_t=2&{fields}"
    assert opened.user_id == "Array"
