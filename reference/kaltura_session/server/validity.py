"""Whose KS it is, what kind of session, and whether it may still be used: expiry and restrictions."""

import hashlib
from collections.abc import Iterable, Sequence
from enum import IntEnum

from kaltura_session.ks import Ks, decode_base64
from kaltura_session.ks.v1 import split_v1
from kaltura_session.ks.v2 import PREFIX, split_v2
from kaltura_session.server.php import loosely_equal, numeric
from kaltura_session.text import from_bytes, to_bytes


def partner_of(ks: str) -> tuple[int, str]:
    """Return (version, partner id) as they stand in a KS, unverified (KS2.17); raises KsError as decode() does."""
    envelope = decode_base64(ks)
    if envelope.startswith(PREFIX):
        return 2, from_bytes(split_v2(envelope)[0])
    return 1, from_bytes(split_v1(envelope)[2][0])


def signing_secrets(admin_secret: str, additional: Sequence[str] = ()) -> list[str]:
    """Return the secrets that a partner's KS may be signed with, in the order in which they are tried (KSX.8, KSX.11).

    They are kept as one comma-separated text, so a secret with a comma in it never verifies.
    """
    return ",".join((admin_secret, *additional)).split(",")


_WIDGET_MARK = "widget:1"


class KsStatus(IntEnum):
    """The server's verdicts on a KS; a client sees the name as KSID of INVALID_KS (LIFE.22, ERR.7)."""

    OK = 1
    UNKNOWN = 0
    INVALID_STR = -1
    INVALID_PARTNER = -2
    INVALID_USER = -3
    INVALID_TYPE = -4
    EXPIRED = -5
    LOGOUT = -6
    INVALID_LKS = -7
    EXCEEDED_ACTIONS_LIMIT = -8
    EXCEEDED_RESTRICTED_IP = -9
    EXCEEDED_RESTRICTED_URI = -11


def check(
    ks: Ks | None,
    *,
    now: int,
    remote_address: str | None = None,
    request_uri: str | None = None,
    internal_uris: Iterable[str] = (),
) -> KsStatus:
    """Return the first reason to refuse the KS, or OK (LIFE.2, LIFE.3, LIFE.6, LIFE.7); revocation is not known here.

    ks: None for one that could not be read. now: Unix seconds. remote_address: the caller's address as text.
    request_uri: path and query as sent. internal_uris: patterns that no urirestrict applies to.
    """
    if ks is None or not _has_content(ks):
        return KsStatus.INVALID_STR
    if _compare(ks.valid_until, now) <= 0:
        return KsStatus.EXPIRED
    addresses = ks.parsed_privileges.get("iprestrict")
    if addresses is not None and not any(loosely_equal(remote_address, address) for address in addresses):
        return KsStatus.EXCEEDED_RESTRICTED_IP
    patterns = ks.parsed_privileges.get("urirestrict")
    if patterns is not None and not uri_allowed(request_uri or "", "/".join(patterns), internal_uris):
        return KsStatus.EXCEEDED_RESTRICTED_URI
    return KsStatus.OK


def is_admin(ks: Ks) -> bool:
    """Tell whether the session counts as ADMIN: its type compares as 1 or more (KSX.19)."""
    return _compare(ks.type, 1) >= 0


def is_anonymous(ks: Ks) -> bool:
    """Tell whether the session names no user: the field is missing, empty or `0` (KSX.19)."""
    return ks.user_id is None or ks.user_id in {"", "0"}


def is_widget(ks: Ks) -> bool:
    """Tell whether it is a widget session: type 0, no user, `widget:1` in its privileges (KSX.19, SES.16)."""
    return _compare(ks.type, 0) == 0 and is_anonymous(ks) and _WIDGET_MARK in (ks.privileges or "")


def session_id_hash(ks: Ks) -> str | None:
    """Return the name under which sessions with the same first `sessionid` are ended together (KSX.18), or None."""
    values = ks.parsed_privileges.get("sessionid")
    return session_group(ks.partner_id, values[0]) if values else None


def session_group(partner_id: str | int, session_id: str) -> str:
    """Return the hexadecimal SHA-1 that names a session group: of the partner id, `_`, and the session id."""
    return hashlib.sha1(to_bytes(f"{partner_id}_{session_id}")).hexdigest()


def _has_content(ks: Ks) -> bool:
    """Tell whether the signed text is true in PHP's sense; an empty one, or `0`, counts as no KS at all."""
    return ks.steps["info" if ks.version == 1 else "fields"] not in {b"", b"0"}


def uri_allowed(uri: str, patterns: str, internal: Iterable[str] = ()) -> bool:
    """Tell whether the value of urirestrict, patterns separated by `|`, lets a path and query be called (LIFE.7)."""
    return any(_uri_matches(uri, pattern) for pattern in (*patterns.split("|"), *internal))


def _uri_matches(uri: str, pattern: str) -> bool:
    return uri.startswith(pattern[:-1]) if pattern.endswith("*") else uri == pattern


def _compare(value: str | None, number: int) -> int:
    """Return PHP 8's `<=>` of a field and a number: numbers as numbers, other text as text, null false (LIFE.4)."""
    if value is None:
        return -1 if number else 0
    amount = numeric(value)
    left, right = (value, str(number)) if amount is None else (amount, number)
    return (left > right) - (left < right)  # type: ignore[operator]
