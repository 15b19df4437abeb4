"""How a token hash is made, step by step, so that a mistake can be one step done differently (APP.4)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from kaltura_diagnosis.recipe import Procedure
from kaltura_session.text import to_bytes
from kaltura_session.token_hash import DEFAULT_HASH_TYPE

TOKEN_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class HashInputs:
    """What a token hash is made from, and what may have been taken by mistake.

    ks: the KS as the request carries it. token: the token's `token`. hash_type: its hashType, one of HASH_TYPES.
    token_id: the token's id. other_ks: KS strings of other sessions that were around. secrets: of the account.
    """

    ks: str
    token: str
    hash_type: str = DEFAULT_HASH_TYPE
    token_id: str | None = None
    other_ks: Sequence[str] = ()
    secrets: Sequence[str] = ()


@dataclass(slots=True)
class HashDraft:
    """A hash in the draft: each step reads what the steps before it left here."""

    inputs: HashInputs
    algorithm: str = ""
    ks: bytes = b""
    token: bytes = b""
    joined: bytes = b""
    preimage: bytes = b""
    digest: bytes = b""
    form: str = ""
    text: str = ""


def hashed(algorithm: str, data: bytes) -> bytes:
    """Return the raw digest of the data."""
    return hashlib.new(algorithm, data).digest()


TOKEN_HASH = Procedure(
    HashDraft,
    {
        "algorithm": lambda draft: draft.inputs.hash_type.lower(),
        "ks": lambda draft: to_bytes(draft.inputs.ks),
        "token": lambda draft: to_bytes(draft.inputs.token),
        "joined": lambda draft: draft.ks + draft.token,
        "preimage": lambda draft: draft.joined,
        "digest": lambda draft: hashed(draft.algorithm, draft.preimage),
        "form": lambda draft: draft.digest.hex(),
        "text": lambda draft: draft.form,
    },
    "INVALID_APP_TOKEN_HASH",
)
hash_recipe = TOKEN_HASH.recipe  # its words may hold {H}, the algorithm that was used, and {T}, the token's hash type
make = TOKEN_HASH.apply
