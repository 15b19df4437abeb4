"""What the session of an application token may do: the token's own privileges, and those requested that it allows."""

from collections.abc import Mapping
from functools import cache

from kaltura_session.privileges import Privileges, parse
from kaltura_session.server import catalogue
from kaltura_session.server.php import loosely_equal

_WILDCARD = "*"
_TRIMMED = " \t\n\r\0\x0b"


def build(privileges: Mapping[int | str, list[str]]) -> str:
    """Return the text of parsed privileges: `name` or `name:value/value`, joined by commas (PRIV.5)."""
    return ",".join(f"{name}:{'/'.join(values)}" if values else str(name) for name, values in privileges.items())


@cache
def reserved() -> frozenset[str]:
    """Return the names that only an application token may grant, never the caller of startSession (PRIV.7)."""
    return frozenset(row.name for row in catalogue.privileges() if row.reserved)


def merge_for_token(token_id: str, token_privileges: str | None, requested: str | None) -> str:
    """Return the privileges of a session that appToken.startSession makes (APP.13, APP.14, PRIV.8).

    token_privileges: what the token grants, None or empty for nothing. requested: the sessionPrivileges of the call,
    None when they are empty or missing. A requested name counts when it is neither reserved nor granted already, or
    when the token grants it with a value `*`, which it then replaces; everything else is dropped silently.
    """
    granted: Privileges = {"sessionid": [token_id], "apptoken": [token_id]}
    if token_privileges:
        granted = _merge_recursive(granted, parse(token_privileges))
    return build(add_requested(granted, parse(requested)) if requested else granted)


def add_requested(granted: Privileges, requested: Privileges) -> Privileges:
    """Return what is granted, and those of the requested privileges that may be added to it.

    Names are compared after trimming and as PHP's `==` does, so `00` counts as granted where `0` is.
    """
    kept = dict(granted)
    for name, values in requested.items():
        if _WILDCARD in kept.get(name, ()) or _is_new(name, kept):
            kept[name] = values
    return kept


def _is_new(name: int | str, granted: Privileges) -> bool:
    trimmed = _trimmed(name)
    return trimmed not in reserved() and not any(loosely_equal(trimmed, _trimmed(known)) for known in granted)


def _trimmed(name: int | str) -> str:
    return str(name).strip(_TRIMMED)


def _merge_recursive(first: Privileges, second: Privileges) -> Privileges:
    """Merge as PHP does: values of equal names are appended, names of digits are numbered anew (PRIV.6)."""
    merged = dict(first)
    next_number = 0
    for name, values in second.items():
        if isinstance(name, int):
            merged[next_number] = values
            next_number += 1
        else:
            merged.setdefault(name, []).extend(values)
    return merged
