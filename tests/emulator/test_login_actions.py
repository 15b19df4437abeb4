"""Logins: passwords, giving and taking a login, changing it, and the calls that stand beside them.

partner.*: what an account says of itself, and to whom.
"""

import pytest
from calling import ADMIN_SECRET, NOW, PARTNER, admin_ks, answer, code, emulator, result, user_ks, widget_ks

from kaltura_emulator.emulator import Emulator
from kaltura_emulator.http_handler import respond
from kaltura_emulator.logins import is_allowed_password
from kaltura_emulator.records import User
from kaltura_session.requests import HttpRequest

GOOD, OTHER = "Secr3t!pw", "0ther!pass"


def _with_login(server: Emulator, user_id: str = "log", **more: str) -> str:
    """Make a user with a login; return its login id."""
    login_id = f"{user_id}@login.test"
    sent = {"user:id": user_id, "user:email": login_id, "user:password": GOOD, **more}
    assert code(server, "user.add", ks=admin_ks(server), **sent) == "ok"
    return login_id


def _logs_in(server: Emulator, password: str, user_id: str = "log") -> str:
    return code(server, "user.login", partnerId=PARTNER, userId=user_id, password=password)


def _outcome(server: Emulator, call: str) -> tuple[str, str]:
    """How the log names a call without parameters, and how it ended."""
    service, _, action = call.partition(".")
    request = HttpRequest("GET", f"/api_v3/service/{service}/action/{action}?format=1", [], b"")
    [outcome] = respond(server.world, request, "127.0.0.1")[1]
    return outcome.call, outcome.code


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("secr3t!p", True),
        ("secr3t!pwabcdef", False),
        ("s3c!abc", False),
        ("SECR3T!PW", False),
        ("secret!pw", False),
        ("secr3tpwd", False),
        ("secr3t! w", False),
        ("secr3t!pé", False),
        ("secr3t!p\n", False),
        ("x1!FREDxx", False),
        ("x1!alxxx", True),
        ("a1@b.cccd", False),
    ],
)
def test_a_password_has_a_form(password: str, expected: bool) -> None:
    assert is_allowed_password(password, "a1@b.cccd", "Fred", "Al") is expected


def test_a_password_gives_a_login_whatever_login_enabled_says() -> None:
    server = emulator()
    _with_login(server, **{"user:loginEnabled": "false"})
    assert _logs_in(server, GOOD) == "ok"
    nobody = {"user:id": "none", "user:email": "none@login.test", "user:loginEnabled": "1", "user:password": "0"}
    assert result(server, "user.add", ks=admin_ks(server), **nobody)["loginEnabled"] is False


def test_a_login_of_the_partner_is_taken_and_that_of_another_is_shared_with_its_password() -> None:
    server = emulator()
    login_id = _with_login(server)
    again = {"user:id": "second", "user:email": login_id.upper(), "user:password": OTHER}
    assert code(server, "user.add", ks=admin_ks(server), **again) == "DUPLICATE_USER_BY_LOGIN_ID"
    other = admin_ks(server, "", partnerId=PARTNER + 1, secret=server.world.partners[PARTNER + 1].admin_secret)
    assert result(server, "user.add", ks=other, **again)["loginEnabled"] is True
    asked = {"loginId": login_id, "partnerId": PARTNER + 1}
    assert code(server, "user.loginByLoginId", **asked, password=OTHER) == "USER_WRONG_PASSWORD"
    assert code(server, "user.loginByLoginId", **asked, password=GOOD) == "ok"


def test_a_login_is_given_once_and_taken_once() -> None:
    server = emulator()
    session = admin_ks(server)
    given = {"ks": session, "userId": "plain", "loginId": "plain@login.test"}
    assert code(server, "user.add", ks=session, **{"user:id": "plain"}) == "ok"
    assert result(server, "user.enableLogin", **given)["args"] == {"PROP_NAME": "password"}
    assert result(server, "user.enableLogin", **given, password="weak")["args"] == {"RULES": "N/A"}
    assert code(server, "user.enableLogin", **{**given, "loginId": "zz"}, password=GOOD) == "USER_NOT_FOUND"
    assert result(server, "user.enableLogin", **given, password=GOOD)["email"] == "plain@login.test"
    assert code(server, "user.enableLogin", **given, password=GOOD) == "USER_LOGIN_ALREADY_ENABLED"
    assert _logs_in(server, GOOD, "plain") == "ok"
    assert "lastLoginTime" not in result(server, "user.disableLogin", ks=session, userId="plain")
    assert code(server, "user.disableLogin", ks=session, userId="plain") == "USER_LOGIN_ALREADY_DISABLED"
    assert _logs_in(server, GOOD, "plain") == "USER_NOT_FOUND"
    assert code(server, "user.enableLogin", **given, password=OTHER) == "ok"
    assert _logs_in(server, OTHER, "plain") == "ok"


def test_disable_login_needs_a_user_and_spares_administrators() -> None:
    server = emulator()
    session = admin_ks(server)
    assert result(server, "user.disableLogin", ks=session)["args"] == {"PROP_NAME": "userId"}
    assert code(server, "user.disableLogin", ks=session, loginId="no@body.test") == "USER_NOT_FOUND"
    owner = server.world.partners[PARTNER].owner_user_id
    assert code(server, "user.disableLogin", ks=session, userId=owner) == "CANNOT_DISABLE_LOGIN_FOR_ADMIN_USER"


def test_login_data_is_changed_with_the_password_and_without_a_ks() -> None:
    server = emulator()
    login_id = _with_login(server)
    change = "user.updateLoginData"
    assert code(server, change, oldLoginId=login_id, password="wrong", newPassword=OTHER) == "USER_DATA_ERROR"
    assert code(server, change, oldLoginId=login_id, password=GOOD, newPassword="weak") == "PASSWORD_STRUCTURE_INVALID"
    bad = result(server, change, oldLoginId=login_id, password=GOOD, newLoginId="zz")
    assert bad["args"] == {"FIELD_NAME": "newEmail"}
    new = {"newLoginId": "new@login.test", "newPassword": OTHER, "newFirstName": "N", "newLastName": "M"}
    assert result(server, change, oldLoginId=login_id, password=GOOD, **new) is None
    assert (_logs_in(server, GOOD), _logs_in(server, OTHER)) == ("USER_WRONG_PASSWORD", "ok")
    found = result(server, "user.getByLoginId", ks=admin_ks(server), loginId="NEW@login.test")
    assert (found["fullName"], found["email"]) == ("N M", "new@login.test")
    assert code(server, "user.getByLoginId", ks=admin_ks(server), loginId=login_id) == "LOGIN_DATA_NOT_FOUND"


def test_the_login_of_a_deleted_user_is_gone() -> None:
    server = emulator()
    login_id = _with_login(server)
    result(server, "user.delete", ks=admin_ks(server), userId="log")
    assert code(server, "user.getByLoginId", ks=admin_ks(server), loginId=login_id) == "LOGIN_DATA_NOT_FOUND"
    _with_login(server)


def test_a_forgotten_password_tells_nothing_and_errors_are_http_500_with_a_line_that_names_the_call() -> None:
    server = emulator()
    assert result(server, "user.resetPassword", email="no@body.test") is None
    assert answer(server, "user.resetPassword").status == 500
    assert _outcome(server, "user.resetPassword") == ("user.resetPassword", "HTTP 500")
    for call in ("user.setInitialPassword", "user.validateHashKey"):
        assert code(server, call, hashKey="1-abc", newPassword=GOOD) == "LOGIN_DATA_NOT_FOUND"


def test_login_by_ks_answers_the_ks_for_the_own_account_only() -> None:
    server = emulator()
    session = admin_ks(server)
    found = result(server, "user.loginByKs", ks=session, requestedPartnerId=PARTNER)
    assert (found["ks"], found["partnerId"]) == (session, PARTNER)
    assert code(server, "user.loginByKs", ks=session, requestedPartnerId=PARTNER + 1) == "SERVICE_FORBIDDEN"
    assert code(server, "user.loginByKs", ks=user_ks(server), requestedPartnerId=PARTNER) == "SERVICE_FORBIDDEN"


def test_the_database_changes_once_a_second() -> None:
    server = emulator()
    both = {"1:service": "system", "1:action": "pingDatabase", "2:service": "system", "2:action": "pingDatabase"}
    both["2:ks"] = user_ks(server)
    assert result(server, "multirequest.", **both) == [True, False]
    server.world.clock.freeze(NOW + 700)
    assert result(server, "system.pingDatabase") is True
    assert code(server, "system.getHealthCheck", ks=admin_ks(server)) == "SERVICE_FORBIDDEN"


ADMIN = {"partnerId": PARTNER, "adminEmail": "Admin@example.test", "cmsPassword": "Passw0rd!"}


def test_the_partner_is_shown_to_its_administrators_alone() -> None:
    server = emulator()
    session = admin_ks(server)
    server.world.partners[PARTNER].description = "Ours"
    found = result(server, "partner.getInfo", ks=session, id=PARTNER + 1)
    assert (found["id"], found["adminSecret"], found["description"]) == (PARTNER, ADMIN_SECRET, "Ours")
    assert result(server, "partner.get", ks=session, id=PARTNER)["name"] == server.world.partners[PARTNER].name
    assert result(server, "partner.get", ks=session)["args"] == {"PID": "0"}
    assert result(server, "partner.get", ks=session, id=PARTNER + 1)["args"] == {"PID": str(PARTNER + 1)}
    assert code(server, "partner.getInfo", ks=user_ks(server)) == "SERVICE_FORBIDDEN"


def test_an_administrators_password_opens_the_secrets_without_a_ks() -> None:
    server = emulator()
    found = answer(server, "partner.getSecrets", **ADMIN)
    assert found.header("X-Kaltura") is None
    told = result(server, "partner.getSecrets", **ADMIN)
    assert (told["id"], told["adminSecret"], told["cmsPassword"]) == (PARTNER, ADMIN_SECRET, "Passw0rd!")
    assert server.world.user(PARTNER, "admin@example.test").last_login_time == NOW


@pytest.mark.parametrize(
    "changed",
    [{"cmsPassword": "x"}, {"cmsPassword": ""}, {"adminEmail": "nobody@example.test"}, {"partnerId": PARTNER + 1}],
)
def test_nothing_else_does(changed: dict[str, object]) -> None:
    assert code(emulator(), "partner.getSecrets", **{**ADMIN, **changed}) == "USER_DATA_ERROR"


def test_the_password_of_a_plain_user_does_not_either() -> None:
    server = emulator()
    server.world.user(PARTNER, "admin@example.test").is_admin = False
    assert code(server, "partner.getSecrets", **ADMIN) == "USER_DATA_ERROR"


def test_a_session_lists_its_own_account_and_those_that_share_its_login() -> None:
    server = emulator()
    for call in ("partner.list", "partner.listPartnersForUser"):
        assert [p["id"] for p in result(server, call, ks=admin_ks(server))["objects"]] == [PARTNER], call
    assert result(server, "partner.count", ks=admin_ks(server)) == 1
    assert result(server, "partner.count", ks=admin_ks(server), filter__idEqual=PARTNER + 1) == 0
    assert [p["id"] for p in result(server, "partner.listPartnersForUser", ks=user_ks(server))["objects"]] == [PARTNER]
    server.world.users.append(User(PARTNER + 1, "ada", login_id="admin@example.test"))
    shared = result(server, "partner.listPartnersForUser", ks=admin_ks(server))
    assert [p["id"] for p in shared["objects"]] == [PARTNER, PARTNER + 1]


def test_other_sessions_list_no_accounts() -> None:
    server = emulator()
    for call in ("partner.list", "partner.count"):
        assert code(server, call, ks=user_ks(server)) == "SERVICE_FORBIDDEN", call
    for call in ("partner.list", "partner.count", "partner.listPartnersForUser"):
        assert code(server, call, ks=widget_ks(server)) == "SERVICE_FORBIDDEN", call
        assert code(server, call) == "SERVICE_FORBIDDEN", call
