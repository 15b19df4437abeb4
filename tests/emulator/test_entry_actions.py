"""media.* and baseEntry.*: whose entries a session sees, and which ones a list shows."""

from typing import Any

import pytest
from calling import admin_ks, answer, code, emulator, result, user_ks, widget_ks

from kaltura_emulator.emulator import Emulator

IMAGES = ["0_image001", "0_image002"]


def _ids(server: Emulator, session: str, call: str = "media.list", **parameters: Any) -> list[str]:
    return [entry["id"] for entry in result(server, call, ks=session, nocache=1, **parameters)["objects"]]


def test_an_admin_session_sees_every_ready_entry() -> None:
    server = emulator()
    assert _ids(server, admin_ks(server)) == IMAGES
    assert _ids(server, admin_ks(server), "baseEntry.list") == IMAGES


def test_other_sessions_see_their_own_entries_unless_they_may_list_all() -> None:
    server = emulator()
    assert _ids(server, user_ks(server)) == ["0_image002"]
    assert _ids(server, widget_ks(server)) == []
    for privileges in ("list:*", "*", "list:x/*"):
        assert _ids(server, user_ks(server, privileges=privileges)) == IMAGES, privileges
    assert _ids(server, user_ks(server, privileges="*,sessionid:x")) == ["0_image002"]


def test_a_filter_that_names_entries_shows_those_of_others() -> None:
    server = emulator()
    assert _ids(server, widget_ks(server), filter__idEqual="0_image001") == ["0_image001"]


def test_entries_without_content_are_listed_only_when_asked_for() -> None:
    server = emulator()
    session = admin_ks(server)
    assert _ids(server, session, filter__statusIn="2,7") == [*IMAGES, "0_empty001"]
    assert _ids(server, session, filter__statusEqual=7) == ["0_empty001"]
    assert _ids(server, session, filter__idEqual="0_empty001") == ["0_empty001"]
    assert _ids(server, session, filter__statusIn="") == [*IMAGES, "0_empty001"]
    assert _ids(server, session, filter__idIn="0_empty001") == []


@pytest.mark.parametrize(
    ("order", "expected"),
    [("-createdAt", IMAGES[::-1]), ("+createdAt", IMAGES), ("+name", IMAGES), ("-name", IMAGES[::-1]), ("foo", IMAGES)],
)
def test_a_list_is_ordered_and_an_unknown_order_ignored(order: str, expected: list[str]) -> None:
    server = emulator()
    assert _ids(server, admin_ks(server), filter__orderBy=order) == expected


@pytest.mark.parametrize(
    ("pager", "expected"),
    [
        ({"pageSize": 1}, IMAGES[:1]),
        ({"pageSize": 1, "pageIndex": 2}, IMAGES[1:]),
        ({"pageSize": 1, "pageIndex": 0}, IMAGES[:1]),
        ({"pageSize": 0}, IMAGES),
        ({"pageSize": "abc"}, IMAGES),
        ({"pageIndex": 9}, []),
    ],
    ids=str,
)
def test_a_list_comes_in_pages_and_counts_all(pager: dict[str, object], expected: list[str]) -> None:
    server = emulator()
    parameters = {f"pager:{name}": value for name, value in pager.items()}
    found = result(server, "media.list", ks=admin_ks(server), **parameters)
    assert [entry["id"] for entry in found["objects"]] == expected
    assert found["totalCount"] == 2


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"nameLike": "second"}, ["0_image002"]),
        ({"nameEqual": "first image"}, ["0_image001"]),
        ({"userIdEqual": "alice"}, ["0_image002"]),
        ({"idNotIn": "0_image001"}, ["0_image002"]),
        ({"createdAtGreaterThanOrEqual": 1767225660}, ["0_image002"]),
        ({"createdAtLessThanOrEqual": 1767225600}, ["0_image001"]),
        ({"tagsLike": "x"}, []),
        ({"mediaTypeEqual": 1}, []),
        ({"nameLike": ""}, IMAGES),
        ({"freeText": "Another image"}, ["0_image002"]),
        ({"freeText": "first another"}, []),
        ({"nosuchEqual": "x"}, IMAGES),
    ],
    ids=str,
)
def test_a_filter_narrows_and_what_is_not_understood_does_not(filters: dict[str, object], expected: list[str]) -> None:
    server = emulator()
    parameters = {f"filter:{name}": value for name, value in filters.items()}
    assert _ids(server, admin_ks(server), **parameters) == expected


def test_a_filter_that_is_no_object_and_a_bad_enum_are_refused() -> None:
    server = emulator()
    assert code(server, "media.list", ks=admin_ks(server), filter="x") == "PROPERTY_VALIDATION_WRONG_FORMAT"
    assert code(server, "media.list", ks=admin_ks(server), filter__statusEqual="zzz") == "INVALID_ENUM_VALUE"


def test_counting_follows_the_same_rules() -> None:
    server = emulator()
    assert result(server, "media.count", ks=admin_ks(server)) == 2
    assert result(server, "baseEntry.count", ks=admin_ks(server), filter__idEqual="0_empty001") == 1
    assert result(server, "media.count", ks=user_ks(server)) == 1


def test_an_entry_is_shown_by_id_and_an_unknown_one_is_not_found() -> None:
    server = emulator()
    assert result(server, "media.get", ks=widget_ks(server), entryId="0_image001")["name"] == "First image"
    found = result(server, "media.get", ks=admin_ks(server), entryId="0_nosuch")
    assert (found["code"], found["args"]) == ("ENTRY_ID_NOT_FOUND", {"ENTRY_ID": "0_nosuch"})


def test_without_a_ks_lists_are_forbidden_and_a_private_entry_is_not_found() -> None:
    server = emulator()
    assert code(server, "media.list") == "SERVICE_FORBIDDEN"
    assert code(server, "media.get", entryId="0_image001", partnerId=1000) == "ENTRY_ID_NOT_FOUND"


def test_urls_have_the_host_of_the_request() -> None:
    server = emulator()
    found = result(server, "media.get", ks=admin_ks(server), entryId="0_image001")
    assert found["downloadUrl"].startswith("http://kaltura.test/p/1000/")


def test_a_response_profile_shows_the_fields_it_names_and_the_type() -> None:
    server = emulator()
    profile = {"responseProfile:type": 1, "responseProfile:fields": "id,name"}
    found = result(server, "media.get", ks=admin_ks(server), entryId="0_image001", **profile)
    assert found == {"id": "0_image001", "name": "First image", "type": 1, "objectType": "KalturaMediaEntry"}


@pytest.mark.parametrize(
    ("members", "is_there"),
    [
        ({"fields": "id,name"}, False),
        ({"type": 2, "fields": "id"}, False),
        ({"type": 1, "fields": ""}, True),
        ({"type": 1}, True),
        ({"type": 1, "fields": "id"}, True),
        ({"objectType": "KalturaResponseProfileHolder", "id": 1}, True),
    ],
    ids=str,
)
def test_a_response_profile_hides_its_fields_unless_it_includes_them(
    members: dict[str, object], is_there: bool
) -> None:
    server = emulator()
    profile = {f"responseProfile:{name}": given for name, given in members.items()}
    found = result(server, "media.get", ks=admin_ks(server), entryId="0_image001", **profile)
    assert ("id" in found) is is_there
    assert ("description" in found) is (members.get("type") != 1 or not members.get("fields"))


def test_a_response_profile_of_another_type_is_refused_and_one_with_related_profiles_lacking() -> None:
    server = emulator()
    refused = result(server, "media.get", ks=admin_ks(server), entryId="0_image001", responseProfile__type=9)
    assert (refused["code"], refused["args"]["ENUM_TYPE"]) == ("INVALID_ENUM_VALUE", "KalturaResponseProfileType")
    related = {"responseProfile:relatedProfiles:0:fields": "id"}
    assert answer(server, "media.get", ks=admin_ks(server), entryId="0_image001", **related).status == 501


@pytest.mark.parametrize(
    ("parameter", "refusal"),
    [
        ({"language": ""}, "INVALID_LANGUAGE_CODE"),
        ({"language[]": "en"}, "INTERNAL_SERVERL_ERROR"),
        ({"p": 1001}, "SERVICE_FORBIDDEN"),
    ],
    ids=str,
)
def test_an_entry_is_not_shown_in_no_language_or_to_another_partner(parameter: dict[str, Any], refusal: str) -> None:
    server = emulator()
    assert code(server, "media.get", ks=admin_ks(server), entryId="0_image001", **parameter) == refusal


def test_a_privacy_context_hides_the_categories() -> None:
    server = emulator()
    found = result(server, "media.get", ks=admin_ks(server, privileges="privacycontext:x"), entryId="0_image001")
    assert not {"categories", "categoriesIds"} & set(found)
