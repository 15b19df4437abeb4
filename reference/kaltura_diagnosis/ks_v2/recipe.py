"""How a KS of version 2 is made, step by step, so that a mistake can be one step done differently (KS2)."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from kaltura_diagnosis.ks_inputs import KsInputs
from kaltura_diagnosis.registry import Recipe, register
from kaltura_diagnosis.steps import walk
from kaltura_session.ks import KsFields
from kaltura_session.ks.v2 import form_fields
from kaltura_session.text import to_bytes, to_text

Stage = Literal["secret", "fields", "form", "random", "digest", "padded", "key", "iv", "ciphertext", "envelope", "text"]
BLOCK = 16
PREFIX = b"v2|"


@dataclass(slots=True)
class V2Draft:
    """A KS in the draft: each step reads what the steps before it left here."""

    inputs: KsInputs
    fields: KsFields
    secret: str = ""
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


Change = Callable[[V2Draft], Any]


@dataclass(frozen=True, slots=True)
class V2Recipe(Recipe):
    """A recipe of group B: function is KsInputs to the KS text, None where it does not apply.

    change: the step done wrongly; it returns the step's result, None where it cannot be done with these inputs.
    """

    stage: Stage = "text"
    change: Change = field(default=lambda draft: draft.text)


# The steps in their order, and how each is done right.
STEPS: Mapping[str, Change] = {
    "secret": lambda draft: draft.inputs.secret,
    "fields": lambda draft: draft.inputs.fields,
    "form": lambda draft: to_bytes(form_fields(draft.fields)),
    "random": lambda draft: draft.inputs.random_bytes,
    "digest": lambda draft: hashlib.sha1(draft.random + draft.form).digest(),
    "padded": lambda draft: zero_padded(draft.digest + draft.random + draft.form),
    "key": lambda draft: hashlib.sha1(to_bytes(draft.secret)).digest()[:BLOCK],
    "iv": lambda _: bytes(BLOCK),
    "ciphertext": lambda draft: cbc(draft.key, draft.iv, draft.padded),
    "envelope": lambda draft: PREFIX + draft.partner_id + b"|" + draft.ciphertext,
    "text": lambda draft: base64.urlsafe_b64encode(draft.envelope).decode("ascii"),
}


def v2_recipe(mistake: str, variant: str, stage: Stage, says: str) -> Callable[[Change], Change]:
    """Register the decorated step as a recipe of a KS of version 2."""

    def decorate(change: Change) -> Change:
        def alone(inputs: KsInputs) -> str | None:
            return make_v2(inputs, ((stage, change),))

        register(V2Recipe(mistake, variant, alone, says, stage, change))
        return change

    return decorate


def make_v2(inputs: KsInputs, changes: Sequence[tuple[Stage, Change]] = ()) -> str | None:
    """Return the KS when these steps are done wrongly; None when one of them cannot be done with these inputs."""
    draft = V2Draft(inputs, inputs.fields)
    return draft.text if walk(draft, STEPS, changes) else None


def zero_padded(data: bytes) -> bytes:
    """Return the data with zero bytes up to a multiple of 16, none when it is one (KS2.8)."""
    return data + bytes(-len(data) % BLOCK)


def cbc(key: bytes, iv: bytes, padded: bytes) -> bytes:
    """Return the data encrypted with AES in CBC mode, without padding of the cipher's own (KS2.9)."""
    encryptor = Cipher(AES(key), CBC(iv)).encryptor()
    return encryptor.update(padded) + encryptor.finalize()
