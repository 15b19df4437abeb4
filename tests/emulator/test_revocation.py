"""Ended sessions, groups of sessions, and budgets of actions."""

import json

from calling import (
    ADMIN_SECRET,
    PARTNER,
    TOKEN,
    TOKEN_ID,
    admin_ks,
    answer,
    code,
    emulator,
    result,
    send,
    widget_ks,
)

from kaltura_emulator.emulator import Emulator
from kaltura_session.token_hash import token_hash


def _ksid(server: Emulator, session: str) -> str:
    found = result(server, "media.list", ks=session)
    return str(found["args"]["KSID"]) if found.get("code") == "INVALID_KS" else "ok"


def _token_session(server: Emulator) -> str:
    base = widget_ks(server)
    digest = token_hash(base, TOKEN, "SHA256")
    return str(result(server, "appToken.startSession", ks=base, id=TOKEN_ID, tokenHash=digest)["ks"])


def test_an_ended_session_is_refused_and_ending_it_again_is_an_error() -> None:
    server = emulator()
    session = admin_ks(server)
    assert result(server, "session.end", ks=session) is None
    assert _ksid(server, session) == "LOGOUT"
    assert code(server, "session.end", ks=session) == "INVALID_KS"


def test_ending_without_a_ks_does_nothing() -> None:
    assert answer(emulator(), "session.end").body == b"null"


def test_a_widget_session_goes_on_after_it_was_ended() -> None:
    server = emulator()
    session = widget_ks(server)
    assert result(server, "session.end", ks=session) is None
    assert _ksid(server, session) == "ok"


def test_sessions_that_share_a_session_id_end_together_later_ones_too() -> None:
    server = emulator()
    one, two = (admin_ks(server, privileges="sessionid:mine") for _ in range(2))
    other = admin_ks(server, privileges="sessionid:other")
    result(server, "session.end", ks=one)
    assert [_ksid(server, session) for session in (one, two, other)] == ["LOGOUT", "LOGOUT", "ok"]
    assert _ksid(server, admin_ks(server, privileges="sessionid:mine")) == "LOGOUT"


def test_ending_one_session_of_a_token_makes_new_ones_dead_from_birth() -> None:
    server = emulator()
    result(server, "session.end", ks=_token_session(server))
    assert _ksid(server, _token_session(server)) == "LOGOUT"


def test_deleting_a_token_ends_its_sessions() -> None:
    server = emulator()
    session = _token_session(server)
    assert result(server, "appToken.delete", ks=admin_ks(server), id=TOKEN_ID) is None
    assert _ksid(server, session) == "LOGOUT"


def test_a_budget_of_actions_is_counted_down_and_then_used_up() -> None:
    server = emulator()
    session = admin_ks(server, privileges="actionslimit:2")
    assert [_ksid(server, session) for _ in range(4)] == [
        "ok",
        "ok",
        "EXCEEDED_ACTIONS_LIMIT",
        "EXCEEDED_ACTIONS_LIMIT",
    ]


def test_a_budget_that_is_no_positive_number_is_an_error_of_its_own() -> None:
    server = emulator()
    for limit in ("0", "-1", "abc", ""):
        session = admin_ks(server, privileges=f"actionslimit:{limit}")
        assert code(server, "media.list", ks=session) == "INVALID_ACTIONS_LIMIT", limit


def test_parts_with_the_same_ks_spend_one_action_and_see_no_end() -> None:
    server = emulator()
    session = admin_ks(server, privileges="actionslimit:1")
    calls = "&".join(f"{n}:service=session&{n}:action={action}" for n, action in enumerate(("get", "end", "get"), 1))
    body = f"format=1&ks={session}&{calls}"
    parts = json.loads(send(server, "/api_v3/service/multirequest", body).body)
    assert [part and part["objectType"] for part in parts] == ["KalturaSessionInfo", None, "KalturaSessionInfo"]
    assert _ksid(server, session) == "LOGOUT"


def test_a_ks_of_the_same_hash_in_another_spelling_is_ended_too() -> None:
    server = emulator()
    session = admin_ks(server)
    result(server, "session.end", ks=session.rstrip("="))
    assert _ksid(server, session) == "LOGOUT"


def test_secrets_of_the_partner_start_a_session_that_is_not_ended() -> None:
    server = emulator()
    result(server, "session.end", ks=admin_ks(server))
    again = result(server, "session.start", partnerId=PARTNER, secret=ADMIN_SECRET, type=2)
    assert _ksid(server, again) == "ok"
