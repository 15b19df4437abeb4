"""Who may call what: from the session to its role, from the role's permissions to the kinds of session they stand for.

Roles are rows of the account; which kinds of session may call an action says spec/catalogue/actions.toml.
"""

from kaltura_emulator.declarations import Action
from kaltura_emulator.records import Role, User
from kaltura_emulator.state import State
from kaltura_session import validity
from kaltura_session.ks import Ks

EVERYONE = "none"
_KIND_OF_PERMISSION = {"*": "admin", "BASE_USER_SESSION_PERMISSION": "user", "WIDGET_SESSION_PERMISSION": "widget"}
_ROLE_OF_KIND = {"admin": "PARTNER_ADMIN_ROLE", "user": "BASE_USER_SESSION_ROLE", "widget": "WIDGET_SESSION_ROLE"}

OPEN_TO_THE_NETWORK = frozenset({("media", "get"), ("baseEntry", "get")})
"""Actions that run without permission, and then see only entries that are open to everybody."""


def is_permitted(action: Action, kinds: frozenset[str]) -> bool:
    """Tell whether one of these kinds of session may call an action."""
    return not kinds.isdisjoint(action.who)


def kinds_of(state: State, ks: Ks | None, user: User | None, role: Role | None) -> frozenset[str]:
    """Return the kinds of session, "none" among them, whose actions a session may call.

    ks: None for no session. user: the KS's user, None when there is none. role: the role that `setrole` names, None
    without one. Without it an existing user's own roles count, whatever the type of the KS, and else the role of the
    kind of session.
    """
    if ks is None:
        return frozenset({EVERYONE})
    roles = [role] if role is not None else [r for r in state.roles if user is not None and r.id in user.role_ids]
    if roles:
        return _opened(roles)
    kind = "widget" if validity.is_widget(ks) else "admin" if validity.is_admin(ks) else "user"
    default = next((r for r in state.roles if r.string_id == _ROLE_OF_KIND[kind]), None)
    return _opened([default]) if default is not None else frozenset({EVERYONE, kind})


def _opened(roles: list[Role]) -> frozenset[str]:
    names = {name for role in roles for name in role.permission_names}
    return frozenset({EVERYONE, *(_KIND_OF_PERMISSION[name] for name in names if name in _KIND_OF_PERMISSION)})
