"""The KS version 2: encrypted form fields behind a SHA-1, with the partner id in clear (KS2)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from kaltura_session import privileges
from kaltura_session.forms import parse_query, urlencode
from kaltura_session.ks.fields import ArrayField, EncodedKs, Ks, KsError, KsFields, Scalar
from kaltura_session.text import from_bytes, to_bytes, to_text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.modes import CBC

PREFIX = b"v2|"
RANDOM_BYTES = 16
_BLOCK = 16
_DIGEST_BYTES = 20


def encode_v2(fields: KsFields, secret: str, *, random_bytes: bytes) -> EncodedKs:
    """Return the version 2 KS of these fields, encrypted under an admin secret (KS2.1, KSX.9).

    random_bytes: exactly 16 bytes; ValueError otherwise, because a reader would take fields for random bytes (KS2.7).
    """
    steps = encrypt(to_bytes(form_fields(fields)), secret, random_bytes)
    steps["envelope"] = PREFIX + to_bytes(to_text(fields.partner_id)) + b"|" + steps["ciphertext"]
    return EncodedKs(base64.urlsafe_b64encode(steps["envelope"]).decode(), steps)


def encrypt(form: bytes, secret: str, random_bytes: bytes) -> dict[str, bytes]:
    """Return the stages from the form-encoded fields to the ciphertext (KS2.7, KS2.8, KS2.9).

    Raises ValueError unless there are 16 random bytes.
    """
    if len(random_bytes) != RANDOM_BYTES:
        raise ValueError(f"a version 2 KS has {RANDOM_BYTES} random bytes, not {len(random_bytes)}")
    signed = random_bytes + form
    digest = hashlib.sha1(signed).digest()
    plain = digest + signed
    padded = plain + bytes(-len(plain) % _BLOCK)
    cipher_text = _cipher(secret).encryptor().update(padded)
    return {
        "fields": form,
        "random": random_bytes,
        "digest": digest,
        "padded": padded,
        "key": aes_key(secret),
        "ciphertext": cipher_text,
    }


def form_fields(fields: KsFields) -> str:
    """Return the form-encoded fields: the privileges in order, then `_e _t _u _m _d` (KS2.4, KS2.5)."""
    pairs: dict[str, str | None] = dict(_privilege_fields(fields.privileges or ""))
    pairs["_e"] = _form_value(fields.valid_until)
    pairs["_t"] = _form_value(fields.type)
    pairs["_u"] = _form_value(fields.user_id)
    pairs["_m"] = _form_value(fields.master_partner_id)
    pairs["_d"] = _form_value(fields.additional_data)
    return "&".join([f"{name}={value}" for name, value in pairs.items() if value is not None])


def split_v2(envelope: bytes) -> tuple[bytes, bytes]:
    """Return (partner id, ciphertext) of a decoded envelope that starts with `v2|` (KS2.10).

    Raises KsError (step "structure") when no second `|` ends the partner id.
    """
    partner_id, separator, cipher_text = envelope[len(PREFIX) :].partition(b"|")
    if not separator:
        raise KsError("structure", "no '|' after the partner id")
    return partner_id, cipher_text


def decrypt(cipher_text: bytes, secret: str) -> bytes:
    """Return the plain text without its zero padding, whether it verifies or not (KS2.11, KS2.12).

    Raises KsError (step "block-size") when the ciphertext is not a multiple of 16 bytes.
    """
    if len(cipher_text) % _BLOCK:
        raise KsError("block-size", f"{len(cipher_text)} encrypted bytes are not a multiple of {_BLOCK}")
    return _cipher(secret).decryptor().update(cipher_text).rstrip(b"\0")


def verify_v2(cipher_text: bytes, secrets: Sequence[str]) -> tuple[int, bytes]:
    """Return (index of the secret, plain text) of the first secret whose decryption carries its own SHA-1 (KS2.7).

    Raises KsError: step "block-size" as decrypt() does, step "signature" when no secret fits.
    """
    for index, secret in enumerate(secrets):
        plain = decrypt(cipher_text, secret)
        if hashlib.sha1(plain[_DIGEST_BYTES:]).digest() == plain[:_DIGEST_BYTES]:
            return index, plain
    raise KsError("signature", "no admin secret decrypts it to fields with a matching SHA-1")


def read_v2(partner_id: bytes, plain: bytes, secret_index: int) -> Ks:
    """Return the fields of a verified version 2 KS, read as PHP reads a query string (KS2.13, KS2.14, KS2.15).

    Raises KsError (step "fields") for a privilege name with brackets, on which the server crashes (KS2.16).
    """
    digest, random_bytes, form = plain[:_DIGEST_BYTES], plain[_DIGEST_BYTES:][:RANDOM_BYTES], plain[36:]
    special: dict[int | str, str | None] = dict.fromkeys(("_e", "_t", "_u", "_m", "_d"))
    granted: dict[int | str, str] = {}
    for name, value in parse_query(form).items():
        if name in special:
            special[name] = value if isinstance(value, str) else ArrayField(value)
        elif isinstance(value, str):
            granted[name] = value
        else:
            raise KsError("fields", f"the privilege {name!s} is written as an array, on which the server crashes")
    return Ks(
        version=2,
        partner_id=from_bytes(partner_id),
        partner_pattern=None,
        valid_until=special["_e"],
        type=special["_t"],
        rand=random_bytes.hex(),
        user_id=special["_u"],
        privileges=privileges.from_v2_fields(granted),
        master_partner_id=special["_m"],
        additional_data=special["_d"],
        hash=digest.hex(),
        parsed_privileges={name: value.split("/") if value else [] for name, value in granted.items()},
        secret_index=secret_index,
        steps={"digest": digest, "random": random_bytes, "fields": form},
    )


@lru_cache(maxsize=256)
def _privilege_fields(text: str) -> tuple[tuple[str, str], ...]:
    """Return (name, value), written, of the privileges; the same ones come again with every session of a token."""
    return tuple((urlencode(str(name)), urlencode(value)) for name, value in privileges.as_v2_fields(text).items())


def _form_value(value: Scalar) -> str | None:
    """Return a field as PHP's http_build_query() writes it, None for one that it leaves out: false is 0 (KS2.6)."""
    if value is None:
        return None
    return urlencode("0" if value is False else to_text(value))


@lru_cache(maxsize=64)
def aes_key(secret: str) -> bytes:
    """Return the AES-128 key: the first 16 bytes of the SHA-1 of the secret (KS2.9)."""
    return hashlib.sha1(to_bytes(secret)).digest()[:_BLOCK]


@lru_cache(maxsize=64)
def _cipher(secret: str) -> Cipher[CBC]:
    from cryptography.hazmat.primitives.ciphers import Cipher  # noqa: PLC0415 - a token hash, say, needs no cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.modes import CBC  # noqa: PLC0415

    return Cipher(AES(aes_key(secret)), CBC(bytes(_BLOCK)))
