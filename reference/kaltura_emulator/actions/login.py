"""user.login and user.loginByLoginId (LOGIN)."""

from kaltura_emulator.context import CallContext
from kaltura_emulator.errors import error
from kaltura_emulator.ks_spec import ADMIN, USER, KsSpec
from kaltura_emulator.records import USABLE, Partner, User, UserStatus
from kaltura_emulator.world import collate
from kaltura_session.server.casts import to_int
from kaltura_session.server.errors import ServerCrash

_LOGIN_TIME_KEPT_SECONDS = 600
"""A login within this time after the last one does not move lastLoginTime."""


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
    users = [u for u in call.world.users_of(wanted) if u.login_id and collate(u.login_id) == collate(found.id)]
    if not users:
        raise error("USER_NOT_FOUND")
    return _session(call, users[0], expiry, asked)


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
    if user.last_login_time is None or call.now - user.last_login_time >= _LOGIN_TIME_KEPT_SECONDS:
        user.last_login_time = call.now
    call.world.secrets(str(partner.id))
    spec = KsSpec(user.id, ADMIN if user.is_admin else USER, _lifetime(expiry, partner), asked)
    return call.world.issue(partner, spec)


def _lifetime(expiry: int, partner: Partner) -> int:
    longest = partner.ks_max_expiry_seconds
    return min(expiry, longest) if longest else expiry
