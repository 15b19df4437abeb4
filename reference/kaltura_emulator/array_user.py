"""A KS for a user id that is an array, which a client writes by mistake and the server takes (WIRE.38)."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kaltura_session.forms import urlencode
from kaltura_session.ks import ArrayField, KsFields
from kaltura_session.ks.v2 import PREFIX, encrypt, form_fields
from kaltura_session.text import to_bytes, to_text


def encode_v2(fields: KsFields, user_id: ArrayField, secret: str, *, random_bytes: bytes) -> str:
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
