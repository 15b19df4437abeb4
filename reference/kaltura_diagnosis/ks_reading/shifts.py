"""Fields that are not where they belong: swallowed, shifted or under other names; and how they are put back.

B13 to B15, B20 and C09. What is found further on is said of the fields put back, so that one mistake does not show as
several.
"""

import json
import re
from collections.abc import Callable, Sequence

from kaltura_diagnosis.ks_reading.ks_contents import (
    RANDOM_BYTES,
    SESSION_FIELDS,
    KsContents,
    contents_v1,
    contents_v2,
    known_privileges,
)
from kaltura_diagnosis.registry import detector
from kaltura_session.forms import urlencode
from kaltura_session.text import from_bytes, to_bytes, to_text

ALL_PRIVILEGES = "privileges"
TYPES = frozenset({"0", "2"})

_BARE_FIELDS = {"e", "t", "u"}
_INTEGER = re.compile(r"-?[0-9]+")
_HEX_16 = re.compile(rb"[0-9a-f]{16}|[0-9A-F]{16}")
_FIRST_NAME = re.compile(rb"([A-Za-z_][A-Za-z0-9_.+]*)=")
_WHOLE_PAIR = re.compile(rb"[A-Za-z_][A-Za-z0-9_.+]*=[A-Za-z0-9%_.*:/-]*")
_FEWEST_SWALLOWED = 4
_SURE = 8


@detector("B13")
def no_random_bytes(said: KsContents) -> str | None:
    """Say that the 16 bytes before the fields are fields themselves."""
    random = said.signed[:RANDOM_BYTES]
    match = _FIRST_NAME.match(random)
    if match and random.isascii() and (_is_known(match[1]) or re.search(rb"=[^=]*&", random)):
        return f"The 16 bytes in the place of the random ones are the text {from_bytes(random)}."
    return None


@detector("B14")
def few_random_bytes(said: KsContents) -> str | None:
    """Say that the last bytes in the place of the random ones are the beginning of the fields."""
    size = _swallowed(said)
    if not size or size == RANDOM_BYTES:
        return None
    swallowed = from_bytes(said.signed[RANDOM_BYTES - size : RANDOM_BYTES])
    return f"The last {size} bytes in the place of the random ones are the text {swallowed}."


def _swallowed(said: KsContents) -> int:
    """Return how many bytes of the fields the reader takes for random ones."""
    if no_random_bytes(said):
        return RANDOM_BYTES
    random, form = said.signed[:RANDOM_BYTES], said.signed[RANDOM_BYTES:]
    own = _FIRST_NAME.match(form)
    if own and _is_known(own[1]):
        return 0
    for size in range(RANDOM_BYTES - 1, _FEWEST_SWALLOWED - 1, -1):
        tail = random[-size:]
        match = _FIRST_NAME.match(tail + form)
        if match and (_is_known(match[1]) or (size >= _SURE and _WHOLE_PAIR.fullmatch(tail))):
            return size
    return 0


@detector("B15")
def random_as_hex(said: KsContents) -> str | None:
    """Say that the random bytes are hexadecimal text, of which half became part of the fields."""
    random, form = said.signed[:RANDOM_BYTES], said.signed[RANDOM_BYTES:]
    if _HEX_16.fullmatch(random) and _HEX_16.match(form) and re.match(rb"[A-Za-z_][^=&]*[=&]", form[RANDOM_BYTES:]):
        half = from_bytes(form[:16])
        return f"The random bytes are hexadecimal text, and the fields begin with its second half, {half}."
    return None


@detector("B20")
def other_names(said: KsContents) -> str | None:
    """Say that the fields are called e, t, u, or are JSON."""
    if _json_members(said) is not None:
        return "The fields are JSON text."
    names = {name for name, _ in said.pairs}
    if said.ks.valid_until is None and len(names & _BARE_FIELDS) > 1 and not names & SESSION_FIELDS:
        return "The fields are called " + ", ".join(sorted(names & _BARE_FIELDS)) + ", without the underscore."
    return None


@detector("C09")
def one_partner_id(said: KsContents) -> str | None:
    """Say that the second field is an expiry."""
    pattern, following = said.ks.partner_pattern or "", said.ks.valid_until
    if (
        _INTEGER.fullmatch(pattern)
        and pattern != said.ks.partner_id
        and following in TYPES
        and said.ks.type not in TYPES
    ):
        return f"The second field is {pattern}, an expiry, where the partner id belongs."
    return None


def _is_known(name: bytes) -> bool:
    decoded = from_bytes(name)
    return decoded in known_privileges() or decoded in SESSION_FIELDS or decoded.lower() == ALL_PRIVILEGES


def _with_swallowed(said: KsContents) -> KsContents:
    whole = bytes(RANDOM_BYTES) + said.signed[RANDOM_BYTES - _swallowed(said) :]
    return contents_v2(said.ks.partner_id, whole, said.ks.secret_index)


def _without_second_half(said: KsContents) -> KsContents:
    return contents_v2(said.ks.partner_id, bytes(RANDOM_BYTES) + said.signed[2 * RANDOM_BYTES :], said.ks.secret_index)


def _with_right_names(said: KsContents) -> KsContents:
    """Return the KS as it would read with its fields under their right names, those of JSON included."""
    pairs = [(f"_{name}" if name in _BARE_FIELDS else name, value) for name, value in said.pairs]
    members = _json_members(said)
    if members is not None:
        pairs = [(str(name), urlencode(to_text(value))) for name, value in members.items() if name in SESSION_FIELDS]
    form = "&".join(f"{name}={value}" for name, value in pairs)
    return contents_v2(said.ks.partner_id, said.signed[:RANDOM_BYTES] + to_bytes(form), said.ks.secret_index)


def _json_members(said: KsContents) -> dict[str, object] | None:
    if not said.form.lstrip().startswith("{"):
        return None
    try:
        members = json.loads(said.form)
    except (ValueError, RecursionError):
        return {}
    return members if isinstance(members, dict) else {}


def _without_shift(said: KsContents) -> KsContents:
    parts = [said.parts[0], *said.parts]
    return contents_v1(to_bytes(said.ks.hash), to_bytes(";".join(parts)), said.ks.secret_index)


SHIFTS: Sequence[tuple[str, Callable[[KsContents], str | None], Callable[[KsContents], KsContents]]] = (
    ("C09", one_partner_id, _without_shift),
    ("B15", random_as_hex, _without_second_half),
    ("B13", no_random_bytes, _with_swallowed),
    ("B14", few_random_bytes, _with_swallowed),
    ("B20", other_names, _with_right_names),
)
