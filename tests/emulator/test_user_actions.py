"""user.*: showing, making, changing, deleting and listing users; logging in."""

from typing import Any

import pytest
from calling import NOW, PARTNER, admin_ks, answer, code, emulator, result, send, user_ks, widget_ks

from kaltura_emulator.emulator import Emulator


def _made(server: Emulator, **parameters: Any) -> Any:
    return result(server, "user.add", ks=admin_ks(server), **{f"user:{name}": v for name, v in parameters.items()})


def test_a_user_is_shown_with_what_the_server_never_leaves_out() -> None:
    server = emulator()
    found = result(server, "user.get", ks=user_ks(server))
    assert (found["id"], found["fullName"], found["country"], found["roleIds"]) == ("alice", "Alice Example", "", "")
    assert list(found)[-2:] == ["isSsoExcluded", "objectType"]
    assert "deletedAt" not in found


def test_no_other_user_is_shown_to_a_session_that_is_no_admins() -> None:
    server = emulator()
    found = result(server, "user.get", ks=user_ks(server), userId="bob")
    assert found["code"] == "CANNOT_RETRIEVE_ANOTHER_USER_USING_NON_ADMIN_SESSION"
    assert found["args"] == {"USER_ID": "bob"}
    assert result(server, "user.get", ks=admin_ks(server), userId="bob")["id"] == "bob"


def test_an_unknown_user_is_invalid_and_a_ks_for_one_makes_it() -> None:
    server = emulator()
    assert result(server, "user.get", ks=admin_ks(server), userId="nobody")["args"] == []
    assert result(server, "user.get", ks=user_ks(server, "nobody"))["screenName"] == "nobody"
    assert code(server, "user.get", ks=admin_ks(server), userId="nobody") == "ok"


def test_starting_a_session_alone_makes_no_user() -> None:
    server = emulator()
    user_ks(server, "nobody")
    assert server.world.user(PARTNER, "nobody") is None


def test_a_new_user_lacks_two_fields_in_the_answer_that_it_has_later() -> None:
    server = emulator()
    made = _made(server, id="fresh", firstName="F", lastName="L", tags="a,longer")
    assert (made["fullName"], made["tags"]) == ("F L", "longer")
    assert not {"storageSize", "type"} & set(made)
    later = result(server, "user.get", ks=admin_ks(server), userId="fresh")
    assert (later["storageSize"], later["type"]) == (0, 0)


@pytest.mark.parametrize(
    ("user_id", "expected"),
    [
        ("alice", "DUPLICATE_USER_BY_ID"),
        ("ALICE", "DUPLICATE_USER_BY_ID"),
        ("a b", "INVALID_FIELD_VALUE"),
        ("", "INVALID_FIELD_VALUE"),
    ],
)
def test_an_id_that_is_taken_or_impossible_is_refused(user_id: str, expected: str) -> None:
    assert _made(emulator(), id=user_id)["code"] == expected


def test_a_deleted_user_is_gone_with_its_tokens_and_may_be_made_again() -> None:
    server = emulator()
    session = admin_ks(server)
    token = result(server, "appToken.add", ks=session, appToken__sessionUserId="bob")["id"]
    assert result(server, "user.delete", ks=session, userId="bob")["status"] == 2
    assert code(server, "user.get", ks=session, userId="bob") == "INVALID_USER_ID"
    assert code(server, "appToken.get", ks=session, id=token) == "APP_TOKEN_ID_NOT_FOUND"
    assert code(server, "user.delete", ks=session, userId="bob") == "INVALID_USER_ID"
    assert _made(server, id="bob")["createdAt"] == NOW


def test_an_update_changes_only_what_was_sent_and_another_id_renames() -> None:
    server = emulator()
    session = admin_ks(server)
    changed = result(server, "user.update", ks=session, userId="bob", user__lastName="Other")
    assert (changed["fullName"], changed["email"]) == ("Bob Other", "bob@example.test")
    assert result(server, "user.update", ks=session, userId="bob", user__id="robert")["id"] == "robert"
    assert code(server, "user.get", ks=session, userId="bob") == "INVALID_USER_ID"
    assert code(server, "user.update", ks=session, userId="robert", user__id="alice") == "DUPLICATE_USER_BY_ID"


def test_a_list_leaves_out_deleted_users_and_those_without_id() -> None:
    server = emulator()
    session = admin_ks(server)
    result(server, "user.delete", ks=session, userId="bob")
    listed = [user["id"] for user in result(server, "user.list", ks=session)["objects"]]
    assert listed == ["0", "admin@example.test", "alice", "blocked"]
    assert result(server, "user.list", ks=session, filter__idOrScreenNameStartsWith="ali")["totalCount"] == 1


def test_only_an_admin_session_manages_users() -> None:
    server = emulator()
    for session in (user_ks(server), widget_ks(server), None):
        assert code(server, "user.add", ks=session, user__id="x") == "SERVICE_FORBIDDEN"
        assert code(server, "user.list", ks=session) == "SERVICE_FORBIDDEN"


def test_a_text_that_is_not_utf8_counts_as_empty() -> None:
    server = emulator()
    body = f"format=1&ks={user_ks(server)}&userId=%FF"
    assert b'"id":"alice"' in send(server, "/api_v3/service/user/action/get", body).body


def test_xml_shows_null_properties_unless_ignore_null() -> None:
    server = emulator()
    session = user_ks(server)
    assert b"<tags></tags>" in answer(server, "user.get", ks=session, format=2).body
    assert b"<tags>" not in answer(server, "user.get", ks=session, format=2, ignoreNull=1).body


@pytest.mark.parametrize(
    ("name", "sent", "shown"),
    [
        ("title", "Dr.", "Dr."),
        ("country", "anything", "anything"),
        ("registrationInfo", '{"a":1}', '{"a":1}'),
        ("isSsoExcluded", "1", True),
        ("type", "1", 1),
        ("dateOfBirth", "-86400", 3155673600),
        ("screenName", "s" * 200, "s" * 127),
        ("email", "e" * 133, "e" * 100),
        ("tags", "a, bc ,d", "bc"),
        ("adminTags", "admins", None),
        ("indexedPartnerDataInt", "5", None),
    ],
)
def test_a_property_is_kept_as_the_server_keeps_it(name: str, sent: str, shown: object) -> None:
    server = emulator()
    _made(server, id="kept", **{name: sent})
    assert result(server, "user.get", ks=admin_ks(server), userId="kept").get(name) == shown


def test_an_external_id_becomes_the_id_and_stays() -> None:
    server = emulator()
    both = _made(server, id="one", externalId="two")
    assert both["code"] == "ID_AND_EXTERNAL_ID_ARE_MUTUALLY_EXCLUSIVE"
    made = _made(server, externalId="two")
    assert (made["id"], made["externalId"]) == ("two", "two")
    other = {"user:externalId": "three"}
    fixed = result(server, "user.update", ks=admin_ks(server), userId="two", **other)
    assert fixed["args"] == {"PROP_NAME": "KalturaUser::externalId"}


def test_an_administrator_needs_an_address_and_gets_a_login_and_a_role() -> None:
    server = emulator()
    assert _made(server, id="boss", isAdmin=1)["args"] == {"FIELD_NAME": "email"}
    made = _made(server, id="boss", objectType="KalturaAdminUser", email="boss@login.test")
    assert (made["roleIds"], made["loginEnabled"], made["objectType"]) == (2, True, "KalturaAdminUser")
    assert result(server, "user.get", ks=admin_ks(server), userId="boss")["roleIds"] == "2"
    demoted = {"user:isAdmin": 0}
    assert (
        code(server, "user.update", ks=admin_ks(server), userId="boss", **demoted)
        == "CANNOT_SET_ROOT_ADMIN_AS_NO_ADMIN"
    )


@pytest.mark.parametrize("role_ids", ["98765", "x", "2,98765"])
def test_a_role_that_the_account_lacks_is_refused(role_ids: str) -> None:
    server = emulator()
    assert _made(server, id="roles", roleIds=role_ids)["code"] == "USER_ROLE_NOT_FOUND"
    assert code(server, "user.get", ks=admin_ks(server), userId="roles") == "INVALID_USER_ID"


def test_the_account_owner_stays_and_nobody_changes_its_own_roles() -> None:
    server = emulator()
    owner = server.world.partners[PARTNER].owner_user_id or ""
    session = admin_ks(server, owner)
    for call, sent, expected in (
        ("delete", {}, "CANNOT_DELETE_OR_BLOCK_ROOT_ADMIN_USER"),
        ("update", {"user:status": 0}, "CANNOT_DELETE_OR_BLOCK_ROOT_ADMIN_USER"),
        ("update", {"user:status": 2}, "CANNOT_DELETE_OR_BLOCK_ROOT_ADMIN_USER"),
        ("update", {"user:roleIds": 1}, "CANNOT_CHANGE_OWN_ROLE"),
        ("update", {"user:isAdmin": 0}, "CANNOT_SET_ROOT_ADMIN_AS_NO_ADMIN"),
    ):
        assert code(server, f"user.{call}", ks=session, userId=owner, **sent) == expected
    assert result(server, "user.get", ks=session)["status"] == 1


@pytest.mark.parametrize("call", ["add", "update"])
def test_a_null_title_stops_the_server_after_the_rest_is_stored(call: str) -> None:
    server = emulator()
    session = admin_ks(server)
    target = {"user:id": "fresh"} if call == "add" else {"userId": "bob"}
    sent = {**target, "user:city": "Here", "user:title__null": ""}
    assert answer(server, f"user.{call}", ks=session, **sent).status == 500
    stored = result(server, "user.get", ks=session, userId=target.get("user:id", "bob"))
    assert (stored["city"], "title" in stored) == ("Here", False)


@pytest.mark.parametrize("value", ["status__null", "type__null", "userMode__null", "isAdmin__null", "id__null"])
def test_null_for_what_cannot_be_null_changes_nothing(value: str) -> None:
    server = emulator()
    before = result(server, "user.get", ks=admin_ks(server), userId="bob")
    assert result(server, "user.update", ks=admin_ks(server), userId="bob", **{f"user:{value}": ""}) == before


def test_bytes_that_are_not_utf_8_make_an_empty_text() -> None:
    server = emulator()
    form = b"format=1&user%5BscreenName%5D=%ff&userId=bob&ks=" + admin_ks(server).encode()
    assert b'"screenName":""' in send(server, "/api_v3/service/user/action/update", form).body


@pytest.mark.parametrize(
    ("member", "value", "found"),
    [
        ("firstNameStartsWith", "Al", []),
        ("firstNameStartsWith", "ALI", ["alice"]),
        ("screenNameLike", "lic", []),
        ("screenNameLike", "alice", ["alice"]),
        ("emailLike", "alice@", []),
        ("emailStartsWith", "alice@", ["alice"]),
        ("firstNameOrLastNameStartsWith", "ali", ["alice"]),
    ],
)
def test_users_are_found_by_beginnings_of_three_letters_and_by_whole_words(
    member: str, value: str, found: list[str]
) -> None:
    server = emulator()
    users = result(server, "user.list", ks=admin_ks(server), **{f"filter:{member}": value})["objects"]
    assert [user["id"] for user in users] == found
