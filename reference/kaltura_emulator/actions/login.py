"""user.login and the rest of the calls about logins (LOGIN)."""

from kaltura_emulator import logins
from kaltura_emulator.actions.user import shown_user
from kaltura_emulator.api_objects import ApiObject
from kaltura_emulator.context import CallContext
from kaltura_emulator.errors import error
from kaltura_emulator.records import ADMIN, USABLE, USER, KsSpec, Partner, User, UserStatus
from kaltura_emulator.world import collate
from kaltura_session.server.php import ServerCrash, to_bool, to_int


def login(call: CallContext, partner_id: int, user_id: str, password: str, expiry: int, asked: str) -> str:
    """Log in by user id; every cause of failure has its own code (LOGIN.5)."""
    _begin(call, partner_id)
    user = call.world.user(partner_id, user_id)
    if user is None or not user.login_enabled:
        raise error("USER_NOT_FOUND")
    _check_password(user, password)
    return _session(call, user, expiry, asked)


def login_by_login_id(
    call: CallContext, login_id: str, password: str, partner_id: int, expiry: int, asked: str, _otp: str
) -> str:
    """Log in by login id, into the partner given or the login's own (LOGIN.7).

    Almost every error is hidden (LOGIN.6).
    """
    _begin(call, partner_id)
    found = call.world.logins.get(collate(login_id))
    if found is None:
        raise error("USER_NOT_FOUND")
    if found.password is None or found.password != password:
        raise error("USER_WRONG_PASSWORD")
    wanted = partner_id or found.partner_id
    if wanted is None:
        raise ServerCrash("the login belongs to no partner")
    user = logins.user_of(call.world, wanted, found.id)
    if user is None:
        raise error("USER_NOT_FOUND")
    return _session(call, user, expiry, asked)


def enable_login(call: CallContext, user_id: str, login_id: str, password: str) -> ApiObject:
    """Give a user a login, an administrator one without a password too (LOGIN.13)."""
    user = call.world.user(call.partner.id, user_id)
    if user is None:
        raise error("USER_NOT_FOUND")
    if not user.is_admin and not to_bool(password):
        raise error("PROPERTY_VALIDATION_CANNOT_BE_NULL", "password")
    if user.login_enabled:
        raise error("USER_LOGIN_ALREADY_ENABLED")
    if not logins.is_email(login_id):
        raise error("USER_NOT_FOUND")
    if logins.user_of(call.world, user.partner_id, login_id) is not None:
        raise error("USER_DATA_ERROR")
    logins.enable(call.world, user, login_id, password if to_bool(password) else "", None)
    user.updated_at = call.now
    call.request.slot.forbid()
    return shown_user(call, user, encryptedSeed="")


def disable_login(call: CallContext, user_id: str, login_id: str) -> ApiObject:
    """Take a user's login away; an administrator keeps it (LOGIN.13)."""
    if not user_id and not login_id:
        raise error("PROPERTY_VALIDATION_CANNOT_BE_NULL", "userId")
    world, partner_id = call.world, call.partner.id
    user = logins.user_of(world, partner_id, login_id) if login_id else world.user(partner_id, user_id)
    if user is None:
        raise error("USER_NOT_FOUND")
    if not user.login_enabled:
        raise error("USER_LOGIN_ALREADY_DISABLED")
    if user.is_admin:
        raise error("CANNOT_DISABLE_LOGIN_FOR_ADMIN_USER")
    logins.disable(world, user, call.now)
    call.request.slot.forbid()
    return shown_user(call, user)


def update_login_data(
    call: CallContext, login_id: str, password: str, new_id: str, new_password: str, first: str, last: str, _otp: str
) -> None:
    """Change a login: its id, password and names, those of all its users with it (LOGIN.14)."""
    call.request.slot.forbid()
    if new_id:
        logins.check_email(new_id, "newEmail")
    login_data = call.world.logins.get(collate(login_id))
    if login_data is None or login_data.password != password:
        raise error("USER_DATA_ERROR")
    holders = logins.users_with(call.world, login_data.id)
    if new_password and not all(
        logins.is_allowed_password(new_password, u.email, u.first_name, u.last_name) for u in holders
    ):
        raise error("PASSWORD_STRUCTURE_INVALID", logins.STRUCTURE_RULES)
    if new_id and call.world.logins.get(collate(new_id), login_data) is not login_data:
        raise error("USER_DATA_ERROR")
    logins.change(call.world, login_data, new_id, new_password)
    for user in holders:
        user.first_name, user.last_name = first or user.first_name, last or user.last_name
        user.updated_at = call.now if new_id or first or last else user.updated_at


def login_by_ks(call: CallContext, requested_partner: int) -> ApiObject:
    """Tell the session of the KS; the standard roles permit no other partner than its own (LOGIN.16)."""
    if requested_partner != call.partner.id:
        raise error("SERVICE_FORBIDDEN", "user->loginByKs")
    session = {"ks": call.ks_text, "partnerId": call.partner.id, "userId": call.user_id or ""}
    return ApiObject("KalturaSessionResponse", session)


def reset_password(call: CallContext, _email: str, _link_type: str) -> None:
    """Do nothing: the emulator sends no mail, and the server tells no more of a login that it knows (LOGIN.15)."""
    call.request.slot.forbid()


def set_initial_password(call: CallContext, _hash_key: str, _new_password: str) -> None:
    """Refuse the key: those that a mail would carry are never told to anybody (LOGIN.15)."""
    call.request.slot.forbid()
    raise error("LOGIN_DATA_NOT_FOUND")


def validate_hash_key(call: CallContext, _hash_key: str) -> None:
    """Refuse the key, for the same reason."""
    call.request.slot.forbid()
    raise error("LOGIN_DATA_NOT_FOUND")


def _begin(call: CallContext, partner_id: int) -> None:
    call.request.slot.forbid()
    if call.ks is not None and partner_id and to_int(call.ks.partner_id) != partner_id:
        raise error("INVALID_PARTNER_ID", partner_id)


def _check_password(user: User, password: str) -> None:
    if user.password is None or user.password != password:
        raise error("USER_WRONG_PASSWORD")


def _session(call: CallContext, user: User, expiry: int, asked: str) -> str:
    """Return the KS of a user whose password was right."""
    partner = call.world.partner(user.partner_id)
    if partner is None or partner.status not in USABLE or user.status == UserStatus.BLOCKED:
        raise error("USER_IS_BLOCKED")
    logins.note(user, call.now)
    call.world.secrets(str(partner.id))
    spec = KsSpec(user.id, ADMIN if user.is_admin else USER, _lifetime(expiry, partner), user.ks_privileges or asked)
    return call.world.issue(partner, spec)


def _lifetime(expiry: int, partner: Partner) -> int:
    longest = partner.ks_max_expiry_seconds
    return min(expiry, longest) if longest else expiry
