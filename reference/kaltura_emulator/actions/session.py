"""session.*: starting, showing, impersonating and ending sessions (SES)."""

from kaltura_emulator.api_objects import ApiObject
from kaltura_emulator.context import CallContext
from kaltura_emulator.errors import CoreError, error
from kaltura_emulator.records import USABLE, USER, KsSpec, Partner, Widget, capped, fits, signing_secret
from kaltura_emulator.session_checks import find_role
from kaltura_emulator.world import collate
from kaltura_session import privileges as privilege_rules
from kaltura_session.ks import Ks, KsError
from kaltura_session.server.php import ServerCrash

_WIDGET_PRIVILEGES = "view:*"
_WIDGET_MARK = "widget:1"
_MAY_IMPERSONATE_ANYONE = -2


def start(
    call: CallContext, secret: str, user_id: str, session_type: int, partner_id: int, expiry: int, asked: str
) -> str:
    """Start a session with a secret, the long way (SES.7, SES.9)."""
    call.request.slot.forbid()
    partner = call.world.partner(partner_id)
    if partner is not None:
        _check_roles(call, partner, asked)
    if partner is None or partner.status not in USABLE or not fits(secret, partner, session_type):
        raise error("START_SESSION_ERROR", partner_id)
    signed_with = signing_secret(secret, partner, session_type)
    spec = KsSpec(user_id, session_type, capped(expiry, partner), asked or "", secret=signed_with)
    return _issue(call, partner, spec)


def start_widget_session(call: CallContext, widget_id: str, expiry: int) -> ApiObject:
    """Start an unprivileged session; no secret needed, whatever the partner's status (SES.14 to SES.17)."""
    widget = call.world.widgets.get(collate(widget_id))
    partner = call.world.partner(widget.partner_id) if widget else None
    if widget is None or partner is None:
        raise error("INVALID_WIDGET_ID", widget_id)
    if partner.ks_max_expiry_seconds:
        expiry = min(expiry, partner.ks_max_expiry_seconds)
    ks = _issue(call, partner, KsSpec(0, USER, expiry, _widget_privileges(widget, partner)))
    return ApiObject("KalturaStartWidgetSessionResponse", {"partnerId": partner.id, "ks": ks, "userId": 0})


def get(call: CallContext, session: str) -> ApiObject:
    """Show a KS: the one in `session`, else that of the call; it is read, not validated (SES.20 to SES.22)."""
    call.request.slot.forbid()
    shown = call.ks
    if session:
        shown = _shown(call, session)
    if shown is None:
        raise ServerCrash("session.get without a KS to show")
    if call.ks is not None and shown.partner_id != call.ks.partner_id:
        raise error("PARTNER_ACCESS_FORBIDDEN", call.ks.partner_id, shown.partner_id)
    return ApiObject(
        "KalturaSessionInfo",
        {
            "sessionType": shown.type,
            "partnerId": shown.partner_id,
            "userId": shown.user_id,
            "expiry": shown.valid_until,
            "privileges": shown.privileges,
        },
    )


def end(call: CallContext) -> None:
    """End the session of the call, and those that share its `sessionid`; without a KS do nothing (SES.18)."""
    call.request.slot.forbid()
    if call.ks is not None:
        call.world.revocations.end(call.ks)


def impersonate(  # noqa: PLR0913, PLR0917 - the parameters are the protocol's
    call: CallContext,
    secret: str,
    impersonated_partner_id: int,
    user_id: str,
    session_type: int,
    partner_id: int,
    expiry: int,
    asked: str,
) -> str:
    """Start a session of another partner with one's own secret (SES.23)."""
    call.request.slot.forbid()
    parent = call.world.partner(partner_id)
    if parent is None or parent.status not in USABLE or not fits(secret, parent, session_type):
        raise error("START_SESSION_ERROR", partner_id)
    target = call.world.partner(impersonated_partner_id)
    if target is None or parent.id not in (target.id, _MAY_IMPERSONATE_ANYONE):
        raise error("START_SESSION_ERROR", partner_id)
    _check_roles(call, target, asked)
    if target.status not in USABLE:
        raise error("START_SESSION_ERROR", partner_id)
    lifetime = expiry if parent.id < 0 else capped(expiry, target)
    return _issue(call, target, KsSpec(user_id, session_type, lifetime, asked, master_partner_id=parent.id))


def _widget_privileges(widget: Widget, partner: Partner) -> str:
    granted = [widget.privileges or _WIDGET_PRIVILEGES, _WIDGET_MARK]
    if partner.feature_entitlement and not widget.enforce_entitlement and widget.entry_id:
        granted.append(f"disableentitlementforentry:{widget.entry_id}")
    if partner.feature_entitlement and widget.privacy_context:
        granted.append(f"privacycontext:{widget.privacy_context}")
    granted += [f"setrole:{role}" for role in widget.roles.split(",")] if widget.roles else []
    if widget.entry_id:
        granted.append(f"limitentry:{widget.entry_id}")
    return ",".join(granted)


def _issue(call: CallContext, partner: Partner, spec: KsSpec) -> str:
    """Make a KS; from then on the partner's secrets are in memory."""
    call.world.secrets(str(partner.id))
    return call.world.issue(partner, spec)


def _check_roles(call: CallContext, partner: Partner, asked: str) -> None:
    """Refuse a `setrole` that names no role of the partner, before the secret is compared."""
    for role in privilege_rules.parse(asked or "").get("setrole", []):
        if find_role(call.world, partner.id, role) is None:
            raise CoreError("UNKNOWN_ROLE_ID")


def _shown(call: CallContext, session: str) -> Ks:
    try:
        return call.world.decode_ks(session).ks
    except KsError as problem:
        raise ServerCrash("session.get cannot read the KS it is to show") from problem
