"""A new KS as the server signs it: repeatable for five minutes (KSX.15), for a user id that is an array (WIRE.38)."""

import base64
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kaltura_emulator.records import KsSpec, Partner
from kaltura_session.forms import urlencode
from kaltura_session.ks import ArrayField, KsFields, encode_v1, encode_v2
from kaltura_session.ks.v2 import PREFIX, encrypt, form_fields
from kaltura_session.text import float_text, to_bytes, to_text

_REPEATABLE = "downloadasset"
"""A privileges text that holds it anywhere, even inside another word, makes a repeatable KS."""
_SLOT_SECONDS = 300
_STATE_WORDS = 624
_INITIALISER = 1812433253
_WORD = 0xFFFFFFFF
_VERSION_2 = 2
_PRECISION = 14


def signed_ks(partner: Partner, spec: KsSpec, now: float, chance: random.Random, *, is_frozen: bool) -> str:
    """Return a KS in the version that the partner makes.

    now: Unix seconds; is_frozen: whether that time stands still.
    """
    valid_until, random_bytes = int(now) + spec.expiry_seconds, None
    if _REPEATABLE in spec.privileges:
        valid_until, random_bytes = _repeatable(int(valid_until))
    fields = KsFields(
        partner.id, valid_until, spec.type, spec.user_id, spec.privileges, master_partner_id=spec.master_partner_id
    )
    secret = partner.admin_secret if spec.secret is None else spec.secret
    if partner.ks_version == _VERSION_2:
        chosen = random_bytes or chance.randbytes(16)
        if isinstance(spec.user_id, ArrayField):
            return _of_array(fields, spec.user_id, secret, chosen)
        return encode_v2(fields, secret, random_bytes=chosen).text
    moment = int(now) + chance.random() if is_frozen else now  # no two of the same microsecond
    rand = str(valid_until) if random_bytes else float_text(moment, digits=_PRECISION)
    return encode_v1(fields, secret, rand=rand).text


def _repeatable(valid_until: int) -> tuple[int, bytes]:
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


def _of_array(fields: KsFields, user_id: ArrayField, secret: str, random_bytes: bytes) -> str:
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
