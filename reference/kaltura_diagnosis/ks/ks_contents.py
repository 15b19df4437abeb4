"""What a KS says, with the text in which it says it, and in words."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from kaltura_session.ks import Ks
from kaltura_session.ks.v1 import read_v1
from kaltura_session.ks.v2 import read_v2
from kaltura_session.server import validity
from kaltura_session.server.catalogue import PrivilegeRow, privileges
from kaltura_session.server.php import numeric
from kaltura_session.text import from_bytes, to_bytes

RANDOM_BYTES = 16
ALL_PRIVILEGES = "privileges"
SESSION_FIELDS = frozenset({"_e", "_t", "_u", "_m", "_d"})
EARLIEST = 1_000_000_000  # Unix seconds, of 2001: what is less is a lifetime and not a time


@dataclass(frozen=True, slots=True)
class KsContents:
    """What a KS says, however it was opened.

    ks: the fields as the server reads them. signed: version 2 the random bytes and the fields as they stand in the KS,
    empty in version 1. parts: version 1 the parts between semicolons, empty in version 2.
    """

    ks: Ks
    signed: bytes = b""
    parts: Sequence[str] = ()

    @property
    def form(self) -> str:
        """Return the fields of version 2 as they stand in the KS, still encoded."""
        return from_bytes(self.signed[RANDOM_BYTES:])

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return the raw names and values of the fields of version 2, in their order."""
        return [(name, value) for name, _, value in (pair.partition("=") for pair in self.form.split("&"))]


@cache
def known_privileges() -> Mapping[str, PrivilegeRow]:
    """Return the privileges of the catalogue by name."""
    return {row.name: row for row in privileges()}


def is_known(name: str) -> bool:
    """Tell whether a field of version 2 may be called so."""
    return name in known_privileges() or name in SESSION_FIELDS or name.lower() == ALL_PRIVILEGES


def contents_v2(partner_id: str, signed: bytes) -> KsContents:
    """Return what a KS of version 2 says, from its random bytes and fields; raises KsError as read_v2 does."""
    digest = hashlib.sha1(signed).digest()
    return KsContents(read_v2(to_bytes(partner_id), digest + signed, 0), signed)


def contents_v1(signature: bytes, info: bytes) -> KsContents:
    """Return what a KS of version 1 says, from its signature and information part."""
    parts = info.split(b";")
    return KsContents(read_v1(signature, info, parts, 0), parts=[from_bytes(part) for part in parts])


_UNITS = ((86400 * 365.25, "year"), (86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_LAST_YEAR = 253402300799  # the end of the year 9999, beyond which no date can be written


def facts(ks: Ks, now: int) -> list[tuple[str, str]]:
    """Return (name, text) of everything a KS says, for the clock `now` (Unix seconds)."""
    status = validity.check(ks, now=now)
    rows = [
        ("version", str(ks.version)),
        ("partner", ks.partner_id),
        ("type", f"{ks.type} ({kind(ks)})"),
        ("user", "none" if ks.user_id is None else ks.user_id or "none (empty)"),
        ("valid until", expiry_in_words(ks.valid_until, now)),
        ("status", status_in_words(status)),
        *privilege_facts(ks),
        ("master partner", ks.master_partner_id or None),
        ("additional data", ks.additional_data or None),
        ("random", ks.rand or ""),
        ("hash", ks.hash),
        ("session group", validity.session_id_hash(ks) or None),
    ]
    return [(name, text) for name, text in rows if text is not None]


def kind(ks: Ks) -> str:
    """Return widget, ADMIN or USER (KSX.19)."""
    if validity.is_widget(ks):
        return "widget session"
    return "ADMIN" if validity.is_admin(ks) else "USER"


def status_in_words(status: validity.KsStatus) -> str:
    """Return the verdict of the checks that need no server; a restriction to addresses or URIs is not tried."""
    if status in {validity.KsStatus.EXCEEDED_RESTRICTED_IP, validity.KsStatus.EXCEEDED_RESTRICTED_URI}:
        return "not expired; restricted (see the privileges); whether it was ended only the server knows"
    if status is validity.KsStatus.OK:
        return "not expired; whether it was ended only the server knows"
    return f"refused: {status.name}"


def expiry_in_words(valid_until: str | None, now: int) -> str:
    """Return the expiry as it stands there, as a date, and how far away it is."""
    if not valid_until:
        return "no expiry given, which counts as expired"
    seconds = numeric(valid_until)
    if seconds is None or not -_LAST_YEAR < seconds <= _LAST_YEAR:
        return f"{valid_until}, which is not a date"
    moment = datetime.fromtimestamp(max(seconds, 0), UTC)
    return f"{valid_until} = {moment:%Y-%m-%d %H:%M:%S} UTC, {distance(seconds - now)}"


def distance(seconds: float) -> str:
    """Return how far in the future or past that is, in its largest unit."""
    size = abs(seconds)
    length, unit = next(((length, unit) for length, unit in _UNITS if size >= length), _UNITS[-1])
    count = int(size / length)
    plural = "" if count == 1 else "s"
    return f"in {count} {unit}{plural}" if seconds > 0 else f"{count} {unit}{plural} ago"


def privilege_facts(ks: Ks) -> Iterator[tuple[str, str]]:
    """Yield each privilege with its values, what it does, and a warning where there is one."""
    known = known_privileges()
    for name, values in ks.parsed_privileges.items():
        if name == "" and not values:
            continue
        shown = f"{name}:{'/'.join(values)}" if values else str(name)
        entry = known.get(str(name))
        meaning = entry.meaning if entry else "not a name the server knows; it is carried along and does nothing"
        yield "privilege", f"{shown} - {meaning}"


def notes(ks: Ks) -> list[str]:
    """Return what is worth knowing about the privileges although it is not a mistake of the list."""
    said: list[str] = []
    if "*" in ks.parsed_privileges and len(ks.parsed_privileges) > 1:
        said.append("* grants everything only when it is the whole privileges text (PRIV.9).")
    known = known_privileges()
    for name in map(str, ks.parsed_privileges):
        near = _near(name) if name and name not in known else []
        said.extend(f"{name!r} is not a name the server knows; {one!r} is (PRIV.8)." for one in near)
    return said


def _near(name: str) -> list[str]:
    """Return the known privilege from which a name differs by a slip, if there is one."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed for odd names only

    return get_close_matches(name, known_privileges(), n=1, cutoff=0.75)
