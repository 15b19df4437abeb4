"""The session actions, run by themselves as the real server's own code was: same rows, same arguments, same result."""

from typing import Any

import pytest
from calling import emulator, result

from kaltura_emulator.account import AccountDocument
from kaltura_emulator.actions import app_token, session
from kaltura_emulator.api_objects import ApiObject
from kaltura_emulator.context import CallContext, RequestContext
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.records import AppToken, KsSpec, Partner, Widget
from kaltura_emulator.response_cache import CacheSlot, Caller
from kaltura_emulator.world import Clock
from kaltura_session import ks
from kaltura_session.errors import ApiError
from kaltura_session.requests import HttpRequest
from oracle_values import php_value

_ACTIONS = {
    "session.start": session.start,
    "session.startWidgetSession": session.start_widget_session,
    "appToken.startSession": app_token.start_session,
}
_IN_THE_KS = {
    "partner_id": "partner_id",
    "user": "user_id",
    "type": "type",
    "valid_until": "valid_until",
    "privileges": "privileges",
    "master_partner_id": "master_partner_id",
    "additional_data": "additional_data",
}


def _partner(row: dict[str, Any], *, feature_entitlement: bool = False) -> Partner:
    return Partner(
        row["id"],
        secret=row["user_secret"],
        admin_secret=row["admin_secret"],
        additional_admin_secrets=row["additional_admin_secrets"],
        status=row["status"],
        ks_version=row["ks_version"] or 1,
        ks_max_expiry_seconds=row["ks_max_expiry"],
        feature_entitlement=feature_entitlement,
    )


def _call(given: dict[str, Any]) -> CallContext:
    """A call of the partner's, before its action: nothing but the rows of the case exists."""
    partner = _partner(given["partner"], feature_entitlement=given.get("feature_entitlement", False))
    token, widget = given.get("app_token"), given.get("widget")
    account = AccountDocument(
        partners=[partner],
        widgets=[Widget(partner_id=partner.id, **widget)] if widget else [],
        users=[],
        roles=[],
        app_tokens=[AppToken(partner_id=partner.id, **token)] if token else [],
        entries=[],
    )
    emulator = Emulator(account, clock=Clock(given["now"]))
    request = HttpRequest("POST", "/")
    now, slot = given["now"], CacheSlot({}, Caller(""), host="")
    context = RequestContext(emulator.world, {}, request, "127.0.0.1", "http://localhost", now, now, slot)
    call = CallContext(context, emulator.world, {}, now, ks_text=given.get("current_ks", ""))
    call.partner_id_as_given, call.partner = partner.id, emulator.world.partners[partner.id]
    return call


def _run(case: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The KS and the rest of the result."""
    given = php_value(case["input"])
    result = _ACTIONS[case["action"]](_call(given), *given["arguments"].values())
    if isinstance(result, ApiObject):
        rest = {name: value for name, value in result.properties.items() if name != "ks"}
        return result.properties["ks"], {"objectType": result.type_name, **rest}
    return result, {}


def _check_ks(text: str, expected: dict[str, Any], secrets: list[str]) -> None:
    decoded = ks.decode(text, lambda _partner_id: secrets)
    assert {name: getattr(decoded, column) for name, column in _IN_THE_KS.items()} == {
        name: expected[name] for name in _IN_THE_KS
    }
    assert secrets[decoded.secret_index] == expected["signed_with"]
    assert [[name, values] for name, values in decoded.parsed_privileges.items()] == expected["parsed_privileges"]


@pytest.mark.oracle("session_actions")
def test_session_action_gives_the_servers_result(case: dict[str, Any]) -> None:
    expected = php_value(case["expected"])
    if case["action"] == "kSessionBase::generateSession":
        _check_generated(php_value(case["input"]), expected)
        return
    if "error" in expected:
        with pytest.raises(ApiError) as raised:
            _run(case)
        told = {"code": raised.value.code, "message": raised.value.api_message, "args": dict(raised.value.api_args)}
        assert told == {**expected["error"], "args": dict(expected["error"]["args"])}
        return
    text, rest = _run(case)
    partner = case["input"]["partner"]
    _check_ks(text, expected["ks_parsed"], [partner["admin_secret"], *partner["additional_admin_secrets"]])
    assert rest == expected.get("result", {})


def _check_generated(given: dict[str, Any], expected: dict[str, Any]) -> None:
    partner = Partner(given["partner_id"], "", given["admin_secret"], ks_version=given["ks_version"] or 1)
    spec = KsSpec(given["user_id"], given["type"], given["expiry"], given["privileges"])
    emulator = Emulator(AccountDocument([partner], [], [], [], [], []), clock=Clock(given["now"]))
    text = emulator.world.issue(partner, spec)
    _check_ks(text, expected["ks_parsed"], [given["admin_secret"]])
    if "downloadasset" in given["privileges"]:
        assert text == expected["ks"]


def test_no_two_sessions_of_version_1_are_the_same_text_though_the_clock_stands_still():
    server = emulator()
    first, second = (result(server, "session.startWidgetSession", widgetId="_1001", nocache=1)["ks"] for _ in range(2))
    assert first != second
    again = result(emulator(), "session.startWidgetSession", widgetId="_1001", nocache=1)["ks"]
    assert again == first  # the seed decides
