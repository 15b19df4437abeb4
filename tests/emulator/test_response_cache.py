"""The response cache: what is kept, for whom, and for how long."""

import json
from collections.abc import Mapping

import pytest
from calling import NOW, PARTNER, admin_ks, answer, emulator, result, send, user_ks, widget_ks

from kaltura_emulator import users
from kaltura_emulator.emulator import Emulator
from kaltura_session.responses import HttpResponse


def _told(server: Emulator, call: str, **parameters: object) -> str:
    """The first word of X-Kaltura."""
    return (answer(server, call, **parameters).header("X-Kaltura") or "").partition(",")[0]


def test_a_second_equal_call_without_ks_comes_from_the_cache() -> None:
    server = emulator()
    first, second = (answer(server, "session.startWidgetSession", widgetId=f"_{PARTNER}") for _ in range(2))
    assert first.body == second.body
    assert (first.header("X-Kaltura") or "").startswith("cache-key,cache_v3-")
    assert (second.header("X-Kaltura") or "").startswith("cached-dispatcher,cache_v3-")
    assert second.header("X-Kaltura-Session") is None


def test_ping_is_kept_five_seconds_an_error_two_minutes_an_answer_ten() -> None:
    for call, parameters, kept in (
        ("system.ping", {}, 5),
        ("nosuch.x", {}, 120),
        ("session.startWidgetSession", {"widgetId": f"_{PARTNER}"}, 600),
    ):
        server = emulator()
        answer(server, call, **parameters)
        server.clock.advance(kept - 1)
        assert _told(server, call, **parameters) == "cached-dispatcher", call
        server.clock.advance(1)
        assert _told(server, call, **parameters) == "cache-key", call


def test_calls_with_a_user_or_admin_ks_and_session_calls_are_never_kept() -> None:
    server = emulator()
    for call, parameters in (
        ("media.list", {"ks": admin_ks(server)}),
        ("user.get", {"ks": user_ks(server)}),
        ("system.getTime", {}),
        ("session.end", {}),
    ):
        answer(server, call, **parameters)
        assert _told(server, call, **parameters) == "", call


def test_a_list_with_a_widget_ks_is_kept_for_every_widget_ks_of_the_partner() -> None:
    server = emulator()
    first, second = widget_ks(server), widget_ks(server)
    assert first != second
    assert _told(server, "media.list", ks=first) == "cache-key"
    assert _told(server, "media.list", ks=second) == "cached-dispatcher"


def test_one_clients_unreadable_ks_is_quoted_to_the_next() -> None:
    server = emulator()
    result(server, "session.get", ks="garbageA")
    assert result(server, "session.get", ks="garbageB")["args"]["KSID"] == "garbageA"
    assert result(server, "session.get", ks="garbageB", nocache=1)["args"]["KSID"] == "garbageB"


def test_a_ks_of_a_partner_that_is_not_in_memory_is_not_cached() -> None:
    server = emulator(warm=False)
    session = widget_ks(server)
    server.restart()
    assert _told(server, "media.list", ks=session) == ""
    assert _told(server, "media.list", ks=session) == "cache-key"


def test_parts_of_a_multirequest_share_the_cache() -> None:
    server = emulator()
    body = "format=1&1:service=session&1:action=get&1:ks=garbageA&2:service=session&2:action=get&2:ks=garbageB"
    found = send(server, "/api_v3/service/multirequest", body)
    assert [part["args"]["KSID"] for part in json.loads(found.body)] == ["garbageA", "garbageA"]
    assert (found.header("X-Kaltura-Part-Of-MultiRequest") or "").startswith("cached-dispatcher,")


def _parts(server: Emulator, *parts: Mapping[str, object], **common: object) -> HttpResponse:
    """The response to a multirequest of these parts."""
    body = json.dumps({"format": 1, **common, **{str(number): part for number, part in enumerate(parts, start=1)}})
    return send(server, "/api_v3/service/multirequest", body, content_type="application/json")


def _from_cache(found: HttpResponse) -> tuple[str, int]:
    """The first word of X-Kaltura, and how many parts came from the cache."""
    parts = [value for name, value in found.headers if name == "X-Kaltura-Part-Of-MultiRequest"]
    assert all(value.startswith("cached-dispatcher,cache_v3-") for value in parts)
    return (found.header("X-Kaltura") or "").partition(",")[0], len(parts)


PING = {"service": "system", "action": "ping"}


@pytest.mark.parametrize("place", ["first", "second", "both", "top", "top and first"])
def test_a_multirequest_with_an_admin_ks_anywhere_shows_what_is_and_ends_with_its_session(place: str) -> None:
    server, other = emulator(), {"service": "user", "action": "get", "userId": "alice"}
    session = admin_ks(server)
    parts = [{"service": "appToken", "action": "list"}, other]
    for part in {"first": [0], "second": [1], "both": [0, 1], "top": [], "top and first": [0]}[place]:
        parts[part]["ks"] = session
    common = {"ks": session} if "top" in place else {}
    shown = parts.index(next(part for part in parts if "ks" in part or common))
    before = json.loads(_parts(server, *parts, **common).body)[shown]
    token = {"objectType": "KalturaAppToken", "sessionUserId": "alice", "sessionPrivileges": "x:y"}
    user = {"objectType": "KalturaUser", "title": "changed"}
    for call, sent in (
        ("appToken/action/add", {"appToken": token}),
        ("user/action/update", {"userId": "alice", "user": user}),
    ):
        body = json.dumps({"ks": session, "format": 1, **sent})
        send(server, f"/api_v3/service/{call}", body, content_type="application/json")
    after = json.loads(_parts(server, *parts, **common).body)[shown]
    assert "code" not in before
    assert after != before
    result(server, "session.end", ks=session)
    ended = json.loads(_parts(server, *parts, **common).body)[shown]
    assert (ended["code"], ended["args"]["KSID"]) == ("INVALID_KS", "LOGOUT")


def test_one_widget_ks_in_any_part_lets_the_whole_be_kept() -> None:
    server = emulator()
    listed = {"service": "media", "action": "list", "ks": widget_ks(server)}
    assert _from_cache(_parts(server, listed, PING)) == ("cache-key", 0)
    assert _from_cache(_parts(server, listed, PING)) == ("cached-dispatcher", 0)


def test_several_ks_forbid_keeping_the_whole_and_not_its_parts() -> None:
    server = emulator()
    widget = {"service": "media", "action": "list", "ks": widget_ks(server)}
    admin = {"service": "user", "action": "get", "userId": "alice", "ks": admin_ks(server)}
    assert _from_cache(_parts(server, widget, PING, admin)) == ("cache-key", 0)
    assert _from_cache(_parts(server, widget, PING, admin)) == ("", 2)
    assert _from_cache(_parts(server, admin, PING)) == ("", 1)


def test_the_key_in_the_header_is_that_of_the_whole_once_it_is_kept() -> None:
    server = emulator()
    first, second = (_parts(server, PING).header("X-Kaltura") or "" for _ in range(2))
    assert first.split(",")[1] == second.split(",")[1]


def test_an_expired_ks_is_kept_as_an_error_and_a_ks_that_was_ended_is_not() -> None:
    server = emulator()
    session, ended = user_ks(server, expiry=60), user_ks(server)
    part = {"service": "media", "action": "list", "ks": session}
    assert _from_cache(_parts(server, part)) == ("", 0)
    server.clock.advance(61)
    assert b"EXPIRED" in _parts(server, part).body
    assert _from_cache(_parts(server, part)) == ("cached-dispatcher", 0)
    result(server, "session.end", ks=ended)
    for _ in range(2):
        found = _parts(server, {**part, "ks": ended})
        assert b"LOGOUT" in found.body
        assert _from_cache(found) == ("", 0)


def test_a_refusal_is_kept_and_a_kept_error_takes_the_new_callback() -> None:
    server, path = emulator(), "/api_v3/service/user/action/get?format=9"
    send(server, path, method="GET")
    poisoned = send(server, f"{path}&callback=cb", method="GET")
    assert (poisoned.body, poisoned.header("X-Kaltura")) == (b"", "error- MANDATORY_PARAMETER_MISSING")
    server = emulator()
    send(server, f"{path}&callback=one", method="GET")
    assert send(server, f"{path}&callback=two", method="GET").body.startswith(b'two({"code":"SERVICE_FORBIDDEN"')


def test_a_call_that_makes_a_user_is_not_kept() -> None:
    server = emulator()
    session, nobody = widget_ks(server), server.world.user(PARTNER, "0")
    assert nobody is not None
    users.delete(server.world, nobody, NOW)
    assert _told(server, "media.list", ks=session) == ""
    assert server.world.user(PARTNER, "0") is not None
    assert _told(server, "media.list", ks=session) == "cache-key"


def test_setting_the_clock_empties_the_cache_and_advancing_it_does_not() -> None:
    server = emulator()
    answer(server, "nosuch.x")
    server.clock.advance(1)
    assert _told(server, "nosuch.x") == "cached-dispatcher"
    server.travel(server.clock.now())
    assert _told(server, "nosuch.x") == "cache-key"


def test_the_oldest_answers_go_when_there_are_too_many() -> None:
    server = emulator()
    for number in range(5100):
        answer(server, "nosuch.x", n=number)
    assert _told(server, "nosuch.x", n=0) == "cache-key"
    assert _told(server, "nosuch.x", n=5000) == "cached-dispatcher"
