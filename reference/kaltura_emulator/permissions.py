"""Who may call what: from the session to its role, from the role to its permissions, from those to the actions.

The roles are rows of the account; which permission opens which action is the table below, for the actions that the emulator
has (service.*.ini of the server, as far as the default roles go).
"""

from enum import StrEnum

from kaltura_emulator.records import Role, User
from kaltura_emulator.state import State
from kaltura_session import validity
from kaltura_session.ks import Ks


class Permission(StrEnum):
    """The permission names that the default roles hold; EVERYTHING is the administrator's `*`."""

    EVERYTHING = "*"
    BASE_USER = "BASE_USER_SESSION_PERMISSION"
    WIDGET = "WIDGET_SESSION_PERMISSION"


ALWAYS_ALLOWED = frozenset(
    {
        "session.start",
        "session.end",
        "session.impersonate",
        "session.startwidgetsession",
        "user.login",
        "user.loginbyloginid",
        "system.ping",
        "system.pingdatabase",
        "system.gettime",
        "system.getversion",
    }
)
_ANY_SESSION = frozenset(
    {
        "apptoken.startsession",
        "user.get",
        "media.list",
        "media.get",
        "baseentry.list",
        "baseentry.get",
    }
)
OPENED_BY = {
    Permission.BASE_USER: _ANY_SESSION | {"media.count", "baseentry.count"},
    Permission.WIDGET: _ANY_SESSION,
}
CLOSED_TO_ACCOUNTS = frozenset({"session.impersonatebyks"})
"""Actions that not even an administrator of an ordinary account may call."""

OPEN_TO_THE_NETWORK = frozenset({"media.get", "baseentry.get"})
"""Actions that run without permission and then see only the entries that are open to everybody."""


def is_permitted(action: str, role_permissions: frozenset[str]) -> bool:
    """Tell whether permissions open an action; action is `service.action` in lower case."""
    if action in ALWAYS_ALLOWED:
        return True
    if Permission.EVERYTHING in role_permissions:
        return action not in CLOSED_TO_ACCOUNTS
    return any(action in OPENED_BY.get(Permission(name), ()) for name in role_permissions if name in OPENED_BY)


def role_permissions(state: State, ks: Ks | None, user: User | None, role: Role | None) -> frozenset[str]:
    """Return the permissions of a session.

    ks: None for no session. user: the KS's user, None when there is none. role: the role that `setrole` names, None without
    one. Without it an existing user's own roles count, whatever the type of the KS, and else the role of the kind of session.
    """
    if ks is None:
        return frozenset()
    if role is not None:
        return frozenset(role.permission_names)
    own = [r for r in state.roles if user is not None and r.id in user.role_ids]
    if own:
        return frozenset(name for r in own for name in r.permission_names)
    kind = next((r for r in state.roles if r.string_id == _role_of_kind(ks)), None)
    return frozenset(kind.permission_names) if kind else _DEFAULTS[_role_of_kind(ks)]


def _role_of_kind(ks: Ks) -> str:
    if validity.is_widget(ks):
        return "WIDGET_SESSION_ROLE"
    return "PARTNER_ADMIN_ROLE" if validity.is_admin(ks) else "BASE_USER_SESSION_ROLE"


_DEFAULTS = {
    "WIDGET_SESSION_ROLE": frozenset({Permission.WIDGET.value}),
    "PARTNER_ADMIN_ROLE": frozenset({Permission.EVERYTHING.value}),
    "BASE_USER_SESSION_ROLE": frozenset({Permission.BASE_USER.value}),
}
