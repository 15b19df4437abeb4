"""Fields that are not where they belong: swallowed, shifted or under other names; and how they are put back.

B13 to B15, B20 and C09. What is found further on is said of the fields put back, so that one mistake does not show as
several.
"""

import json
import re
from urllib.parse import unquote_to_bytes

from kaltura_diagnosis.ks.ks_contents import (
    RANDOM_BYTES,
    SESSION_FIELDS,
    KsContents,
    contents_v1,
    contents_v2,
    is_known,
)
from kaltura_diagnosis.ks.recipe import KS_V1, KS_V2, KsDraft
from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_session.forms import urlencode
from kaltura_session.text import from_bytes, to_bytes, to_text

_BARE_FIELDS = {"e", "t", "u"}
_TYPES = {"0", "2"}
_INTEGER = re.compile(r"-?[0-9]+")
_HEX_16 = re.compile(rb"[0-9a-f]{16}|[0-9A-F]{16}")
_FIRST_NAME = re.compile(rb"([A-Za-z_%][A-Za-z0-9_.+%]*)=")
_WHOLE_PAIR = re.compile(rb"[A-Za-z_][A-Za-z0-9_.+]*=[A-Za-z0-9%_.*:/-]*")
_PAIR = re.compile(rb"[A-Za-z_%][A-Za-z0-9_.+%]{2,}=[A-Za-z0-9%_.*:/+-]*&")
_FEWEST_SWALLOWED = 4
_SURE = 8


def _swallowed(contents: KsContents) -> int:
    """Return how many bytes of the fields the reader takes for random ones."""
    if no_random_bytes(contents):
        return RANDOM_BYTES
    random, form = contents.signed[:RANDOM_BYTES], contents.signed[RANDOM_BYTES:]
    pair = next((start for start in range(RANDOM_BYTES) if _PAIR.fullmatch(random, start)), None)
    if pair is not None:
        return RANDOM_BYTES - pair
    if _known_name(_FIRST_NAME.match(form)):
        return 0
    for size in range(RANDOM_BYTES - 1, _FEWEST_SWALLOWED - 1, -1):
        tail = random[-size:]
        match = _FIRST_NAME.match(tail + form)
        if match and (_known_name(match) or (size >= _SURE and _WHOLE_PAIR.fullmatch(tail))):
            return size
    return 0


def _known_name(match: re.Match[bytes] | None) -> bool:
    return match is not None and is_known(from_bytes(unquote_to_bytes(match[1])))


def _with_swallowed(contents: KsContents) -> KsContents:
    form = contents.signed[RANDOM_BYTES - _swallowed(contents) :]
    return contents_v2(contents.ks.partner_id, bytes(RANDOM_BYTES) + form)


KS_V2.recipe("B13", "no_random_bytes", "random", "without random bytes")(lambda _: b"")


@detector("B13", LooksAt.KS_V2, undo=_with_swallowed)
def no_random_bytes(contents: KsContents) -> str | None:
    """Say that the 16 bytes before the fields are fields themselves."""
    random = contents.signed[:RANDOM_BYTES]
    match = _FIRST_NAME.match(random)
    if match and random.isascii() and (_known_name(match) or re.search(rb"=[^=]*&", random)):
        return f"The 16 bytes in the place of the random ones are the text {from_bytes(random)}."
    return None


KS_V2.recipe("B14", "eight_random_bytes", "random", "with 8 random bytes instead of 16")(lambda draft: draft.random[:8])


@detector("B14", LooksAt.KS_V2, undo=_with_swallowed)
def few_random_bytes(contents: KsContents) -> str | None:
    """Say that the last bytes in the place of the random ones are the beginning of the fields."""
    size = _swallowed(contents)
    if not size or size == RANDOM_BYTES:
        return None
    swallowed = from_bytes(contents.signed[RANDOM_BYTES - size : RANDOM_BYTES])
    return f"The last {size} bytes in the place of the random ones are the text {swallowed}."


def _without_second_half(contents: KsContents) -> KsContents:
    return contents_v2(contents.ks.partner_id, bytes(RANDOM_BYTES) + contents.signed[2 * RANDOM_BYTES :])


KS_V2.recipe("B15", "random_as_hex", "random", "with the random bytes as 32 hexadecimal characters")(
    lambda draft: draft.random.hex().encode()
)


@detector("B15", LooksAt.KS_V2, undo=_without_second_half)
def random_as_hex(contents: KsContents) -> str | None:
    """Say that the random bytes are hexadecimal text, of which half became part of the fields."""
    random, form = contents.signed[:RANDOM_BYTES], contents.signed[RANDOM_BYTES:]
    if _HEX_16.fullmatch(random) and _HEX_16.match(form) and re.match(rb"[A-Za-z_%][^=&]*[=&]", form[RANDOM_BYTES:]):
        half = from_bytes(form[:16])
        return f"The random bytes are hexadecimal text, and the fields begin with its second half, {half}."
    return None


def _json_members(contents: KsContents) -> dict[str, object] | None:
    if not contents.form.lstrip().startswith("{"):
        return None
    try:
        members = json.loads(contents.form)
    except (ValueError, RecursionError):
        return {}
    return members if isinstance(members, dict) else {}


def _with_right_names(contents: KsContents) -> KsContents:
    """Return the KS as it would read with its fields under their right names, those of JSON included."""
    pairs = [(f"_{name}" if name in _BARE_FIELDS else name, value) for name, value in contents.pairs]
    members = _json_members(contents)
    if members is not None:
        pairs = [(str(name), urlencode(to_text(value))) for name, value in members.items() if name in SESSION_FIELDS]
    form = "&".join(f"{name}={value}" for name, value in pairs)
    return contents_v2(contents.ks.partner_id, contents.signed[:RANDOM_BYTES] + to_bytes(form))


@KS_V2.recipe("B20", "names_without_underscore", "form", "with fields called e, t and u")
def _bare_names(draft: KsDraft) -> bytes:
    form = b"&" + draft.form
    for name in (b"e", b"t", b"u"):
        form = form.replace(b"&_" + name + b"=", b"&" + name + b"=")
    return form[1:]


@KS_V2.recipe("B20", "fields_as_json", "form", "with the fields as JSON")
def _json(draft: KsDraft) -> bytes:
    fields = draft.fields
    named = {"privileges": fields.privileges, "_e": fields.valid_until, "_t": fields.type, "_u": fields.user_id}
    return json.dumps(named).encode()


@detector("B20", LooksAt.KS_V2, undo=_with_right_names)
def other_names(contents: KsContents) -> str | None:
    """Say that the fields are called e, t, u, or are JSON."""
    if _json_members(contents) is not None:
        return "The fields are JSON text."
    names = {name for name, _ in contents.pairs}
    bare = sorted(names & _BARE_FIELDS)
    if contents.ks.valid_until is None and len(bare) > 1 and not names & SESSION_FIELDS:
        return f"The fields are called {', '.join(bare)}, without the underscore."
    return None


def _without_shift(contents: KsContents) -> KsContents:
    parts = [contents.parts[0], *contents.parts]
    return contents_v1(to_bytes(contents.ks.hash), to_bytes(";".join(parts)))


KS_V1.recipe("C09", "one_partner_id", "parts", "with the partner id only once")(lambda draft: draft.parts[1:])


@detector("C09", LooksAt.KS_V1, undo=_without_shift)
def one_partner_id(contents: KsContents) -> str | None:
    """Say that the second field is an expiry."""
    ks = contents.ks
    pattern, shifted = ks.partner_pattern or "", ks.valid_until in _TYPES and ks.type not in _TYPES
    if shifted and _INTEGER.fullmatch(pattern) and pattern != ks.partner_id:
        return f"The second field is {pattern}, an expiry, where the partner id belongs."
    return None
