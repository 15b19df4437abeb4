"""Who may call what: from the session to its role, from the role's permissions to the kinds of session they stand for.

Roles are rows of the account; which kinds of session may call an action says spec/catalogue/actions.toml.
"""

from functools import lru_cache

from kaltura_emulator.declarations import Action
from kaltura_emulator.reading import Kind
from kaltura_emulator.records import Role, User
from kaltura_emulator.state import State

EVERYONE = "none"
_KIND_OF_PERMISSION = {"*": "admin", "BASE_USER_SESSION_PERMISSION": "user", "WIDGET_SESSION_PERMISSION": "widget"}
_ROLE_OF_KIND = {"admin": "PARTNER_ADMIN_ROLE", "user": "BASE_USER_SESSION_ROLE", "widget": "WIDGET_SESSION_ROLE"}

OPEN_TO_THE_NETWORK = frozenset({("media", "get"), ("baseEntry", "get")})
"""Actions that run without permission, and then see only entries that are open to everybody."""


def is_permitted(action: Action, kinds: frozenset[str]) -> bool:
    """Tell whether one of these kinds of session may call an action."""
    return not kinds.isdisjoint(action.who)


def kinds_of(state: State, kind: Kind, user: User | None, role: Role | None) -> frozenset[str]:
    """Return the kinds of session, "none" among them, whose actions a session may call.

    kind: its own, "none" without a KS. user: the KS's user, None when there is none. role: the role that `setrole`
    names, None without one. Without it an existing user's own roles count, whatever the type of the KS, and else the
    role of the kind of session.
    """
    if kind == EVERYONE:
        return frozenset({EVERYONE})
    roles = [role] if role is not None else _own_roles(state, user)
    if roles:
        return _opened(roles)
    default = state.roles_by_string_id.get(_ROLE_OF_KIND[kind])
    return _opened([default]) if default is not None else frozenset({EVERYONE, kind})


def _own_roles(state: State, user: User | None) -> list[Role]:
    if user is None or not user.role_ids:
        return []
    return [role for role in state.roles if role.id in user.role_ids]


def _opened(roles: list[Role]) -> frozenset[str]:
    return _kinds(tuple(name for role in roles for name in role.permission_names))


@lru_cache(maxsize=256)
def _kinds(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset({EVERYONE, *(_KIND_OF_PERMISSION[name] for name in names if name in _KIND_OF_PERMISSION)})
