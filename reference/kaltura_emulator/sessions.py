"""Sessions that are repeatable (KSX.15) or of an array (WIRE.38), and which were ended or are used up.

Which were ended, and how many actions a limited one has left, is kept in rows by the hash of a KS or of a session
group, without the partner; a group row ends every session of the group, those started later included (LIFE).
"""

import base64
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kaltura_session.forms import urlencode
from kaltura_session.ks import ArrayField, Ks, KsFields
from kaltura_session.ks.v2 import PREFIX, encrypt, form_fields
from kaltura_session.server import validity
from kaltura_session.server.php import is_numeric, to_int
from kaltura_session.server.validity import KsStatus
from kaltura_session.text import to_bytes, to_text

REPEATABLE = "downloadasset"
"""A privileges text that holds it anywhere, even inside another word, makes a repeatable KS."""
_SLOT_SECONDS = 300
_STATE_WORDS = 624
_INITIALISER = 1812433253
_WORD = 0xFFFFFFFF


def repeatable(valid_until: int) -> tuple[int, bytes]:
    """Return (valid_until rounded up to full five minutes, the bytes then taken as random; KSX.15, KSX.16)."""
    rounded = -(-valid_until // _SLOT_SECONDS) * _SLOT_SECONDS
    return rounded, seeded_bytes(rounded, 16)


def seeded_bytes(seed: int, count: int) -> bytes:
    """Return the low eight bits of the first `count` outputs of MT19937 started from a 32-bit seed.

    Python has the same generator but starts it from a seed in another way, so the starting state is computed here.
    """
    state = [seed & _WORD]
    for index in range(1, _STATE_WORDS):
        previous = state[-1]
        state.append((_INITIALISER * (previous ^ previous >> 30) + index) & _WORD)
    generator = random.Random()  # noqa: S311 - the protocol prescribes this generator
    generator.setstate((3, (*state, _STATE_WORDS), None))
    return bytes(generator.getrandbits(32) & 0xFF for _ in range(count))


def encode_of_array(fields: KsFields, user_id: ArrayField, secret: str, random_bytes: bytes) -> str:
    """Return a version 2 KS of these fields with one field for each element of the user id, as PHP writes an array."""
    elements = (f"{urlencode(name)}={urlencode(to_text(value))}" for name, value in _elements("_u", user_id.items))
    form = "&".join([form_fields(replace(fields, user_id=None)), *elements])
    ciphertext = encrypt(to_bytes(form), secret, random_bytes)["ciphertext"]
    return base64.urlsafe_b64encode(PREFIX + to_bytes(f"{to_text(fields.partner_id)}|") + ciphertext).decode()


def _elements(name: str, items: Mapping[int | str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield name and value of each element that is not null, those of inner arrays too: `_u[0][x]`."""
    for key, item in items.items():
        inner = f"{name}[{key}]"
        if isinstance(item, Mapping):
            yield from _elements(inner, item)
        elif item is not None:
            yield inner, int(item) if isinstance(item, bool) else item


class InvalidActionsLimitError(Exception):
    """The KS has an `actionslimit` that is not a positive number."""


@dataclass(slots=True)
class Revocations:
    """Rows by hash: None for an ended session or group, else the actions that are left."""

    rows: dict[str, int | None] = field(default_factory=dict)

    def end(self, ks: Ks) -> None:
        """End a session, and with it every session that shares its first `sessionid`."""
        self.rows[ks.hash] = None
        group = validity.session_id_hash(ks)
        if group is not None:
            self.rows[group] = None

    def end_group(self, partner_id: int, session_id: str) -> None:
        """End every session of a group, present and future."""
        self.rows[validity.session_group(partner_id, session_id)] = None

    def spend(self, ks: Ks) -> KsStatus:
        """Count one use of a KS: LOGOUT when it was ended, EXCEEDED_ACTIONS_LIMIT when its budget is used up, else OK.

        Raises InvalidActionsLimitError on the first use of a KS whose limit is not a positive number.
        """
        key = self._row_of(ks)
        if key is None:
            limit = _actions_limit(ks)
            if limit is not None:
                self.rows[ks.hash] = limit - 1
            return KsStatus.OK
        left = self.rows[key]
        if left is None:
            return KsStatus.LOGOUT
        if left <= 0:
            return KsStatus.EXCEEDED_ACTIONS_LIMIT
        self.rows[key] = left - 1
        return KsStatus.OK

    def _row_of(self, ks: Ks) -> str | None:
        if ks.hash in self.rows:
            return ks.hash
        group = validity.session_id_hash(ks)
        return group if group in self.rows else None


def _actions_limit(ks: Ks) -> int | None:
    """Return the number of actions the KS allows, None when it sets no limit."""
    values = ks.parsed_privileges.get("actionslimit")
    if values is None:
        return None
    text = values[0] if values else ""
    if not is_numeric(text) or to_int(text) <= 0:
        raise InvalidActionsLimitError
    return to_int(text)
