"""What is wrong with the fields of a KS that the server accepts, or refuses as expired (B16 to B26, C08 to C11)."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.ks_reading.ks_contents import SESSION_FIELDS, KsContents, known_privileges
from kaltura_diagnosis.ks_reading.shifts import ALL_PRIVILEGES, SHIFTS, TYPES
from kaltura_diagnosis.registry import detector
from kaltura_session.forms import urldecode
from kaltura_session.ks import KsError
from kaltura_session.server.casts import numeric

_EARLIEST = 1_000_000_000
_LATEST = 100_000_000_000
_FIELDS = 9
_INTEGER = re.compile(r"-?[0-9]+")
_FRACTION = re.compile(r"[0-9]+\.[0-9]+")
_NOT_ENCODED = re.compile(r"[^A-Za-z0-9%_.~!'()*+-]")
_NO_USER = {"None", "null", "undefined", "<nil>", "NULL", "nil"}


def lint(said: KsContents) -> list[Finding]:
    """Return every finding about the fields.

    Fields that were shifted or swallowed are put back first, so that one mistake does not show as several.
    """
    found: list[Finding] = []
    for mistake, shifted, put_back in SHIFTS:
        statement = shifted(said) if said.ks.version == (1 if mistake[0] == "C" else 2) else None
        if statement:
            found.append(Finding(mistake, statement))
            try:
                said = put_back(said)
            except KsError:
                break
    for mistake, check in _VERSION_2 if said.ks.version == 2 else _VERSION_1:
        statement = check(said)
        if statement:
            found.append(Finding(mistake, statement))
    return found


@detector("B16")
@detector("C10")
def relative_expiry(said: KsContents) -> str | None:
    """Say that the expiry lies before 2001, as seconds from now do."""
    number = numeric(said.ks.valid_until or "")
    if number is not None and number < _EARLIEST:
        return f"The KS is valid until {said.ks.valid_until}, which is no time of today but as many seconds from now."
    return None


@detector("B17")
def milliseconds(said: KsContents) -> str | None:
    """Say that the expiry lies thousands of years ahead."""
    number = numeric(said.ks.valid_until or "")
    if number is not None and number > _LATEST and _is_plain(said.ks.valid_until or ""):
        return f"The KS is valid until {said.ks.valid_until}, which is milliseconds; seconds have 10 digits."
    return None


@detector("B18")
def odd_expiry(said: KsContents) -> str | None:
    """Say that the expiry is neither digits nor, as the server itself may write it, digits with a fraction."""
    value = said.ks.valid_until
    return f"The expiry is written {value!r}, not as a whole number." if value and not _is_plain(value) else None


def _is_plain(value: str) -> bool:
    return bool(_INTEGER.fullmatch(value) or _FRACTION.fullmatch(value))


@detector("B19")
def no_expiry(said: KsContents) -> str | None:
    """Say that there is no expiry."""
    return None if said.ks.valid_until else "The KS has no field _e, or an empty one."


@detector("B21")
def privileges_field(said: KsContents) -> str | None:
    """Say that one field holds all privileges."""
    for name, _ in said.pairs:
        if urldecode(name).lower() == ALL_PRIVILEGES:
            return f"The KS has one privilege named {name}, which is none."
    return None


@detector("B22")
def raw_user(said: KsContents) -> str | None:
    """Say that the user id was not encoded: it holds characters that encoding removes, or brought a field along."""
    pairs = said.pairs
    at = next((index for index, (name, _) in enumerate(pairs) if name == "_u"), None)
    if at is None:
        return None
    value, after = pairs[at][1], pairs[at + 1 :]
    if _NOT_ENCODED.search(value) and ("+" in value or "%" in value):
        return f"The user id stands there unencoded as {value}, and is read as {urldecode(value)}."
    before = {name for name, _ in pairs[: at + 1]}
    foreign = [name for name, _ in after if name in before & SESSION_FIELDS or _is_foreign(name)]
    if foreign and not all(name in SESSION_FIELDS for name in before):
        return f"After the user id comes a field {foreign[0]}, where only _m and _d follow."
    return None


def _is_foreign(name: str) -> bool:
    return name not in SESSION_FIELDS and name not in known_privileges()


@detector("B23")
def repeated_privilege(said: KsContents) -> str | None:
    """Say that a privilege stands there more than once."""
    names = Counter(urldecode(name) for name, _ in said.pairs if name not in SESSION_FIELDS)
    for name, times in names.items():
        if times > 1 and not name.endswith("]"):
            return f"The privilege {name} stands there {times} times; only the last counts."
    return None


@detector("B24")
def changed_name(said: KsContents) -> str | None:
    """Say that a name holds characters that the reader changes."""
    for name, _ in said.pairs:
        decoded = urldecode(name)
        if "." in decoded or " " in decoded:
            return f"The privilege {decoded!r} is read under another name, with _ in place of dots and blanks."
    return None


@detector("B25")
def odd_type(said: KsContents) -> str | None:
    """Say that the type is neither 0 nor 2."""
    value = said.ks.type
    if not value or value in TYPES or numeric(value) in {0, 2}:
        return None
    return f"The type is {value!r}; 0 is USER and 2 is ADMIN."


@detector("B26")
def no_user_word(said: KsContents) -> str | None:
    """Say that the user id is a word for no value."""
    return f"The user id is the word {said.ks.user_id}." if said.ks.user_id in _NO_USER else None


@detector("C08")
def semicolons(said: KsContents) -> str | None:
    """Say that there are more fields than a KS of version 1 has."""
    if len(said.parts) > _FIELDS:
        return f"The KS has {len(said.parts)} fields instead of {_FIELDS}: a value held a semicolon."
    return None


@detector("C11")
def blank_in_privileges(said: KsContents) -> str | None:
    """Say that a privilege's name begins or ends with a blank."""
    names = [str(name) for name in said.ks.parsed_privileges]
    odd = next((name for name in names if name != name.strip()), None)
    return None if odd is None else f"A privilege is named {odd!r}, blank included."


Check = Callable[[KsContents], str | None]

_BOTH: Sequence[tuple[str, Check]] = (
    ("B17", milliseconds),
    ("B18", odd_expiry),
    ("B25", odd_type),
    ("B26", no_user_word),
)
_VERSION_1: Sequence[tuple[str, Check]] = (
    ("C08", semicolons),
    ("C10", relative_expiry),
    ("C11", blank_in_privileges),
    *_BOTH,
)
_VERSION_2: Sequence[tuple[str, Check]] = (
    ("B16", relative_expiry),
    ("B19", no_expiry),
    ("B21", privileges_field),
    ("B22", raw_user),
    ("B23", repeated_privilege),
    ("B24", changed_name),
    *_BOTH,
)
