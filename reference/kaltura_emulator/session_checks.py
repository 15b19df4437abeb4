"""Who is calling, and what may they call: the checks of a KS, its partner, its user and its role (ERR.9, LIFE)."""

from functools import lru_cache
from typing import Any

from kaltura_emulator import users
from kaltura_emulator.context import CallContext
from kaltura_emulator.errors import CoreError, error
from kaltura_emulator.headers import APPLICATION, CACHE
from kaltura_emulator.records import USABLE, Role, User, UserStatus
from kaltura_emulator.sessions import InvalidActionsLimitError
from kaltura_emulator.world import SYSTEM_PARTNER_ID, World, collate
from kaltura_session.server.catalogue import SessionKind
from kaltura_session.server.php import ServerCrash, is_numeric, loosely_equal, to_int
from kaltura_session.server.validity import KsStatus
from kaltura_session.text import from_bytes, to_bytes

OPEN_TO_THE_NETWORK = frozenset({("media", "get"), ("baseEntry", "get")})
"""Actions that run without permission for the partner of the KS, and then see only entries open to everybody."""

_RESTRICTED = {KsStatus.EXCEEDED_RESTRICTED_IP, KsStatus.EXCEEDED_RESTRICTED_URI}
_USER_ID_BYTES = 100
_NOBODY: SessionKind = "none"
_KIND_OF_PERMISSION = {"*": "admin", "BASE_USER_SESSION_PERMISSION": "user", "WIDGET_SESSION_PERMISSION": "widget"}
_ROLE_OF_KIND = {"admin": "PARTNER_ADMIN_ROLE", "user": "BASE_USER_SESSION_ROLE", "widget": "WIDGET_SESSION_ROLE"}


def check_expiry(call: CallContext) -> None:
    """Refuse a KS that has expired, or that says nothing (LIFE.2, LIFE.3)."""
    if call.ks is None:
        return
    request = call.request
    status = call.world.ks_status(call.ks, call.now, request.remote_address, request.request.target)
    call.session.ks_status = status
    if status is KsStatus.EXPIRED and call.ks.valid_until is not None and not is_numeric(call.ks.valid_until):
        raise ServerCrash("the server logs the date of the expiry, and this one is not a number")
    if status is not KsStatus.OK and status not in _RESTRICTED:
        raise CoreError("INVALID_KS", status.name)


def check_restrictions(call: CallContext) -> None:
    """Refuse a KS that is restricted to other addresses or requests (LIFE.6, LIFE.7)."""
    if call.session.ks_status is not KsStatus.OK:
        raise CoreError("INVALID_KS", call.session.ks_status.name)


def check_revocation(call: CallContext) -> None:
    """Refuse a KS that was ended or is used up, and count the use; its user exists from now on (LIFE.9, LIFE.21)."""
    if call.ks is None:
        return
    if call.kind != "widget":
        try:
            status = call.world.revocations.spend(call.ks)
        except InvalidActionsLimitError as problem:
            raise CoreError("INVALID_ACTIONS_LIMIT") from problem
        if status is not KsStatus.OK:
            raise CoreError("INVALID_KS", status.name)
    _ensure_user(call)


def _ensure_user(call: CallContext) -> None:
    """Make the user that the KS names where it does not exist and the partner has users made on demand.

    A KS without user, or with an empty one, stands for the user whose id is null.
    """
    partner = call.world.partner(call.ks.partner_id) if call.ks else None
    wanted = looked_up_id(call.user_id) or None
    if partner is None or not partner.create_user_on_demand or call.world.user(partner.id, wanted) is not None:
        return
    call.request.new_users.append(users.create(call.world, partner.id, wanted, call.now))
    call.request.slot.forbid()


def check_partner(call: CallContext) -> None:
    """Refuse a partner that is asked for, or whose session it is, unless active or read-only (LIFE.18)."""
    requested, world, session = call.requested_partner, call.world, call.session
    if requested is not None and _is_positive(requested):
        partner = world.partner(requested)
        if partner is None or partner.status not in USABLE:
            raise CoreError("PARTNER_BLOCKED")
    session.operating_partner = world.partner(call.ks.partner_id if call.ks else requested)
    if session.operating_partner is not None and session.operating_partner.status not in USABLE:
        raise CoreError("PARTNER_BLOCKED")
    if requested is not None:
        without_ks = session.operating_partner.id if session.operating_partner else requested
        session.partner_allowed = loosely_equal(call.ks.partner_id if call.ks else without_ks, requested)


def check_user(call: CallContext) -> None:
    """Refuse a user that is blocked (ERR.16)."""
    if call.ks is None:
        return
    partner = call.world.partner(call.ks.partner_id)
    call.session.user = call.world.user(partner.id, looked_up_id(call.user_id)) if partner else None
    if call.session.user is not None and call.session.user.status == UserStatus.BLOCKED:
        raise CoreError("USER_BLOCKED")


def check_role(call: CallContext) -> None:
    """Find the role of the session, the one that `setrole` names if there is any (LIFE.19)."""
    named = call.ks.parsed_privileges.get("setrole") if call.ks is not None else None
    if named is None or call.ks is None:
        call.session.kinds = kinds_of(call.world, call.kind, call.session.user, None)
        return
    name = named[0] if named else ""
    if name == "null":
        call.session.kinds = frozenset({_NOBODY})
        return
    if is_numeric(name) and to_int(name) < 0:
        raise CoreError("INVALID_SET_ROLE")
    role = find_role(call.world, to_int(call.ks.partner_id), name)
    if role is None:
        raise CoreError("ID_NOT_FOUND")
    call.session.kinds = kinds_of(call.world, call.kind, call.session.user, role)


def check_permission(call: CallContext) -> None:
    """Refuse an action that the session may not call, or not for this partner (ERR.11, ERR.12)."""
    action, session = call.action, call.session
    call.private_data_allowed = session.partner_allowed and not action.who.isdisjoint(session.kinds or ())
    if call.private_data_allowed or (session.partner_allowed and (action.service, action.name) in OPEN_TO_THE_NETWORK):
        return
    forbidden = error("SERVICE_FORBIDDEN", f"{action.service}->{action.name}")
    call.request.tell(CACHE, f"error-{forbidden.code}")
    call.request.tell(APPLICATION, f"exiting on error {forbidden.code} - {forbidden.api_message}")
    raise forbidden


def find_role(world: World, partner_id: int, name: str) -> Role | None:
    """Return the active role of that id (digits) or system name, the partner's or the system's; None without one."""
    own = (r for r in world.roles if r.partner_id in (partner_id, SYSTEM_PARTNER_ID) and r.status == 1)
    if name.isdigit():
        return next((r for r in own if r.id == int(name)), None)
    return next((r for r in own if collate(r.system_name) == collate(name)), None)


def kinds_of(world: World, kind: SessionKind, user: User | None, role: Role | None) -> frozenset[str]:
    """Return the kinds of session, "none" among them, whose actions a session may call.

    kind: its own, "none" without a KS. user: the KS's user, None when there is none. role: the role that `setrole`
    names, None without one. Without it an existing user's own roles count, whatever the type of the KS, and else the
    role of the kind of session.
    """
    if kind == _NOBODY:
        return frozenset({_NOBODY})
    roles = [role] if role is not None else []
    if role is None and user is not None and user.role_ids:
        roles = [own for own in world.roles if own.id in user.role_ids]
    if not roles:
        default = world.roles_by_string_id.get(_ROLE_OF_KIND[kind])
        if default is None:
            return frozenset({_NOBODY, kind})
        roles = [default]
    return _opened(tuple(name for role in roles for name in role.permission_names))


@lru_cache(maxsize=256)
def _opened(permission_names: tuple[str, ...]) -> frozenset[str]:
    return frozenset({_NOBODY, *(_KIND_OF_PERMISSION[n] for n in permission_names if n in _KIND_OF_PERMISSION)})


def looked_up_id(user_id: str | None) -> str | None:
    """Return the part of a KS's user id by which the server looks for the user: its first 100 bytes."""
    if user_id is None or len(user_id) <= _USER_ID_BYTES // 4:
        return user_id
    return from_bytes(to_bytes(user_id)[:_USER_ID_BYTES])


def _is_positive(partner_id: Any) -> bool:
    """Compare with 0 as PHP does: text that is not a number counts as more."""
    if isinstance(partner_id, str) and not is_numeric(partner_id):
        return partner_id > "0"
    return to_int(partner_id) > 0
