"""The KS version 1: base64 of a hexadecimal SHA-1 over the secret and nine fields in clear (KS1)."""

import base64
import hashlib
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from kaltura_session import privileges
from kaltura_session.ks.fields import EncodedKs, Ks, KsError, KsFields
from kaltura_session.text import from_bytes, to_bytes, to_text

_SEPARATOR = b"|"
_FEWEST_FIELDS = 3
_FIELDS = (
    *("partner_id", "partner_pattern", "valid_until", "type", "rand"),
    *("user_id", "privileges", "master_partner_id", "additional_data"),
)


def encode_v1(fields: KsFields, secret: str, *, rand: str) -> EncodedKs:
    """Return the version 1 KS of these fields, signed with an admin secret (KS1.1, KSX.9).

    rand: the text of the random field; the server writes the time (KS1.6) as `seconds.fraction`, four decimals at most.
    """
    steps = sign(to_bytes(info_text(fields, rand)), secret)
    return EncodedKs(base64.b64encode(steps["envelope"]).decode(), steps)


def info_text(fields: KsFields, rand: str) -> str:
    """Return the nine fields between semicolons, none escaped: a `;` shifts what follows (KS1.3, KS1.4, KS1.5)."""
    before = (fields.partner_id, fields.partner_id, fields.valid_until, fields.type)
    after = (fields.user_id, fields.privileges, fields.master_partner_id, fields.additional_data)
    return ";".join(map(to_text, (*before, rand, *after)))


def sign(info: bytes, secret: str) -> dict[str, bytes]:
    """Return the stages: hexadecimal SHA-1 of secret and fields, `|`, the fields (KS1.2)."""
    digest = _digest(secret, info)
    return {"info": info, "digest": digest, "envelope": digest + _SEPARATOR + info}


def split_v1(envelope: bytes) -> tuple[bytes, bytes, list[bytes]]:
    """Return (signature, info, fields) of a decoded version 1 envelope (KS1.7, KS1.8).

    Raises KsError (step "structure") without a `|` or with fewer than three fields.
    """
    signature, separator, info = envelope.partition(_SEPARATOR)
    if not separator:
        raise KsError("structure", "no '|' between signature and fields, and no 'v2|' in front")
    parts = info.split(b";")
    if len(parts) < _FEWEST_FIELDS:
        raise KsError("structure", f"{len(parts)} fields where version 1 needs at least {_FEWEST_FIELDS}")
    return signature, info, parts


def verify_v1(signature: bytes, info: bytes, secrets: Sequence[str]) -> int:
    """Return the index of the secret that made the signature (KS1.9); else raises KsError (step "signature")."""
    for index, secret in enumerate(secrets):
        if _digest(secret, info) == signature:
            return index
    raise KsError("signature", "the SHA-1 of secret and fields is another one: another secret, or a changed KS")


def read_v1(signature: bytes, info: bytes, parts: Sequence[bytes], secret_index: int) -> Ks:
    """Return the fields of a verified version 1 KS; those that are missing at the end are None (KS1.8, KS1.10)."""
    found = zip_longest(_FIELDS, parts[: len(_FIELDS)])
    values: dict[str, Any] = {name: None if part is None else from_bytes(part) for name, part in found}
    return Ks(
        version=1,
        **values,
        hash=from_bytes(signature),
        parsed_privileges=privileges.parse(values["privileges"] or ""),
        secret_index=secret_index,
        steps={"digest": signature, "info": info},
    )


def _digest(secret: str, info: bytes) -> bytes:
    return hashlib.sha1(to_bytes(secret) + info).hexdigest().encode()
