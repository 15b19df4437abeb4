"""Logins: e-mail addresses with a password, which users of several partners may share (LOGIN)."""

import re

from kaltura_emulator.errors import error
from kaltura_emulator.records import Login, User, UserStatus
from kaltura_emulator.world import World, collate

_EMAIL_PATTERN = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE)
STRUCTURE_PATTERNS = (
    r"[a-zA-Z0-9~!@#$%^*=+?()\-\[\]{}]{8,14}",
    ".*[0-9].*",
    ".*[a-z].*",
    r".*[~!@#$%^*=+?()\-\[\]{}].*",
)
"""What the whole of a password must match; partner.getInfo shows them as PHP writes them."""
STRUCTURE_RULES = (
    "- Must be 8–14 characters long; allowed: alphanumeric and ~!@#$%^*=+?()[]{} .\\n"
    "- Must contain at least one digit (0-9).\\n"
    "- Must contain at least one lowercase letter (a-z).\\n"
    "- Must contain at least one of the following symbols:  !?~@#$%^*=+-()[]{}\\n"
    "- Must not contain your name or email."
)
_LOGIN_TIME_KEPT_SECONDS = 600
"""A login within this time after the last one does not move lastLoginTime."""
_SHORTEST_NAME = 3
"""A name of fewer characters may stand in a password."""


def is_email(text: str) -> bool:
    """Tell whether that is an e-mail address."""
    return _EMAIL_PATTERN.fullmatch(text) is not None


def check_email(email: str, field: str) -> None:
    """Refuse what is no e-mail address: INVALID_FIELD_VALUE with that field."""
    if not is_email(email):
        raise error("INVALID_FIELD_VALUE", field)


def is_allowed_password(password: str, email: str | None, first_name: str | None, last_name: str | None) -> bool:
    """Tell whether a password has the form that is asked for, and holds neither a name nor the e-mail (LOGIN.12)."""
    names = [name.lower() for name in (first_name, last_name) if name and len(name) >= _SHORTEST_NAME]
    return (
        all(re.fullmatch(pattern, password) for pattern in STRUCTURE_PATTERNS)
        and not any(name in password.lower() for name in names)
        and (not email or password.lower() != email.lower())
    )


def user_of(world: World, partner_id: int, login_id: str) -> User | None:
    """Return the partner's user with that login."""
    users = (u for u in world.users_of(partner_id) if u.login_id and collate(u.login_id) == collate(login_id))
    return next(users, None)


def note(user: User, now: int) -> None:
    """Note that a user has logged in."""
    if user.last_login_time is None or now - user.last_login_time >= _LOGIN_TIME_KEPT_SECONDS:
        user.last_login_time = now


def enable(world: World, user: User, login_id: str, password: str, rules: str | None) -> None:
    """Give a user a login, a new one or that of another partner's user, whose password stays.

    password: empty makes one up. rules: what PASSWORD_STRUCTURE_INVALID tells. The caller has checked the login id and
    that the partner has no user with it.
    """
    known = world.logins.get(collate(login_id))
    if known is None:
        if password and not is_allowed_password(password, login_id, user.first_name, user.last_name):
            raise error("PASSWORD_STRUCTURE_INVALID", rules)
        known = Login(login_id, password or world.random.randbytes(16).hex(), user.partner_id)
        world.logins[collate(login_id)] = known
    user.login_enabled, user.login_id, user.email = True, login_id, login_id
    user.password, user.login_partner_id = known.password, known.partner_id


def disable(world: World, user: User, now: int) -> None:
    """Take a user's login away."""
    leave(world, user)
    user.login_enabled, user.last_login_time, user.updated_at = False, None, now
    user.login_id = user.password = user.login_partner_id = None


def leave(world: World, user: User) -> None:
    """Delete the login of a user that has gone or lost it, unless another user has it too."""
    if user.login_id and not any(other is not user for other in users_with(world, user.login_id)):
        world.logins.pop(collate(user.login_id), None)


def users_with(world: World, login_id: str) -> list[User]:
    """Return the users of all partners that have a login."""
    live = (user for user in world.users if user.status != UserStatus.DELETED and user.login_id)
    return [user for user in live if collate(user.login_id or "") == collate(login_id)]


def change(world: World, login: Login, login_id: str, password: str) -> None:
    """Give a login another id and another password, and so its users; empty keeps what there is."""
    holders = users_with(world, login.id)
    if login_id:
        del world.logins[collate(login.id)]
        login.id = login_id
        world.logins[collate(login_id)] = login
    login.password = password or login.password
    for user in holders:
        user.login_id, user.password = login.id, login.password
        user.email = login_id or user.email
