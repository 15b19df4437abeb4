"""partner.* and system.*: what the account says of itself, whether the server is there (SES.25 to SES.28)."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from kaltura_emulator import logins
from kaltura_emulator.api_objects import ApiObject, shown
from kaltura_emulator.context import CallContext
from kaltura_emulator.errors import error
from kaltura_emulator.lists import ListRules, list_response, page
from kaltura_emulator.records import Partner

VERSION = "Venus-22.19.0"
_PING_SECONDS = 5


def ping(call: CallContext) -> bool:
    """Return true; the response is kept for five seconds only."""
    call.request.slot.limit(_PING_SECONDS)
    return True


def ping_database(call: CallContext) -> bool:
    """Write the time and tell whether that changed anything, which it does once a second (SES.26)."""
    is_changed, call.world.database_pinged_at = call.world.database_pinged_at != call.now, call.now
    return is_changed


def get_time(call: CallContext) -> int:
    """Return the server's time in Unix seconds; never from the response cache."""
    call.request.slot.forbid()
    return call.now


def get_version(call: CallContext) -> str:
    """Return the release that the emulator imitates; never from the response cache."""
    call.request.slot.forbid()
    return VERSION


_CLASS = "KalturaPartner"
_RULES = ListRules()


def get_info(call: CallContext) -> ApiObject:
    """Show the partner of the session."""
    return shown(call.response_profile, _CLASS, _properties(call.partner))


def get(call: CallContext, partner_id: float) -> ApiObject:
    """Show the partner of that id, which must be the session's."""
    if partner_id != call.partner.id:
        raise error("INVALID_PARTNER_ID", partner_id)
    return get_info(call)


def get_secrets(call: CallContext, partner_id: int, admin_email: str, password: str, _otp: str) -> ApiObject:
    """Show a partner, and the password once more, to whoever logs in as one of its administrators (SES.28)."""
    call.request.slot.forbid()
    user = logins.user_of(call.world, partner_id, admin_email or "")
    partner = call.world.partner(partner_id)
    if partner is None or user is None or not user.is_admin or user.password is None or user.password != password:
        raise error("USER_DATA_ERROR")
    logins.note(user, call.now)
    return shown(call.response_profile, _CLASS, {**_properties(partner), "cmsPassword": password})


def list_for_user(call: CallContext, wanted: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    """List the partner of the session and those whose users have the login of its user (SES.28)."""
    user = call.session.user
    shared = logins.users_with(call.world, user.login_id) if user is not None and user.login_id else []
    found = {call.partner.id, *(holder.partner_id for holder in shared)}
    return _listed(call, [p for p in call.world.partners.values() if p.id in found], wanted, pager)


def list_partners(call: CallContext, wanted: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    """List the partners that the session may see: its own."""
    return _listed(call, [call.partner], wanted, pager)


def count(call: CallContext, wanted: ApiObject | None) -> int:
    """Count what the list would show."""
    return page([call.partner], _properties, wanted, None, _RULES)[0]


def _listed(call: CallContext, partners: list[Partner], wanted: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    total, rows = page(partners, _properties, wanted, pager, _RULES)
    objects = [shown(call.response_profile, _CLASS, _properties(partner)) for partner in rows]
    return list_response("KalturaPartnerListResponse", total, objects)


def _properties(partner: Partner) -> dict[str, Any]:
    """Return what the account document says, and for the rest what the recorded server had."""
    described = {} if partner.description is None else {"description": partner.description}
    return {
        **_as_recorded(),
        **described,
        "id": partner.id,
        "name": partner.name,
        "createdAt": partner.created_at,
        "adminName": partner.admin_name,
        "adminEmail": partner.admin_email,
        "status": int(partner.status),
        "secret": partner.secret,
        "adminSecret": partner.admin_secret,
        "adminUserId": partner.owner_user_id,
        "firstName": partner.admin_name,
    }


@cache
def _as_recorded() -> dict[str, Any]:
    document = files("kaltura_emulator").joinpath("data", "partner.json").read_text(encoding="utf-8")
    return {name: _value(held) for name, held in json.loads(document).items()}


def _value(held: Any) -> Any:
    """Return a value of the document with its objects as such."""
    if isinstance(held, list):
        return [_value(item) for item in held]
    if isinstance(held, dict):
        return ApiObject(held["objectType"], {n: _value(v) for n, v in held.items() if n != "objectType"})
    return held
