"""user.login and user.loginByLoginId: the session that they give, and how they refuse one."""

from typing import Any

import pytest
from calling import ADMIN_SECRET, NOW, PARTNER, admin_ks, emulator, result, user_ks

from kaltura_emulator.emulator import Emulator
from kaltura_session import ks


def _login(server: Emulator, **parameters: Any) -> Any:
    given = {"partnerId": PARTNER, "userId": "alice", "password": "Secr3t!pw", **parameters}
    return result(server, "user.login", **given)


def _login_id(server: Emulator, **parameters: Any) -> Any:
    given = {"loginId": "alice@example.test", "password": "Secr3t!pw", **parameters}
    return result(server, "user.loginByLoginId", **given)


def test_a_login_gives_a_ks_for_the_stored_id_with_all_privileges() -> None:
    for found in (_login(emulator(), userId="ALICE"), _login_id(emulator(), loginId="Alice@Example.test")):
        opened = ks.decode(found, lambda _: [ADMIN_SECRET])
        assert (opened.user_id, opened.type, opened.privileges) == ("alice", "0", "*")
        assert opened.valid_until == str(NOW + 86400)


def test_an_administrator_gets_an_admin_session() -> None:
    found = _login(
        emulator(), userId="admin@example.test", password="Passw0rd!", expiry=10_000_000, privileges="list:*"
    )
    opened = ks.decode(found, lambda _: [ADMIN_SECRET])
    assert (opened.type, opened.privileges, opened.valid_until) == ("2", "list:*", str(NOW + 86400))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"userId": "nobody"}, "USER_NOT_FOUND"),
        ({"userId": "bob"}, "USER_NOT_FOUND"),
        ({"password": "wrong"}, "USER_WRONG_PASSWORD"),
        ({"password": ""}, "USER_WRONG_PASSWORD"),
        ({"userId": "blocked"}, "USER_IS_BLOCKED"),
        ({"userId": "blocked", "password": "wrong"}, "USER_WRONG_PASSWORD"),
        ({"partnerId": 5}, "SERVICE_FORBIDDEN_CONTENT_BLOCKED"),
        ({"ks": "garbage"}, "INVALID_KS"),
    ],
    ids=str,
)
def test_login_tells_its_errors_apart(change: dict[str, Any], expected: str) -> None:
    assert _login(emulator(), **change)["code"] == expected


@pytest.mark.parametrize(
    "change",
    [
        {"loginId": "nobody@example.test"},
        {"password": "wrong"},
        {"password": None},
        {"loginId": "blocked@example.test"},
        {"partnerId": 1001},
        {"partnerId": 5},
        {"ks": "garbage"},
    ],
    ids=str,
)
def test_login_by_login_id_hides_every_error(change: dict[str, Any]) -> None:
    found = _login_id(emulator(), **change)
    assert (found["code"], found["args"]) == ("USER_WRONG_PASSWORD", [])


def test_a_login_is_remembered_and_not_moved_by_one_right_after() -> None:
    server = emulator()
    _login(server)
    server.clock.advance(60)
    _login(server)
    assert result(server, "user.get", ks=user_ks(server))["lastLoginTime"] == NOW


def test_a_user_with_login_can_log_in_and_one_without_a_password_cannot() -> None:
    server = emulator()

    def made(name: str, **more: object) -> Any:
        own = {"id": name, "email": f"{name}@example.test", "loginEnabled": 1, **more}
        return result(server, "user.add", ks=admin_ks(server), **{f"user:{member}": v for member, v in own.items()})

    assert made("new", password="Secr3t!pw2")["loginEnabled"] is True
    assert _login(server, userId="new", password="Secr3t!pw2").startswith("djJ8")
    assert made("none")["loginEnabled"] is False
