"""appToken.*: making, changing, listing and using tokens."""

from typing import Any

import pytest
from calling import NOW, PARTNER, TOKEN, TOKEN_ID, admin_ks, code, emulator, result, user_ks, widget_ks

from kaltura_emulator import users
from kaltura_emulator.emulator import Emulator
from kaltura_session.token_hash import token_hash


def _start(server: Emulator, token_id: str = TOKEN_ID, token: str = TOKEN, **parameters: Any) -> Any:
    session = parameters.pop("ks", None) or widget_ks(server)
    given = {"tokenHash": token_hash(session, token, parameters.pop("hash_type", "SHA256")), **parameters}
    return result(server, "appToken.startSession", ks=session, id=token_id, **given)


def test_a_new_token_has_the_servers_id_and_secret_and_the_defaults() -> None:
    server = emulator()
    made = result(server, "appToken.add", ks=admin_ks(server), appToken__objectType="KalturaAppToken")
    assert list(made) == [
        "id", "token", "partnerId", "createdAt", "updatedAt", "status", "sessionDuration", "hashType", "objectType",
    ]  # fmt: skip
    assert (len(made["id"]), made["id"][:2], len(made["token"])) == (10, "0_", 32)
    assert (made["sessionDuration"], made["hashType"], made["status"]) == (86400, "SHA1", 2)


@pytest.mark.parametrize("name", ["id", "token", "partnerId", "createdAt", "updatedAt", "status"])
def test_what_only_the_server_sets_is_refused(name: str) -> None:
    server = emulator()
    found = result(server, "appToken.add", ks=admin_ks(server), **{f"appToken:{name}": "1"})
    assert found["args"] == {"PROP_NAME": f"KalturaAppToken::{name}"}


def test_an_unchanged_read_only_property_may_be_sent_back() -> None:
    server = emulator()
    changed = result(
        server, "appToken.update", ks=admin_ks(server), id=TOKEN_ID, appToken__id=TOKEN_ID, appToken__status=2
    )
    assert changed["id"] == TOKEN_ID


def test_a_small_expiry_counts_from_now_and_a_large_one_is_absolute() -> None:
    server = emulator()
    session = admin_ks(server)
    for sent, stored in ((5, NOW + 5), (0, NOW), (-10, NOW - 10), (2100000000, 2100000000)):
        made = result(server, "appToken.add", ks=session, appToken__expiry=sent)
        assert made["expiry"] == stored


def test_an_unknown_session_user_is_made_and_an_impossible_one_refused() -> None:
    server = emulator()
    session = admin_ks(server)
    assert result(server, "appToken.add", ks=session, appToken__sessionUserId="brandnew")["sessionUserId"] == "brandnew"
    assert server.world.user(PARTNER, "brandnew") is not None
    found = result(server, "appToken.add", ks=session, appToken__sessionUserId="bad user/")
    assert found["args"] == {"FIELD_NAME": "sessionUserId"}


def test_without_a_session_user_a_user_with_null_id_is_needed_and_made_by_a_ks_without_user() -> None:
    server = emulator()
    nobody = server.world.user(PARTNER, None)
    assert nobody is not None
    users.delete(server.world, nobody, NOW)
    assert code(server, "appToken.add", ks=admin_ks(server), appToken__description="x") == "INVALID_FIELD_VALUE"
    assert code(server, "appToken.add", ks=admin_ks(server, ""), appToken__description="x") == "ok"
    assert code(server, "appToken.add", ks=admin_ks(server), appToken__description="x") == "ok"


def test_a_refused_update_changes_nothing() -> None:
    server = emulator()
    parameters = {"appToken:description": "changed", "appToken:sessionUserId": "bad user/"}
    assert code(server, "appToken.update", ks=admin_ks(server), id=TOKEN_ID, **parameters) == "INVALID_FIELD_VALUE"
    assert (
        result(server, "appToken.get", ks=admin_ks(server), id=TOKEN_ID)["description"] == "the token of the examples"
    )


def test_a_property_can_be_set_to_null() -> None:
    server = emulator()
    found = result(server, "appToken.update", ks=admin_ks(server), id=TOKEN_ID, **{"appToken:description__null": ""})
    assert "description" not in found


def test_ids_are_found_in_any_letter_case_but_not_those_of_others() -> None:
    server = emulator()
    assert result(server, "appToken.get", ks=admin_ks(server), id=TOKEN_ID.upper())["id"] == TOKEN_ID
    found = result(server, "appToken.get", ks=admin_ks(server), id="0_sha256bb")
    assert (found["code"], found["args"]) == ("APP_TOKEN_ID_NOT_FOUND", {"ID": "0_sha256bb"})


def test_a_list_shows_disabled_tokens_first_and_never_deleted_ones() -> None:
    server = emulator()
    session = admin_ks(server)
    result(server, "appToken.delete", ks=session, id="0_md5aaaaa")
    listed = [token["id"] for token in result(server, "appToken.list", ks=session)["objects"]]
    assert listed[0] == "0_disabled"
    assert listed[1:] == sorted(listed[1:])
    assert "0_md5aaaaa" not in listed


def test_a_list_of_named_tokens_comes_by_id_whatever_their_status() -> None:
    server = emulator()
    named = "0_sha256aa,0_disabled,0_adminaaa"
    found = result(server, "appToken.list", ks=admin_ks(server), filter__idIn=named)["objects"]
    assert [token["id"] for token in found] == ["0_adminaaa", "0_disabled", "0_sha256aa"]


def test_a_list_for_an_unknown_user_has_no_objects_at_all() -> None:
    server = emulator()
    session = admin_ks(server)
    assert result(server, "appToken.list", ks=session, filter__sessionUserIdEqual="nobody") == {
        "totalCount": 0,
        "objectType": "KalturaAppTokenListResponse",
    }
    assert result(server, "appToken.list", ks=session, filter__idEqual="none")["objects"] == []


@pytest.mark.parametrize(
    ("token_id", "token", "expected"),
    [
        ("0_nosuch00", TOKEN, "APP_TOKEN_ID_NOT_FOUND"),
        ("0_sha256bb", "c7" * 16, "APP_TOKEN_ID_NOT_FOUND"),
        ("0_disabled", "wrong", "APP_TOKEN_NOT_ACTIVE"),
        ("0_expiredd", "wrong", "INVALID_APP_TOKEN_HASH"),
        ("0_expiredd", "c5" * 16, "APP_TOKEN_EXPIRED"),
        (TOKEN_ID, "wrong", "INVALID_APP_TOKEN_HASH"),
    ],
)
def test_start_session_checks_existence_status_hash_and_expiry_in_this_order(
    token_id: str, token: str, expected: str
) -> None:
    assert _start(emulator(), token_id, token)["code"] == expected


@pytest.mark.parametrize(
    ("token_id", "token", "hash_type"),
    [("0_sha1aaaa", "c1" * 16, "SHA1"), ("0_md5aaaaa", "c2" * 16, "MD5"), ("0_sha512aa", "c3" * 16, "SHA512")],
)
def test_each_hash_type_starts_a_session(token_id: str, token: str, hash_type: str) -> None:
    assert _start(emulator(), token_id, token, hash_type=hash_type)["sessionType"] == 0


def test_an_upper_case_hash_is_refused() -> None:
    server = emulator()
    session = widget_ks(server)
    digest = token_hash(session, TOKEN, "SHA256").upper()
    assert _start(server, ks=session, tokenHash=digest)["code"] == "INVALID_APP_TOKEN_HASH"


def test_the_hash_is_over_the_ks_as_sent() -> None:
    server = emulator()
    stripped = widget_ks(server).rstrip("=")
    assert _start(server, ks=stripped)["objectType"] == "KalturaSessionInfo"


def test_a_session_needs_a_ks_and_any_kind_will_do() -> None:
    server = emulator()
    assert code(server, "appToken.startSession", id=TOKEN_ID, tokenHash="x") == "SERVICE_FORBIDDEN"
    for session in (widget_ks(server), user_ks(server), admin_ks(server)):
        assert _start(server, ks=session)["partnerId"] == str(PARTNER)


def test_the_answer_tells_the_session_with_a_text_as_partner_id() -> None:
    found = _start(emulator(), "0_sha1aaaa", "c1" * 16, hash_type="SHA1", userId="alice", expiry=60)
    assert found.pop("ks").startswith("djJ8")
    assert found == {
        "sessionType": 0,
        "partnerId": str(PARTNER),
        "userId": "alice",
        "expiry": NOW + 60,
        "privileges": "sessionid:0_sha1aaaa,apptoken:0_sha1aaaa",
        "objectType": "KalturaSessionInfo",
    }


@pytest.mark.parametrize(("asked", "lifetime"), [(0, 3600), ("abc", 3600), (60, 60), (10_000_000, 3600), (-5, -5)])
def test_the_lifetime_is_the_tokens_unless_a_shorter_one_is_asked_for(asked: object, lifetime: int) -> None:
    found = _start(emulator(), "0_adminaaa", "c4" * 16, expiry=asked)
    assert found["expiry"] == NOW + lifetime


def test_what_the_token_fixes_the_caller_cannot_change() -> None:
    found = _start(emulator(), "0_adminaaa", "c4" * 16, userId="alice", type=0, sessionPrivileges="setrole:1,mine:7")
    assert (found["sessionType"], found["userId"]) == (2, "admin@example.test")
    assert found["privileges"] == "sessionid:0_adminaaa,apptoken:0_adminaaa,list:*,edit:*,mine:7"


def test_user_and_widget_sessions_may_not_manage_tokens() -> None:
    server = emulator()
    for call, parameters in (
        ("appToken.add", {"appToken:description": "x"}),
        ("appToken.get", {"id": TOKEN_ID}),
        ("appToken.list", {}),
        ("appToken.update", {"id": TOKEN_ID, "appToken:description": "x"}),
        ("appToken.delete", {"id": TOKEN_ID}),
    ):
        for session in (user_ks(server), widget_ks(server), None):
            assert code(server, call, ks=session, **parameters) == "SERVICE_FORBIDDEN", call


@pytest.mark.parametrize(
    ("sent", "kept"), [(99_999_999_999, 2**31 - 1), (-99_999_999_999, -(2**31)), (2**31 - 1, 2**31 - 1)]
)
def test_a_duration_beyond_the_column_of_the_database_is_the_nearest_that_it_holds(sent: int, kept: int) -> None:
    server = emulator()
    session = admin_ks(server)
    made = result(server, "appToken.add", ks=session, appToken__sessionDuration=sent)
    assert made["sessionDuration"] == kept
    assert result(server, "appToken.get", ks=session, id=made["id"])["sessionDuration"] == kept
