"""partner.*: what an account says of itself, and to whom."""

import pytest
from calling import ADMIN_SECRET, NOW, PARTNER, admin_ks, answer, code, emulator, result, user_ks, widget_ks

from kaltura_emulator.records import User

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
