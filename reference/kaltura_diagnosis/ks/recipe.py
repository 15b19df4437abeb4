"""How a KS is made, step by step, so that a mistake can be one step done differently (KS1, KS2)."""

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.recipe import Procedure
from kaltura_diagnosis.registry import Recipe, recipe_of, recipes
from kaltura_session.ks import KsFields
from kaltura_session.ks.v2 import form_fields
from kaltura_session.text import to_bytes, to_text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher

BLOCK = 16
PREFIX = b"v2|"
_NO_FIELDS = KsFields(None, None, None, None)


@dataclass(frozen=True, slots=True)
class KsInputs:
    """The right ingredients of a KS, and what may have been taken by mistake.

    fields: what the KS is to say; valid_until a whole number of Unix seconds. secret: the admin secret. random_bytes:
    16 bytes, version 2. rand: the text of the random field, version 1. user_secret: the account's user secret.
    other_partner_id: a partner that the secret does not belong to.
    """

    fields: KsFields
    secret: str
    random_bytes: bytes = bytes(16)
    rand: str = "0"
    user_secret: str | None = None
    other_partner_id: int | str | None = None


@dataclass(slots=True)
class KsDraft:
    """A KS that is being made: each step reads what the steps before it left here; parts to signature are version 1."""

    inputs: KsInputs
    fields: KsFields = _NO_FIELDS
    secret: str = ""
    parts: tuple[str, ...] = ()
    info: bytes = b""
    signature: bytes = b""
    form: bytes = b""
    random: bytes = b""
    digest: bytes = b""
    padded: bytes = b""
    key: bytes = b""
    iv: bytes = bytes(BLOCK)
    ciphertext: bytes = b""
    envelope: bytes = b""
    text: str = ""

    @property
    def partner_id(self) -> bytes:
        """Return the partner id as the envelope holds it."""
        return to_bytes(to_text(self.fields.partner_id))


def draft(secret: str = "", **known: Any) -> KsDraft:
    """Return a draft of which only this is known, to hold against a KS what a recipe makes of it."""
    return KsDraft(KsInputs(_NO_FIELDS, secret), secret=secret, **known)


def _parts(draft: KsDraft) -> tuple[str, ...]:
    """Return the nine fields of the information part (KS1.3)."""
    fields = draft.fields
    values = (fields.partner_id, fields.partner_id, fields.valid_until, fields.type, draft.inputs.rand)
    more = (fields.user_id, fields.privileges, fields.master_partner_id, fields.additional_data)
    return tuple(to_text(value) for value in (*values, *more))


KS_V1 = Procedure(
    KsDraft,
    {
        "secret": lambda draft: draft.inputs.secret,
        "fields": lambda draft: draft.inputs.fields,
        "parts": _parts,
        "info": lambda draft: to_bytes(";".join(draft.parts)),
        "signature": lambda draft: hashlib.sha1(to_bytes(draft.secret) + draft.info).hexdigest().encode(),
        "envelope": lambda draft: draft.signature + b"|" + draft.info,
        "text": lambda draft: base64.b64encode(draft.envelope).decode("ascii"),
    },
    "INVALID_KS",
)
KS_V2 = Procedure(
    KsDraft,
    {
        "secret": lambda draft: draft.inputs.secret,
        "fields": lambda draft: draft.inputs.fields,
        "form": lambda draft: to_bytes(form_fields(draft.fields)),
        "random": lambda draft: draft.inputs.random_bytes,
        "digest": lambda draft: hashlib.sha1(draft.random + draft.form).digest(),
        "padded": lambda draft: zero_padded(draft.digest + draft.random + draft.form),
        "key": lambda draft: hashlib.sha1(to_bytes(draft.secret)).digest()[:BLOCK],
        "iv": lambda _: bytes(BLOCK),
        "ciphertext": lambda draft: encrypt(draft.key, "CBC", draft.padded, draft.iv),
        "envelope": lambda draft: PREFIX + draft.partner_id + b"|" + draft.ciphertext,
        "text": lambda draft: base64.urlsafe_b64encode(draft.envelope).decode("ascii"),
    },
    "INVALID_KS",
)
make_v1 = KS_V1.apply
make_v2 = KS_V2.apply


def made(recipe: Recipe) -> Finding:
    """Return the finding that a KS was made by this recipe."""
    return Finding(recipe.id, f"The KS is wrong: {recipe.says}.", recipe.variant)


def made_as(version: int, variant: str) -> Finding:
    """Return the finding that a KS of that version was made by the recipe of that name."""
    return made(recipe_of("B" if version == 2 else "C", variant))


def at_step(version: int, step: str) -> list[Recipe]:
    """Return the recipes that do a step wrongly."""
    found = recipes("B" if version == 2 else "C").values()
    return [one for several in found for one in several if one.step == step]


def zero_padded(data: bytes) -> bytes:
    """Return the data with zero bytes up to a multiple of 16, none when it is one (KS2.8)."""
    return data + bytes(-len(data) % BLOCK)


@lru_cache(maxsize=256)
def _cipher(key: bytes, mode: str, iv: bytes) -> "Cipher[Any]":
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415 - slow to import

    chosen = modes.CBC(iv) if mode == "CBC" else modes.CTR(iv) if mode == "CTR" else modes.ECB()  # noqa: S305 - a mistake
    return Cipher(algorithms.AES(key), chosen)


def encrypt(key: bytes, mode: str, padded: bytes, iv: bytes = bytes(BLOCK)) -> bytes:
    """Return the data encrypted with AES in mode CBC (KS2.9), ECB or CTR, without padding of the cipher's own."""
    encryptor = _cipher(key, mode, iv).encryptor()
    return encryptor.update(padded) + encryptor.finalize()


def decrypt(key: bytes, mode: str, ciphertext: bytes) -> bytes:
    """Return the data decrypted with AES; the initialisation vector is 16 zero bytes."""
    decryptor = _cipher(key, mode, bytes(BLOCK)).decryptor()
    return decryptor.update(ciphertext) + decryptor.finalize()
