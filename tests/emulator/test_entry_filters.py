"""The members of the filters of entries, with values that entries have and with values that none has."""

import json
from pathlib import Path
from typing import Any

import pytest
from calling import admin_ks, answer, code, emulator, result, user_ks, widget_ks

from kaltura_emulator import entry_filters, lists
from kaltura_emulator.account import AccountDocument, default_account, read_account
from kaltura_emulator.api_objects import ApiObject
from kaltura_emulator.declarations import object_type
from kaltura_emulator.emulator import Emulator

E1, E2, DRAFT = "0_image001", "0_image002", "0_empty001"
LACKING = {"excludedFreeTextGroups"}
ELSEWHERE = {"advancedSearch", "redirectFromEntryId", "orderBy", "relatedObjects"}


def _account(root: Path) -> AccountDocument:
    """The built-in account after the changes that recordings-extra-2 begins with."""
    path = root / "reference" / "kaltura_emulator" / "data" / "account.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    first, second, draft = document["media_entries"]
    first.update(reference_id="r1", tags="abc, def", categories="top>sub", categories_ids="2")
    second.update(reference_id="r2", parent_entry_id=E1, display_in_search=-1, user_id=first["user_id"])
    second.update(categories="top", categories_ids="1")
    draft.update(reference_id="r1", user_id=first["user_id"])
    document["categories"] = [{"id": 1, "partner_id": 1000}, {"id": 2, "partner_id": 1000, "parent_id": 1}]
    return read_account(document)


def _ids(server: Emulator, session: str, members: dict[str, Any], call: str = "baseEntry.list") -> list[str]:
    parameters = {f"filter:{name}": value for name, value in members.items()}
    return [entry["id"] for entry in result(server, call, ks=session, nocache=1, **parameters)["objects"]]


@pytest.mark.parametrize(
    ("members", "admin_sees", "others_see"),
    [
        ({"referenceIdEqual": "r1"}, [E1], [E1]),
        ({"referenceIdEqual": "R1"}, [E1], [E1]),
        ({"referenceIdIn": "r1,r2"}, [E1], [E1]),
        ({"referenceIdIn": "r1, r2"}, [E1], [E1]),
        ({"referenceIdEqual": "r1", "statusIn": "2,7"}, [E1, DRAFT], [E1, DRAFT]),
        ({"parentEntryIdEqual": E1}, [E2], [E2]),
        ({"categoryAncestorIdIn": "1"}, [E1], []),
        ({"categoryAncestorIdIn": "2"}, [E1], []),
        ({"categoriesIdsMatchAnd": "1"}, [], []),
        ({"categoriesIdsMatchAnd": "1,2"}, [], []),
        ({"categoriesIdsMatchOr": "1,2"}, [E1], []),
        ({"categoriesMatchOr": "top"}, [E1], []),
        ({"categoriesMatchOr": "top>sub"}, [E1], []),
        ({"categoriesMatchAnd": "top"}, [E1], []),
        ({"categoriesIdsEmpty": 1}, [], []),
        ({"categoriesIdsEmpty": 0}, [E1], []),
        ({"categoriesFullNameIn": "top>sub"}, [E1], []),
        ({"categoriesNotContains": "top"}, [], []),
        ({"categoriesMatchOr": "to"}, [], []),
        ({"tagsLike": "abc"}, [E1], []),
        ({"tagsLike": "ab"}, [], []),
        ({"tagsMultiLikeOr": "abc,zz"}, [E1], []),
        ({"tagsMultiLikeAnd": "abc,def"}, [E1], []),
        ({"tagsMultiLikeAnd": "abc,zz"}, [], []),
        ({"freeText": "abc"}, [E1], []),
        ({"tagsNameMultiLikeOr": "def"}, [E1], []),
    ],
    ids=str,
)
def test_a_filter_finds_the_entries_that_the_real_server_found(
    root: Path, members: dict[str, Any], admin_sees: list[str], others_see: list[str]
) -> None:
    server = emulator(_account(root))
    assert _ids(server, admin_ks(server), members) == admin_sees
    for session in (user_ks(server), widget_ks(server)):
        assert _ids(server, session, members) == others_see


@pytest.mark.parametrize(
    ("members", "expected"), [({}, [E1]), ({"categoryIdEqual": 2}, [E1]), ({"categoryIdEqual": 1}, [])], ids=str
)
def test_a_search_for_a_category_looks_for_its_name_and_its_id(
    root: Path, members: dict[str, Any], expected: list[str]
) -> None:
    server = emulator(_account(root))
    search = {"objectType": "KalturaCategoryEntryAdvancedFilter", "categoriesMatchOr": "top", **members}
    members = {f"advancedSearch:{name}": given for name, given in search.items()}
    assert _ids(server, admin_ks(server), members) == expected


@pytest.mark.parametrize("status", [1, 3])
def test_an_entry_that_moderation_holds_back_is_listed_only_when_asked_for(status: int) -> None:
    server = emulator()
    server.world.entries = [{**entry, "moderationStatus": status} for entry in server.world.entries]
    assert _ids(server, admin_ks(server), {}) == []
    assert _ids(server, admin_ks(server), {"idEqual": E1}) == [E1]
    assert _ids(server, admin_ks(server), {"moderationStatusIn": ""}) == [E1, E2]
    assert _ids(server, admin_ks(server), {"moderationStatusEqual": status}) == [E1, E2]


@pytest.mark.parametrize("member", ["idEqual", "idIn", "parentEntryIdEqual"])
def test_an_entry_with_a_parent_is_found_by_parent_or_id_only(root: Path, member: str) -> None:
    server = emulator(_account(root))
    assert _ids(server, admin_ks(server), {}) == [E1]
    assert _ids(server, admin_ks(server), {member: E1 if member.startswith("parent") else E2}) == [E2]


def test_entries_are_listed_by_reference_id_whatever_their_status(root: Path) -> None:
    server = emulator(_account(root))
    found = result(server, "baseEntry.listByReferenceId", ks=user_ks(server), refId="r1")
    assert [entry["id"] for entry in found["objects"]] == [E1, DRAFT]
    refused = result(server, "baseEntry.listByReferenceId", ks=admin_ks(server), refId="")
    assert (refused["code"], refused["args"]) == ("MISSING_MANDATORY_PARAMETER", {"PARAM_NAME": ""})


def test_entries_are_shown_by_ids_and_unknown_ones_left_out() -> None:
    server = emulator()
    found = result(server, "baseEntry.getByIds", ks=widget_ks(server), entryIds=f"{DRAFT},0_nosuch,{E1.upper()}")
    assert [entry["id"] for entry in found] == [E1, DRAFT]
    assert code(server, "baseEntry.getByIds", entryIds=E1) == "SERVICE_FORBIDDEN"


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({}, [E1]),
        ({"idEqual": E2}, [E1]),
        ({"idIn": E2}, []),
        ({"statusEqual": 7}, []),
    ],
    ids=str,
)
def test_a_redirect_takes_the_place_of_id_equal_only(members: dict[str, Any], expected: list[str]) -> None:
    server = emulator()
    assert _ids(server, widget_ks(server), {"redirectFromEntryId": E1, **members}) == expected


@pytest.mark.parametrize("entry_id", ["", "0_nosuch"])
def test_a_redirect_from_an_entry_that_is_not_there_is_refused(entry_id: str) -> None:
    server = emulator()
    found = result(server, "media.list", ks=admin_ks(server), filter__redirectFromEntryId=entry_id)
    assert (found["code"], found["args"]) == ("INVALID_ENTRY_ID", {"ID": entry_id})
    assert _ids(server, admin_ks(server), {"redirectFromEntryId": DRAFT}) == [DRAFT]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"referenceIdEqual": ""}, [E1, E2]),
        ({"referenceIdIn": ""}, []),
        ({"userIdEqual": ""}, []),
        ({"userIdIn": ""}, [E1, E2]),
        ({"categoryAncestorIdIn": ""}, [E1, E2]),
        ({"replacedEntryIdEqual": E1}, []),
        ({"rootEntryIdEqual": E1}, []),
        ({"conversionProfileIdEqual": 1}, []),
        ({"isRoot": 0}, []),
        ({"isRoot": 1}, [E1, E2]),
        ({"flavorParamsIdsMatchOr": "0"}, [E1, E2]),
        ({"flavorParamsIdsMatchOr": "1"}, []),
        ({"advancedSearch:objectType": "KalturaSearchOperator", "advancedSearch:type": 1}, [E1, E2]),
        ({"advancedSearch:objectType": "KalturaMetadataSearchItem", "advancedSearch:type": 1}, [E1, E2]),
        ({"advancedSearch:objectType": "KalturaCategoryEntryAdvancedFilter"}, []),
        ({"advancedSearch": "x"}, [E1, E2]),
        ({"objectType": "KalturaLiveStreamEntryFilter"}, []),
        ({"objectType": "KalturaUserFilter", "statusIn": "7"}, [DRAFT]),
        ({"orderBy": "-recent"}, [E2, E1]),
        ({"orderBy": "-createdAt,+name", "statusIn": "2,7"}, [DRAFT, E2, E1]),
        ({"idIn": f"{E2},{E1}"}, [E1, E2]),
    ],
    ids=str,
)
def test_a_member_without_value_or_match_does_what_was_observed(members: dict[str, Any], expected: list[str]) -> None:
    server = emulator()
    assert _ids(server, admin_ks(server), members, "media.list") == expected


@pytest.mark.parametrize(
    ("members", "refusal"),
    [
        ({"idEqual__null": 1}, "INTERNAL_SERVERL_ERROR"),
        ({"statusIn__null": 1}, "INTERNAL_SERVERL_ERROR"),
        ({"advancedSearch:x": "y"}, "OBJECT_TYPE_ABSTRACT"),
        ({"advancedSearch:objectType": "KalturaNoSuch"}, "OBJECT_TYPE_ABSTRACT"),
    ],
    ids=str,
)
def test_a_filter_that_the_server_stumbles_over_is_its_error(members: dict[str, Any], refusal: str) -> None:
    server = emulator()
    parameters = {f"filter:{name}": value for name, value in members.items()}
    assert code(server, "media.list", ks=admin_ks(server), **parameters) == refusal


@pytest.mark.parametrize("name", ["KalturaBaseEntryFilter", "KalturaMediaEntryFilter"])
def test_every_member_of_a_filter_is_a_condition_or_known_to_be_lacking(name: str) -> None:
    entry = entry_filters.searched(default_account().entries[0], {})
    found = {
        member: lists.asked(ApiObject(name, {member: "1"}), entry_filters.RULES)
        for member in object_type(name).properties.keys() - ELSEWHERE
    }
    assert {member for member, conditions in found.items() if not conditions} == LACKING
    assert all(isinstance(lists.fits(entry, conditions), bool) for conditions in found.values())


@pytest.mark.parametrize(
    "members",
    [
        {"excludedFreeTextGroups": "x"},
        {"advancedSearch:objectType": "KalturaMediaEntryMatchAttributeCondition"},
        {
            "advancedSearch:objectType": "KalturaMetadataSearchItem",
            "advancedSearch:items:0:objectType": "KalturaSearchCondition",
        },
        {
            "advancedSearch:objectType": "KalturaCategoryEntryAdvancedFilter",
            "advancedSearch:categoryEntryStatusIn": "2",
        },
    ],
    ids=str,
)
def test_what_the_emulator_lacks_is_501_in_its_own_words(members: dict[str, Any]) -> None:
    server = emulator()
    parameters = {f"filter:{name}": value for name, value in members.items()}
    found = answer(server, "media.list", ks=admin_ks(server), **parameters)
    assert found.status == 501
    assert json.loads(found.body)["emulator"] == "kaltura_emulator"
    assert not {name for name, _ in found.headers} & {"X-Kaltura", "X-Kaltura-Session", "X-Me"}


def test_a_part_with_a_member_that_is_lacking_keeps_the_others_from_running() -> None:
    server = emulator()
    parts = {
        "1:service": "user", "1:action": "add", "1:user:id": "early",
        "2:service": "user", "2:action": "list", "2:filter:permissionNamesMultiLikeOr": "x",
    }  # fmt: skip
    found = answer(server, "multirequest.null", ks=admin_ks(server), **parts)
    assert (found.status, json.loads(found.body)["part"]) == (501, 2)
    assert server.world.user(1000, "early") is None
    parts["2:filter:permissionNamesMultiLikeOr"] = ""
    assert answer(server, "multirequest.null", ks=admin_ks(server), **parts).status == 200
    assert server.world.user(1000, "early") is not None
