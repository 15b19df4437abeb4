"""responseProfile: which properties are shown, in a call of its own and in a multirequest (WIRE.39)."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from calling import admin_ks, code, emulator, result, send, widget_ks

from kaltura_emulator.emulator import Emulator

PART = {"service": "media", "action": "get", "entryId": "0_image001"}
ID_ONLY = {"id": "0_image001", "type": 1, "objectType": "KalturaMediaEntry"}


def _parts(server: Emulator, ks: str, common: dict[str, object], own: dict[str, object]) -> Any:
    parts = {**{f"1:{n}": v for n, v in {**PART, **own}.items()}, **{f"2:{n}": v for n, v in PART.items()}}
    body = urlencode({"ks": ks, "format": 1, **common, **parts})
    return json.loads(send(server, "/api_v3/service/multirequest", body).body)


@pytest.mark.parametrize("separators", ["[]", ":"])
def test_a_common_profile_reaches_each_part_that_has_none_of_its_own(separators: str) -> None:
    server = emulator()
    before, after = separators[0], separators[1:]
    profile = {f"responseProfile{before}{name}{after}": value for name, value in {"type": 1, "fields": "id"}.items()}
    assert _parts(server, admin_ks(server), profile, {}) == [ID_ONLY, ID_ONLY]
    first, second = _parts(server, admin_ks(server), profile, {"responseProfile[fields]": "id"})
    assert "id" not in first
    assert first["name"] == "First image"
    assert second == ID_ONLY


def test_what_a_part_keeps_in_the_cache_is_not_shown_under_another_profile() -> None:
    server = emulator()
    session = widget_ks(server)
    profile = {"responseProfile:type": 1, "responseProfile:fields": "id"}
    whole = _parts(server, session, {}, {"ks": "garbage"})[1]
    assert _parts(server, session, profile, {"ks": "garbage"})[1] == ID_ONLY
    assert _parts(server, session, {}, {"ks": "garbage"})[1] == whole != ID_ONLY


def test_a_common_profile_that_is_not_an_object_is_an_error_of_each_part() -> None:
    server = emulator()
    found = _parts(server, admin_ks(server), {"responseProfile": "x"}, {})
    assert [part["code"] for part in found] == ["PROPERTY_VALIDATION_WRONG_FORMAT"] * 2


@pytest.mark.parametrize("where", ["2:", ""])
def test_a_profile_with_what_the_emulator_lacks_is_refused_before_any_part_runs(where: str) -> None:
    server = emulator()
    parts = {
        "1:service": "user", "1:action": "add", "1:user:id": "newcomer", "2:service": "user", "2:action": "get",
        f"{where}responseProfile:relatedProfiles:0:fields": "id",
    }  # fmt: skip
    found = send(server, "/api_v3/service/multirequest", urlencode({"ks": admin_ks(server), "format": 1, **parts}))
    assert found.status == 501
    assert json.loads(found.body)["not_emulated"] == "KalturaDetachedResponseProfile::relatedProfiles"
    assert code(server, "user.get", ks=admin_ks(server), userId="newcomer") == "INVALID_USER_ID"


def test_a_profile_works_on_the_objects_of_a_list() -> None:
    server = emulator()
    profile = {"responseProfile:type": 1, "responseProfile:fields": "id"}
    found = result(server, "media.list", ks=admin_ks(server), filter__idEqual="0_image001", **profile)
    assert found["objects"] == [ID_ONLY]
