"""Privileges: reading and writing their text, the reserved names, and what a token session keeps."""

from collections.abc import Mapping
from functools import cache

from kaltura_session.catalogue import load
from kaltura_session.php.form import array_key
from kaltura_session.php.numbers import loosely_equal

Privileges = dict[int | str, list[str]]

_WILDCARD = "*"
_ALL = "all:*"
_TRIMMED = " \t\n\r\0\x0b"


def parse(text: str) -> Privileges:
    """Return name to values, in order (PRIV.1, PRIV.2, PRIV.3, PRIV.4).

    Parts are separated by commas, a name ends at its first colon, values are separated by slashes; the same name again
    adds its values. Nothing is trimmed, and an empty text is one empty name. A name of digits becomes an int, as PHP
    keeps it.
    """
    found: Privileges = {}
    for part in text.split(","):
        name, _, value = part.partition(":")
        found.setdefault(array_key(name), []).extend(value.split("/") if value else [])
    return found


def build(privileges: Mapping[int | str, list[str]]) -> str:
    """Return the text of parsed privileges: `name` or `name:value/value`, joined by commas (PRIV.5)."""
    return ",".join(f"{name}:{'/'.join(values)}" if values else str(name) for name, values in privileges.items())


def as_v2_fields(text: str) -> dict[int | str, str]:
    """Return the privileges as the form fields of a version 2 KS (KS2.2, KS2.3).

    Each part is trimmed; empty parts and a lone `0` are dropped; `*` is written `all:*`. The same name again replaces
    the value and keeps the first place.
    """
    fields: dict[int | str, str] = {}
    for part in (part.strip(_TRIMMED) for part in text.split(",")):
        if part in {"", "0"}:
            continue
        name, _, value = (_ALL if part == _WILDCARD else part).partition(":")
        fields[array_key(name)] = value
    return fields


def from_v2_fields(fields: Mapping[int | str, str]) -> str:
    """Return the privileges text that the server shows for a version 2 KS; `all:*` alone is shown as `*` (KS2.14)."""
    text = ",".join(f"{name}:{value}" if value else str(name) for name, value in fields.items())
    return _WILDCARD if text == _ALL else text


@cache
def reserved() -> frozenset[str]:
    """Return the names that only an application token may grant, never the caller of startSession (PRIV.7)."""
    return frozenset(entry["name"] for entry in load("privileges")["privilege"] if entry["reserved"])


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
    merged = {name: list(values) for name, values in first.items()}
    next_number = 0
    for name, values in second.items():
        if isinstance(name, int):
            merged[next_number] = list(values)
            next_number += 1
        else:
            merged.setdefault(name, []).extend(values)
    return merged
