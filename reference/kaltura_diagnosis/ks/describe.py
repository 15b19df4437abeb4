"""A KS in words: every field, the expiry, the privileges one by one, and what restricts it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from kaltura_diagnosis.ks.ks_contents import known_privileges
from kaltura_session.ks import Ks
from kaltura_session.server import validity
from kaltura_session.server.php import numeric

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
