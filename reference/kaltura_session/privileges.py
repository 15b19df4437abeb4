"""The privileges text of a KS: read, written, and as the fields of a version 2 KS."""

from collections.abc import Mapping

from kaltura_session.forms import array_key

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
