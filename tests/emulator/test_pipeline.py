"""The order of failure: of two faults in one call the earlier step's is told, and each step alone is told too."""

import pytest
from calling import ADMIN_SECRET, PARTNER, admin_ks, answer, code, emulator, result, send, user_ks, widget_ks

from kaltura_emulator.account import default_account
from kaltura_emulator.pipeline import ORDER_OF_FAILURE
from kaltura_emulator.records import Role
from kaltura_session import ks

EXPIRED = ks.encode_v2(ks.KsFields(PARTNER, 1, 2, "alice"), ADMIN_SECRET, random_bytes=bytes(16)).text

FAULTS = {
    "unknown service": ("nosuch.list", {}, "SERVICE_DOES_NOT_EXISTS"),
    "unknown action": ("appToken.nosuch", {}, "ACTION_DOES_NOT_EXISTS"),
    "bad language": ("appToken.get", {"language": "x1"}, "INVALID_LANGUAGE_CODE"),
    "garbage ks": ("appToken.get", {"ks": "garbage"}, "INVALID_KS"),
    "missing argument": ("appToken.get", {}, "MISSING_MANDATORY_PARAMETER"),
    "bad profile": ("appToken.get", {"id": "x", "responseProfile": "x"}, "PROPERTY_VALIDATION_WRONG_FORMAT"),
    "expired ks": ("appToken.get", {"id": "x", "ks": EXPIRED}, "INVALID_KS"),
    "unknown partner": ("appToken.get", {"id": "x", "partnerId": 5}, "SERVICE_FORBIDDEN_CONTENT_BLOCKED"),
    "no ks": ("appToken.get", {"id": "x"}, "SERVICE_FORBIDDEN"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_alone_is_told(fault: str) -> None:
    call, parameters, expected = FAULTS[fault]
    assert code(emulator(), call, **parameters) == expected


def test_a_request_without_service_is_told_so() -> None:
    assert b'"code":"SERVICE_NOT_SPECIFIED"' in send(emulator(), "/api_v3/", "format=1").body


@pytest.mark.parametrize(
    ("call", "parameters", "expected"),
    [
        ("nosuch.x", {"ks": "garbage"}, "SERVICE_DOES_NOT_EXISTS"),
        ("appToken.nosuch", {"ks": "garbage"}, "ACTION_DOES_NOT_EXISTS"),
        ("appToken.get", {"language": "x1", "ks": "garbage"}, "INVALID_LANGUAGE_CODE"),
        ("appToken.get", {"ks": "garbage"}, "INVALID_KS"),
        ("appToken.get", {"ks": EXPIRED}, "MISSING_MANDATORY_PARAMETER"),
        ("appToken.startSession", {"ks": EXPIRED, "id": "x", "tokenHash": "x", "type": 77}, "INVALID_ENUM_VALUE"),
        ("appToken.get", {"ks": EXPIRED, "id": "x", "responseProfile": "x"}, "PROPERTY_VALIDATION_WRONG_FORMAT"),
        ("appToken.get", {"ks": EXPIRED, "id": "x", "partnerId": 5}, "INVALID_KS"),
        ("appToken.get", {"id": "x", "partnerId": 5}, "SERVICE_FORBIDDEN_CONTENT_BLOCKED"),
    ],
)
def test_the_earlier_of_two_faults_is_told(call: str, parameters: dict[str, object], expected: str) -> None:
    assert code(emulator(), call, **parameters) == expected


def test_an_expired_ks_with_a_number_for_a_date_is_expired_and_with_text_an_internal_error() -> None:
    def told(valid_until: object) -> dict[str, object]:
        text = ks.encode_v2(ks.KsFields(PARTNER, valid_until, 2, "alice"), ADMIN_SECRET, random_bytes=bytes(16)).text
        return dict(result(emulator(), "user.get", ks=text))

    assert told("1")["args"]["KSID"] == "EXPIRED"
    assert told(None)["args"]["KSID"] == "EXPIRED"
    assert told("0x7fffffff")["code"] == "INTERNAL_SERVERL_ERROR"


def test_a_blocked_user_is_refused_before_permissions() -> None:
    server = emulator()
    assert code(server, "appToken.list", ks=user_ks(server, "blocked")) == "USER_BLOCKED"


def test_a_partner_that_was_blocked_is_refused_with_a_ks_that_was_valid() -> None:
    server = emulator()
    session = admin_ks(server)
    server.world.partners[PARTNER].status = 2
    assert code(server, "user.get", ks=session) == "SERVICE_FORBIDDEN_CONTENT_BLOCKED"


def test_another_partner_than_the_ks_names_is_forbidden() -> None:
    server = emulator()
    assert code(server, "user.get", ks=admin_ks(server), partnerId=1001) == "SERVICE_FORBIDDEN"
    assert code(server, "user.get", ks=admin_ks(server), partnerId=PARTNER) == "ok"
    assert code(server, "user.get", ks=admin_ks(server), partnerId=0) == "ok"


def test_service_forbidden_names_the_action_in_documented_case_and_in_headers() -> None:
    server = emulator()
    found = answer(server, "APPTOKEN.LIST", ks=widget_ks(server))
    assert b'"SERVICE":"appToken->list"' in found.body
    assert found.header("X-Kaltura") == "error-SERVICE_FORBIDDEN"
    assert found.header("X-Kaltura-App") == (
        "exiting on error SERVICE_FORBIDDEN - The access to service [appToken->list] is forbidden"
    )


def test_a_role_that_does_not_exist_is_told_when_the_ks_is_used() -> None:
    server = emulator()
    session = admin_ks(server, privileges="setrole:nosuch")
    assert result(server, "user.get", ks=session)["args"] == {"ID": "N/A"}
    assert code(server, "user.get", ks=admin_ks(server, privileges="setrole:-5")) == "INVALID_SET_ROLE"
    assert code(server, "appToken.list", ks=admin_ks(server, privileges="setrole:null")) == "SERVICE_FORBIDDEN"


def test_a_role_that_is_not_active_is_as_one_that_does_not_exist() -> None:
    account = default_account()
    for role_id, name, status in ((71, "Editor", 1), (72, "Retired", 2)):
        account.roles.append(Role(role_id, name, PARTNER, status=status, permission_names=["*"]))
    server = emulator(account)
    for active, retired in (("71", "72"), ("Editor", "Retired")):
        assert code(server, "appToken.list", ks=admin_ks(server, privileges=f"setrole:{active}")) == "ok"
        refused = result(server, "appToken.list", ks=admin_ks(server, privileges=f"setrole:{retired}"))
        assert (refused["code"], refused["args"]) == ("INVALID_OBJECT_ID", {"ID": "N/A"})
        asked = {"partnerId": PARTNER, "secret": ADMIN_SECRET, "privileges": f"setrole:{retired}"}
        refused = result(emulator(account, warm=False), "session.start", **asked)
        assert (refused["code"], refused["message"]) == ("UNKNOWN_ROLE_ID", "Unknown role id")


def test_the_checks_stand_in_the_order_of_the_clause() -> None:
    assert [(check.run.__name__, check.per) for check in ORDER_OF_FAILURE] == [
        ("choose_format", "request"),
        ("check_service", "call"),
        ("check_action", "call"),
        ("check_language", "call"),
        ("read_ks", "call"),
        ("check_arguments", "call"),
        ("check_profile", "call"),
        ("check_expiry", "session"),
        ("check_restrictions", "session"),
        ("check_revocation", "session"),
        ("check_partner", "session"),
        ("check_user", "session"),
        ("check_role", "session"),
        ("check_permission", "call"),
    ]
