"""user.*: users of a partner, and their logins (USER, LOGIN)."""

from dataclasses import replace
from typing import Any

from kaltura_emulator import users
from kaltura_emulator.api_objects import ApiObject, sent, shown, text, value
from kaltura_emulator.arguments import check_for_insert, check_for_update
from kaltura_emulator.context import CallContext
from kaltura_emulator.errors import error
from kaltura_emulator.lists import ListRules, list_response, page
from kaltura_emulator.records import ADMIN, USABLE, USER, KsSpec, Login, Partner, User, UserStatus, api_name
from kaltura_emulator.world import collate
from kaltura_session.server.casts import to_bool, to_int
from kaltura_session.server.errors import ServerCrash

_LOGIN_TIME_KEPT_SECONDS = 600
"""A login within this time after the last one does not move lastLoginTime."""

_CLASS = "KalturaUser"
_RULES = ListRules(orders=frozenset({"createdAt", "id", "updatedAt"}))
_CHANGEABLE = (
    "screen_name", "first_name", "last_name", "email", "country", "state", "city", "zip", "date_of_birth", "gender",
    "description", "admin_tags", "partner_data", "thumbnail_url", "status",
)  # fmt: skip
_AS_STORED = (
    "id", "partner_id", "screen_name", "full_name", "email", "state", "city", "zip", "thumbnail_url", "tags",
    "admin_tags", "created_at", "updated_at", "partner_data", "storage_size", "last_login_time", "status_updated_at",
    "deleted_at", "type", "date_of_birth", "gender", "is_admin", "login_enabled",
)  # fmt: skip


def add(call: CallContext, user: ApiObject) -> ApiObject:
    """Make a user; with loginEnabled, an e-mail address and a password it can log in."""
    check_for_insert(user)
    user_id, partner_id = text(user, "id"), call.partner.id
    if not users.is_valid_id(user_id):
        raise error("INVALID_FIELD_VALUE", "id")
    if call.world.user(partner_id, user_id) is not None:
        raise error("DUPLICATE_USER_BY_ID", user_id)
    made = User(partner_id, user_id, type=None, storage_size=None, screen_name=user_id, created_at=call.now)
    made.updated_at = made.status_updated_at = call.now
    _apply(made, user)
    _enable_login(call, made, user)
    users.add(call.world, made)
    call.request.slot.forbid()
    response = _object(call, made)
    made.type, made.storage_size = 0, 0
    return response


def get(call: CallContext, user_id: str) -> ApiObject:
    """Show a user, without an id the KS's own; USER and widget sessions may see no other (USER.1 to USER.3)."""
    own = call.user_id
    wanted = user_id or own
    if wanted != own and call.kind != "admin":
        raise error("CANNOT_RETRIEVE_ANOTHER_USER_USING_NON_ADMIN_SESSION", wanted)
    return _object(call, _find(call, wanted))


def update(call: CallContext, user_id: str, user: ApiObject) -> ApiObject:
    """Change the properties that were sent; another id renames the user."""
    found = _find(call, user_id)
    check_for_update(user, _properties(call, found))
    changed = replace(found)
    _apply(changed, user)
    renamed = text(user, "id")
    if renamed and renamed != found.id:
        if not users.is_valid_id(renamed):
            raise error("INVALID_FIELD_VALUE", "id")
        other = call.world.user(found.partner_id, renamed)
        if other is not None and other is not found:
            raise error("DUPLICATE_USER_BY_ID", renamed)
        users.rename(call.world, found, renamed)
        changed.id = renamed
    if changed.status != found.status:
        changed.status_updated_at = call.now
    changed.updated_at = call.now
    for column in User.__slots__:
        setattr(found, column, getattr(changed, column))
    call.request.slot.forbid()
    return _object(call, found)


def delete(call: CallContext, user_id: str) -> ApiObject:
    """Delete a user and, with it, its application tokens."""
    user = _find(call, user_id)
    users.delete(call.world, user, call.now)
    call.request.slot.forbid()
    return _object(call, user)


def list_users(call: CallContext, wanted: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    """List the users that have an id, in the order in which they were made."""
    rows = [user for user in call.world.users_of(call.partner.id) if user.id]
    total, rows = page(rows, lambda user: _searchable(call, user), wanted, pager, _RULES)
    return list_response("KalturaUserListResponse", total, [_object(call, user) for user in rows])


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


def _find(call: CallContext, user_id: str | None) -> User:
    user = call.world.user(call.partner.id, user_id)
    if user is None:
        raise error("INVALID_USER_ID")
    return user


def _apply(user: User, given: ApiObject) -> None:
    """Take over what was sent; a full name is split at its first blank."""
    if sent(given, "fullName") and not sent(given, "firstName"):
        first, _, last = text(given, "fullName").partition(" ")
        user.first_name, user.last_name = first, last
    for column in _CHANGEABLE:
        if sent(given, api_name(column)):
            setattr(user, column, value(given, api_name(column)))
    if sent(given, "tags"):
        user.tags = users.kept_tags(value(given, "tags"))
    if sent(given, "isAdmin"):
        user.is_admin = to_bool(value(given, "isAdmin"))


def _enable_login(call: CallContext, user: User, given: ApiObject) -> None:
    if not (to_bool(value(given, "loginEnabled")) and user.email and text(given, "password")):
        return
    login_id = user.email
    known = call.world.logins.get(collate(login_id))
    if known is None:
        known = call.world.logins[collate(login_id)] = Login(login_id, text(given, "password"), user.partner_id)
    user.login_enabled, user.login_id = True, login_id
    user.password, user.login_partner_id = known.password, known.partner_id


def _properties(call: CallContext, user: User) -> dict[str, Any]:
    """Return the properties of a user as the server shows them: some never null, others absent when not set."""
    roles = {role.id: role.name or role.system_name for role in call.world.roles}
    owner = call.world.partner(user.partner_id)
    return {
        **{api_name(column): getattr(user, column) for column in _AS_STORED},
        "country": user.country or "",
        "description": user.description or "",
        "status": int(user.status),
        "userMode": 0,
        "capabilities": [],
        "isGuest": False,
        "roleIds": ",".join(str(role_id) for role_id in user.role_ids),
        "roleNames": ",".join(roles.get(role_id, "") for role_id in user.role_ids),
        "isAccountOwner": owner is not None and user.id is not None and owner.owner_user_id == user.id,
        "firstName": user.first_name or "",
        "lastName": user.last_name or "",
        "isSsoExcluded": False,
    }


def _searchable(call: CallContext, user: User) -> dict[str, Any]:
    """Return the properties, with the two that only filters name."""
    properties = _properties(call, user)
    properties["idOrScreenName"] = (user.id, user.screen_name)
    properties["firstNameOrLastName"] = (user.first_name, user.last_name)
    properties["roleId"] = [str(role_id) for role_id in user.role_ids]
    return properties


def _object(call: CallContext, user: User) -> ApiObject:
    return shown(call.response_profile, _CLASS, _properties(call, user))


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
