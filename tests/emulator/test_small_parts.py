"""Clock, randomness, ids as the database compares them, issuing, users, permissions: the parts the rest stands on."""

import json
import re

import pytest
from calling import ADMIN_SECRET, NOW, PARTNER, TOKEN_ID, USER_SECRET, admin_ks, answer, code, emulator, result

from kaltura_emulator import users
from kaltura_emulator.credentials import credentials
from kaltura_emulator.declarations import find_action
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.records import KsSpec, Role, User, UserStatus, capped, fits
from kaltura_emulator.session_checks import kinds_of
from kaltura_emulator.world import Clock, World, collate
from kaltura_session import ks


def test_a_clock_runs_moves_stops_and_runs_again() -> None:
    time = [100.5]
    clock = Clock(source=lambda: time[0])
    assert (clock.now(), clock.seconds(), clock.frozen) == (100.5, 100, False)
    clock.advance(50)
    time[0] = 101.0
    assert clock.now() == 151.0
    clock.freeze(7)
    clock.advance(3)
    time[0] = 200.0
    assert (clock.now(), clock.frozen) == (10, True)
    clock.run()
    assert clock.now() == 200.0


def _made_up(server: Emulator) -> list[str]:
    session = admin_ks(server)
    token = result(server, "appToken.add", ks=session, **{"appToken:hashType": "MD5"})
    return [session, token["id"], token["token"], str(answer(server, "system.ping").header("X-Kaltura-Session"))]


def test_a_seed_repeats_and_no_seed_does_not() -> None:
    seeded = Emulator(clock=Clock(NOW), seed="x")
    first = _made_up(seeded)
    seeded.reset()
    assert _made_up(seeded) == first == _made_up(Emulator(clock=Clock(NOW), seed="x"))
    assert not set(_made_up(Emulator(clock=Clock(NOW), seed="y"))) & set(first)
    unseeded = Emulator(clock=Clock(NOW))
    assert not set(_made_up(unseeded)) & set(_made_up(unseeded))


def test_made_up_values_have_the_servers_shape() -> None:
    _, token_id, token, number = _made_up(Emulator())
    assert re.fullmatch("0_[0-9a-z]{8}", token_id)
    assert re.fullmatch("[0-9a-f]{32}", token)
    assert 0 <= int(number.partition(",")[0]) < 2**31


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Jo", "jO ", True), ("jö", "JO", True), ("jo", " jo", False), ("ß", "ss", False), ("", " ", True)],
)
def test_ids_are_equal_as_the_database_compares_them(one: str, other: str, same: bool) -> None:
    assert (collate(one) == collate(other)) is same


@pytest.mark.parametrize(("partner_id", "version"), [(1000, 2), (1001, 1)])
def test_a_ks_is_made_in_the_partners_version(partner_id: int, version: int) -> None:
    world = World(clock=Clock(NOW), seed=1)
    partner = world.partners[partner_id]
    made = world.issue(partner, KsSpec("jo", 2, 60, "list:*"))
    read = ks.decode(made, world.secrets)
    assert (read.version, read.user_id, read.valid_until, read.privileges) == (version, "jo", str(NOW + 60), "list:*")


def test_a_lifetime_is_cut_to_the_partners_longest() -> None:
    partner = World().partners[PARTNER]
    assert (capped(100_000, partner), capped(50, partner)) == (86400, 50)
    partner.ks_max_expiry_seconds = None
    assert capped(100_000, partner) == 86400


def test_the_user_secret_starts_user_sessions_only() -> None:
    partner = World().partners[PARTNER]
    partner.additional_admin_secrets = ["more"]
    assert [fits(secret, partner, 0) for secret in (ADMIN_SECRET, "more", USER_SECRET, "", "x")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert [fits(secret, partner, 2) for secret in (ADMIN_SECRET, "more", USER_SECRET)] == [True, True, False]


@pytest.mark.parametrize(("tags", "kept"), [("abc, d ,fg", "abc, fg"), ("a,b", ""), ("", ""), ("abc,abc", "abc, abc")])
def test_short_tags_are_dropped(tags: str, kept: str) -> None:
    assert users.kept_tags(tags) == kept


@pytest.mark.parametrize(
    ("user_id", "valid"), [("a@b.c", True), ("", False), ("a b", False), ("a/b", False), ("é", False)]
)
def test_ids_of_users_are_letters_digits_and_some_signs(user_id: str, valid: bool) -> None:
    assert users.is_valid_id(user_id) is valid


def test_only_the_first_hundred_bytes_of_a_sessions_user_count() -> None:
    server = emulator()
    before = len(server.world.users)
    assert code(server, "media.list", ks=admin_ks(server, "é" * 80)) == "ok"
    assert [user.id for user in server.world.users[before:]] == ["é" * 50]
    assert code(server, "media.list", ks=admin_ks(server, "é" * 60)) == "ok"
    assert len(server.world.users) == before + 1
    server.world.users[-1].status = UserStatus.BLOCKED
    assert code(server, "media.list", ks=admin_ks(server, "é" * 99)) == "USER_BLOCKED"


def test_roles_open_the_actions_of_their_kind() -> None:
    world = World()
    listed = find_action("appToken", "list")
    assert listed is not None
    for kind, permitted in (("admin", True), ("user", False), ("widget", False), ("none", False)):
        assert listed.who.isdisjoint(kinds_of(world, kind, None, None)) is not permitted  # type: ignore[arg-type]
    everything = Role(1, "all", PARTNER, permission_names=["*"])
    assert "admin" in kinds_of(world, "user", None, everything)
    world.roles = [everything]
    owner = User(PARTNER, "u", role_ids=[1])
    assert "admin" in kinds_of(world, "widget", owner, None)
    assert kinds_of(world, "none", owner, None) == {"none"}


def test_relative_times_count_from_the_time_that_the_ks_names() -> None:
    server = emulator()
    session = admin_ks(server, privileges=f"reftime:{NOW + 1000}")
    changed = result(server, "appToken.update", ks=session, id=TOKEN_ID, **{"appToken:expiry": 60})
    assert changed["expiry"] == NOW + 1060


def test_the_credentials_name_an_account_that_works() -> None:
    server = emulator()
    given = credentials(server.world, "http://h", NOW)
    assert given["service_url"] == "http://h/api_v3"
    assert json.dumps(given)
    login = {"loginId": given["login_id"], "password": given["password"], "partnerId": given["partner_id"]}
    assert isinstance(result(server, "user.loginByLoginId", **login), str)
