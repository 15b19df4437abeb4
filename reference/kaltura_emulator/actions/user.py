"""user.*: users of a partner (USER); what is about their logins stands in login.py."""

from dataclasses import replace
from typing import Any

from kaltura_emulator import logins, users
from kaltura_emulator.api_objects import ApiObject, shown, text, value
from kaltura_emulator.arguments import check_for_insert, check_for_update
from kaltura_emulator.context import CallContext
from kaltura_emulator.errors import ResponseCrash, error
from kaltura_emulator.lists import Condition, ListRules, items, list_response, page
from kaltura_emulator.records import User, UserStatus, api_name
from kaltura_emulator.world import collate
from kaltura_session.server.php import to_bool
from kaltura_session.text import to_text

_CLASS, _ADMIN_CLASS = "KalturaUser", "KalturaAdminUser"
_SHORTEST_PREFIX = 3
_AS_STORED = (
    "id", "partner_id", "screen_name", "full_name", "email", "state", "city", "zip", "thumbnail_url", "tags",
    "admin_tags", "created_at", "updated_at", "partner_data", "last_login_time", "status_updated_at", "deleted_at",
    "date_of_birth", "gender", "is_admin", "login_enabled", "language", "allowed_partner_ids",
    "allowed_partner_packages", "user_mode", "is_guest", "registration_info", "attendance_info", "title", "company",
    "ks_privileges", "is_sso_excluded", "external_id",
)  # fmt: skip


def _begins(*names: str) -> Condition:
    """Return the condition that one of the properties begins so; fewer than three letters find nothing."""

    def begins(row: Any, given: Any) -> bool:
        wanted = collate(to_text(given))
        return len(wanted) >= _SHORTEST_PREFIX and any(collate(to_text(row[n])).startswith(wanted) for n in names)

    return begins


def _worded(name: str) -> Condition:
    """Return the condition that a property has all of the words."""
    return lambda row, given: {*collate(to_text(given)).split()} <= {*collate(to_text(row[name])).split()}


_RULES = ListRules(
    orders=frozenset({"createdAt", "id", "updatedAt"}),
    conditions={
        **{f"{name}StartsWith": _begins(name) for name in ("firstName", "lastName", "screenName", "email")},
        "idOrScreenNameStartsWith": _begins("id", "screenName"),
        "firstNameOrLastNameStartsWith": _begins("firstName", "lastName"),
        "screenNameLike": _worded("screenName"),
        "emailLike": _worded("email"),
        "tagsMultiLikeOr": lambda row, given: not items(row["tags"]).isdisjoint(items(given)),
        "tagsMultiLikeAnd": lambda row, given: items(given) <= items(row["tags"]),
    },
)


def add(call: CallContext, user: ApiObject) -> ApiObject:
    """Make a user; an administrator, and anybody with a password, can log in (USER.6 to USER.8)."""
    check_for_insert(user)
    user_id, partner_id = _id_to_add(user), call.partner.id
    users.check_names(user)
    roles = users.roles(call.world, partner_id, text(user, "roleIds"))
    if call.world.user(partner_id, user_id) is not None:
        raise error("DUPLICATE_USER_BY_ID", text(user, "id") or user_id)
    made = User(partner_id, user_id, type=None, storage_size=None, screen_name=user_id, created_at=call.now)
    made.updated_at = made.status_updated_at = call.now
    made.deleted_at = call.now if value(user, "status") == UserStatus.DELETED else None
    made.role_ids = roles
    is_whole = users.apply(made, user, inserting=True)
    made.is_admin = made.is_admin or user.type_name == _ADMIN_CLASS
    default_role = users.admin_role(call.world) if made.is_admin and not roles else None
    if default_role is not None:
        made.role_ids = [default_role]
    password = text(user, "password")
    if made.is_admin or to_bool(password):
        _check_login_to_add(call, made)
        logins.enable(call.world, made, made.email or "", password if to_bool(password) else "", logins.STRUCTURE_RULES)
    call.request.slot.forbid()
    email = made.email
    users.add(call.world, made)
    call.request.new_users.append(made)
    if not is_whole:
        raise ResponseCrash("title or company of a user cannot be set to null")
    properties = {**_properties(call, made), "email": email}
    if default_role is not None:
        properties["roleIds"] = default_role  # as a number, before it was stored
    return shown(call.response_profile, user.type_name, properties)


def _id_to_add(user: ApiObject) -> str:
    """Return the id of the user to add, its external one where that is given; cut to the length that is kept."""
    user_id, external_id = text(user, "id"), text(user, "externalId")
    if user_id and external_id:
        raise error("ID_AND_EXTERNAL_ID_ARE_MUTUALLY_EXCLUSIVE")
    if not users.is_valid_id(user_id or external_id):
        raise error("INVALID_FIELD_VALUE", "id")
    if user_id == "0":
        raise error("PROPERTY_VALIDATION_CANNOT_BE_NULL", f"{_CLASS}::id")
    return (user_id or external_id)[: users.ID_LIMIT]


def _check_login_to_add(call: CallContext, made: User) -> None:
    logins.check_email(made.email or "", "email")
    if logins.user_of(call.world, made.partner_id, made.email or "") is not None:
        raise error("DUPLICATE_USER_BY_LOGIN_ID", made.email)


def get(call: CallContext, user_id: str) -> ApiObject:
    """Show a user, without an id the KS's own; USER and widget sessions may see no other (USER.1 to USER.3)."""
    own = call.user_id
    wanted = user_id or own
    if wanted != own and call.kind != "admin":
        raise error("CANNOT_RETRIEVE_ANOTHER_USER_USING_NON_ADMIN_SESSION", wanted)
    return shown_user(call, _find(call, wanted))


def get_by_login_id(call: CallContext, login_id: str) -> ApiObject:
    """Show the partner's user with that login (LOGIN.16)."""
    if collate(login_id) not in call.world.logins:
        raise error("LOGIN_DATA_NOT_FOUND")
    user = logins.user_of(call.world, call.partner.id, login_id)
    if user is None:
        raise error("USER_NOT_FOUND")
    return shown_user(call, user)


def update(call: CallContext, user_id: str, user: ApiObject) -> ApiObject:
    """Change the properties that were sent; another id renames the user (USER.5, USER.7)."""
    found = _find(call, user_id)
    _check_admin(call, found, user)
    renamed = _new_id(call, found, user)
    check_for_update(user, _properties(call, found))
    users.check_names(user)
    changed = replace(found)
    is_whole = users.apply(changed, user)
    if value(user, "roleIds") is not None:
        changed.role_ids = users.roles(call.world, found.partner_id, text(user, "roleIds"))
    if changed.status != UserStatus.ACTIVE and users.is_owner(call.world, found):
        raise error("CANNOT_DELETE_OR_BLOCK_ROOT_ADMIN_USER")
    if changed.status != found.status:
        changed.status_updated_at = call.now
    if changed != found:
        changed.updated_at = call.now
    changed.email = changed.email[: users.EMAIL_LIMIT] if changed.email else changed.email
    if renamed is not None:
        users.rename(call.world, found, renamed)
        changed.id = renamed
    for column in User.__slots__:
        setattr(found, column, getattr(changed, column))
    if found.status == UserStatus.DELETED:
        users.delete(call.world, found, call.now)
    call.request.slot.forbid()
    if not is_whole:
        raise ResponseCrash("title or company of a user cannot be set to null")
    return shown_user(call, found)


def _check_admin(call: CallContext, found: User, user: ApiObject) -> None:
    """Refuse to make an administrator a plain user, and to change the roles of the caller."""
    is_admin, roles = value(user, "isAdmin"), value(user, "roleIds")
    if found.is_admin and is_admin is not None and not to_bool(is_admin):
        raise error("CANNOT_SET_ROOT_ADMIN_AS_NO_ADMIN")
    if roles is None:
        return
    wanted = users.roles(call.world, found.partner_id, text(user, "roleIds"))
    if wanted != found.role_ids and found is call.session.user:
        raise error("CANNOT_CHANGE_OWN_ROLE")


def _new_id(call: CallContext, found: User, user: ApiObject) -> str | None:
    """Return the id that a user gets, None where it keeps its own."""
    wanted = text(user, "id")
    if not wanted or wanted == found.id:
        return None
    if not users.is_valid_id(wanted):
        raise error("INVALID_FIELD_VALUE", "id")
    other = call.world.user(found.partner_id, wanted)
    if other is not None and other is not found:
        raise error("DUPLICATE_USER_BY_ID", wanted)
    return wanted[: users.ID_LIMIT]


def delete(call: CallContext, user_id: str) -> ApiObject:
    """Delete a user and, with it, its application tokens; never the account's owner (USER.8, USER.9)."""
    user = _find(call, user_id)
    if users.is_owner(call.world, user):
        raise error("CANNOT_DELETE_OR_BLOCK_ROOT_ADMIN_USER")
    users.delete(call.world, user, call.now)
    call.request.slot.forbid()
    return shown_user(call, user)


def notify_ban(call: CallContext, user_id: str) -> None:
    """Look the user up, and change nothing: whoever listens to the server's events is told."""
    _find(call, user_id)


def list_users(call: CallContext, wanted: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    """List the users that have an id, in the order in which they were made (USER.10)."""
    rows = [user for user in call.world.users_of(call.partner.id) if user.id]
    total, rows = page(rows, lambda user: _searchable(call, user), wanted, pager, _RULES)
    return list_response("KalturaUserListResponse", total, [shown_user(call, user) for user in rows])


def _find(call: CallContext, user_id: str | None) -> User:
    user = call.world.user(call.partner.id, user_id)
    if user is None:
        raise error("INVALID_USER_ID")
    return user


def _properties(call: CallContext, user: User) -> dict[str, Any]:
    """Return the properties of a user as the server shows them: some never null, others absent when not set."""
    roles = {role.id: role.name or role.system_name for role in call.world.roles}
    is_new = any(user is made for made in call.request.new_users)
    return {
        **{api_name(column): getattr(user, column) for column in _AS_STORED},
        "country": user.country or "",
        "description": user.description or "",
        "status": int(user.status),
        "capabilities": [],
        "storageSize": None if is_new else user.storage_size or 0,
        "type": user.type if is_new or user.type is not None else 0,
        "roleIds": ",".join(str(role_id) for role_id in user.role_ids),
        "roleNames": ",".join(roles.get(role_id, "") for role_id in user.role_ids),
        "isAccountOwner": users.is_owner(call.world, user),
        "firstName": user.first_name or "",
        "lastName": user.last_name or "",
    }


def _searchable(call: CallContext, user: User) -> dict[str, Any]:
    """Return the properties, with the one that only filters name."""
    properties = _properties(call, user)
    properties["roleId"] = properties["roleIds"] = [str(role_id) for role_id in user.role_ids]
    return properties


def shown_user(call: CallContext, user: User, **beside: Any) -> ApiObject:
    """Return a user as the call's responseProfile shows it. beside: properties that only this answer has."""
    return shown(call.response_profile, _CLASS, {**_properties(call, user), **beside})
