"""Clock, randomness, ids as the database compares them, issuing, users, permissions: the parts the rest stands on."""

import json

import pytest
from calling import ADMIN_SECRET, NOW, PARTNER, TOKEN_ID, USER_SECRET, admin_ks, emulator, result

from kaltura_emulator import permissions, users
from kaltura_emulator.clock import Clock
from kaltura_emulator.collation import collate
from kaltura_emulator.credentials import credentials
from kaltura_emulator.declarations import find_action
from kaltura_emulator.issuing import Order, capped, fits, issue
from kaltura_emulator.randomness import Randomness
from kaltura_emulator.records import Role, User
from kaltura_emulator.state import State
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


def test_a_seed_repeats_and_no_seed_does_not() -> None:
    def values(source: Randomness) -> list[object]:
        return [source.random_bytes(16), source.app_token_id(), source.app_token(), source.session_number()]

    seeded = Randomness("x")
    first = values(seeded)
    seeded.restart()
    assert values(seeded) == first == values(Randomness("x"))
    assert values(Randomness("y")) != first
    unseeded = Randomness()
    assert values(unseeded) != values(unseeded)
    unseeded.restart()


def test_made_up_values_have_the_servers_shape() -> None:
    source = Randomness()
    assert source.app_token_id()[:2] == "0_"
    assert len(source.app_token_id()) == 10
    assert len(source.app_token()) == 32
    assert 0 <= source.session_number() < 2**31


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Jo", "jO ", True), ("jö", "JO", True), ("jo", " jo", False), ("ß", "ss", False), ("", " ", True)],
)
def test_ids_are_equal_as_the_database_compares_them(one: str, other: str, same: bool) -> None:
    assert (collate(one) == collate(other)) is same


@pytest.mark.parametrize(("partner_id", "version"), [(1000, 2), (1001, 1)])
def test_a_ks_is_made_in_the_partners_version(partner_id: int, version: int) -> None:
    state = State(emulator().account, warm=True)
    partner = state.partners[partner_id]
    made = issue(partner, Order("jo", 2, 60, "list:*"), clock=Clock(NOW), randomness=Randomness(1))
    read = ks.decode(made, state.secrets)
    assert (read.version, read.user_id, read.valid_until, read.privileges) == (version, "jo", str(NOW + 60), "list:*")


def test_a_lifetime_is_cut_to_the_partners_longest() -> None:
    partner = State(emulator().account, warm=True).partners[PARTNER]
    assert (capped(100_000, partner), capped(50, partner)) == (86400, 50)
    partner.ks_max_expiry_seconds = None
    assert capped(100_000, partner) == 86400


def test_the_user_secret_starts_user_sessions_only() -> None:
    partner = State(emulator().account, warm=True).partners[PARTNER]
    partner.additional_admin_secrets = ["more"]
    assert [fits(secret, partner, 0) for secret in (ADMIN_SECRET, "more", USER_SECRET, "", "x")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert [fits(secret, partner, 2) for secret in (ADMIN_SECRET, "more", USER_SECRET)] == [True, True, False]


@pytest.mark.parametrize(
    ("tags", "kept"), [("abc, de ,fghi", "abc, fghi"), ("a,b", ""), ("", ""), (None, None), ("abc,abc", "abc, abc")]
)
def test_short_tags_are_dropped(tags: str | None, kept: str | None) -> None:
    assert users.kept_tags(tags) == kept


@pytest.mark.parametrize(
    ("user_id", "valid"), [("a@b.c", True), ("", False), ("a b", False), ("a/b", False), ("é", False)]
)
def test_ids_of_users_are_letters_digits_and_some_signs(user_id: str, valid: bool) -> None:
    assert users.is_valid_id(user_id) is valid


def test_only_the_first_hundred_bytes_of_a_sessions_user_count() -> None:
    state = State(emulator().account, warm=True)
    made = users.ensure(state, state.partners[PARTNER], "é" * 80, NOW)
    assert made is not None
    assert made.id == "é" * 50
    assert users.of_session(state, str(PARTNER), "é" * 99) is made
    assert users.of_session(state, "77", "x") is None
    assert users.ensure(state, state.partners[PARTNER], "é" * 60, NOW) is None


def test_roles_open_the_actions_of_their_kind() -> None:
    state = State(emulator().account, warm=True)
    listed = find_action("appToken", "list")
    assert listed is not None
    for kind, permitted in (("admin", True), ("user", False), ("widget", False), ("none", False)):
        kinds = permissions.kinds_of(state, kind, None, None)  # type: ignore[arg-type]  # of the four words
        assert permissions.is_permitted(listed, kinds) is permitted
    everything = Role(1, "all", PARTNER, permission_names=["*"])
    assert permissions.is_permitted(listed, permissions.kinds_of(state, "user", None, everything))
    state.roles = [everything]
    owner = User(PARTNER, "u", role_ids=[1])
    assert permissions.is_permitted(listed, permissions.kinds_of(state, "widget", owner, None))
    assert not permissions.is_permitted(listed, permissions.kinds_of(state, "none", owner, None))


def test_relative_times_count_from_the_time_that_the_ks_names() -> None:
    server = emulator()
    session = admin_ks(server, privileges=f"reftime:{NOW + 1000}")
    changed = result(server, "appToken.update", ks=session, id=TOKEN_ID, **{"appToken:expiry": 60})
    assert changed["expiry"] == NOW + 1060


def test_the_credentials_name_an_account_that_works() -> None:
    server = emulator()
    given = credentials(server.state, "http://h", NOW)
    assert given["service_url"] == "http://h/api_v3"
    assert json.dumps(given)
    login = {"loginId": given["login_id"], "password": given["password"], "partnerId": given["partner_id"]}
    assert isinstance(result(server, "user.loginByLoginId", **login), str)
