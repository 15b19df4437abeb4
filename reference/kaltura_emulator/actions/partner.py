"""partner.*: what the account says of itself (SES.27)."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from kaltura_emulator.api_objects import ApiObject, shown
from kaltura_emulator.context import CallContext
from kaltura_emulator.errors import error
from kaltura_emulator.records import Partner

_CLASS = "KalturaPartner"


def get_info(call: CallContext) -> ApiObject:
    """Show the partner of the session."""
    return shown(call.response_profile, _CLASS, _properties(call.partner))


def get(call: CallContext, partner_id: float) -> ApiObject:
    """Show the partner of that id, which must be the session's."""
    if partner_id != call.partner.id:
        raise error("INVALID_PARTNER_ID", partner_id)
    return get_info(call)


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
