"""How a token hash is made, step by step, so that a mistake can be one step done differently (APP.4)."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kaltura_diagnosis.registry import Recipe, register
from kaltura_diagnosis.steps import walk
from kaltura_session.text import to_bytes
from kaltura_session.token_hash import DEFAULT_HASH_TYPE

TOKEN_CHARACTERS = 32
Stage = Literal["algorithm", "ks", "token", "joined", "preimage", "digest", "form", "text"]


@dataclass(frozen=True, slots=True)
class HashInputs:
    """What a token hash is made from, and what may have been taken by mistake.

    ks: the KS as the request carries it. token: the token's `token`. hash_type: its hashType, one of HASH_TYPES.
    token_id: the token's id. other_ks: KS strings of other sessions that were around.
    """

    ks: str
    token: str
    hash_type: str = DEFAULT_HASH_TYPE
    token_id: str | None = None
    other_ks: Sequence[str] = ()


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


Change = Callable[[HashDraft], "bytes | str | None"]


@dataclass(frozen=True, slots=True)
class HashRecipe(Recipe):
    """A recipe of group A: function is HashInputs to the text sent as tokenHash, None where it does not apply.

    change: the step done wrongly; it returns the step's result, None where it cannot be done with these inputs.
    """

    stage: Stage = "text"
    change: Change = field(default=lambda draft: draft.text)


# The steps in their order, and how each is done right.
STEPS: Mapping[str, Change] = {
    "algorithm": lambda draft: draft.inputs.hash_type.lower(),
    "ks": lambda draft: to_bytes(draft.inputs.ks),
    "token": lambda draft: to_bytes(draft.inputs.token),
    "joined": lambda draft: draft.ks + draft.token,
    "preimage": lambda draft: draft.joined,
    "digest": lambda draft: hashed(draft.algorithm, draft.preimage),
    "form": lambda draft: draft.digest.hex(),
    "text": lambda draft: draft.form,
}


def hash_recipe(mistake: str, variant: str, stage: Stage, says: str) -> Callable[[Change], Change]:
    """Register the decorated step as a recipe.

    says: may hold {H}, the name of the algorithm that was used, and {T}, the token's hash type.
    """

    def decorate(change: Change) -> Change:
        def alone(inputs: HashInputs) -> str | None:
            return make(inputs, ((stage, change),))

        register(HashRecipe(mistake, variant, alone, says, stage, change))
        return change

    return decorate


def make(inputs: HashInputs, changes: Sequence[tuple[Stage, Change]] = ()) -> str | None:
    """Return the text that goes out as tokenHash when these steps are done wrongly.

    Several changes of one step apply one after the other. None when one of them cannot be done with these inputs.
    """
    draft = HashDraft(inputs)
    return draft.text if walk(draft, STEPS, changes) else None


def hashed(algorithm: str, data: bytes) -> bytes:
    """Return the raw digest of the data."""
    return hashlib.new(algorithm, data).digest()
