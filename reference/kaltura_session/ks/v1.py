"""The KS version 1: base64 of a hexadecimal SHA-1 over the secret and nine fields in clear (KS1)."""

import base64
import hashlib
from collections.abc import Sequence

from kaltura_session import privileges
from kaltura_session.ks.fields import EncodedKs, Ks, KsError, KsFields
from kaltura_session.text import from_bytes, to_bytes, to_text

_SEPARATOR = b"|"
_FEWEST_FIELDS = 3
_FIELDS = 9


def encode_v1(fields: KsFields, secret: str, *, rand: str) -> EncodedKs:
    """Return the version 1 KS of these fields, signed with an admin secret (KS1.1, KSX.9).

    rand: the text of the random field; the server writes the time (KS1.6) as `seconds.fraction`, four decimals at most.
    """
    steps = sign(to_bytes(info_text(fields, rand)), secret)
    return EncodedKs(base64.b64encode(steps["envelope"]).decode(), steps)


def info_text(fields: KsFields, rand: str) -> str:
    """Return the nine fields between semicolons, none escaped: a `;` shifts what follows (KS1.3, KS1.4, KS1.5)."""
    return ";".join(
        to_text(value)
        for value in (
            fields.partner_id,
            fields.partner_id,
            fields.valid_until,
            fields.type,
            rand,
            fields.user_id,
            fields.privileges,
            fields.master_partner_id,
            fields.additional_data,
        )
    )


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
    values = [from_bytes(part) for part in parts[:_FIELDS]]
    padded: list[str | None] = [*values, *[None] * (_FIELDS - len(values))]
    _, pattern, valid_until, type_, rand, user_id, granted, master, data = padded
    return Ks(
        version=1,
        partner_id=values[0],
        partner_pattern=pattern,
        valid_until=valid_until,
        type=type_,
        rand=rand,
        user_id=user_id,
        privileges=granted,
        master_partner_id=master,
        additional_data=data,
        hash=from_bytes(signature),
        parsed_privileges=privileges.parse(granted or ""),
        secret_index=secret_index,
        steps={"digest": signature, "info": info},
    )


def _digest(secret: str, info: bytes) -> bytes:
    return hashlib.sha1(to_bytes(secret) + info).hexdigest().encode()
