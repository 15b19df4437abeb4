"""How a token hash is made, step by step, so that a mistake can be one step done differently (APP.4)."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kaltura_diagnosis.registry import Mutant, register
from kaltura_diagnosis.steps import walk
from kaltura_session.text import to_bytes
from kaltura_session.token_hash import DEFAULT_HASH_TYPE

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
class Making:
    """A hash in the making: each step reads what the steps before it left here."""

    inputs: HashInputs
    algorithm: str = ""
    ks: bytes = b""
    token: bytes = b""
    joined: bytes = b""
    preimage: bytes = b""
    digest: bytes = b""
    form: str = ""
    text: str = ""


Change = Callable[[Making], "bytes | str | None"]


@dataclass(frozen=True, slots=True)
class HashMutant(Mutant):
    """A mutant of group A: function is HashInputs to the text sent as tokenHash, None where it does not apply.

    change: the step done wrongly; it returns the step's result, None where it cannot be done with these inputs.
    """

    stage: Stage = "text"
    change: Change = field(default=lambda making: making.text)


# The steps in their order, and how each is done right.
STEPS: Mapping[str, Change] = {
    "algorithm": lambda making: making.inputs.hash_type.lower(),
    "ks": lambda making: to_bytes(making.inputs.ks),
    "token": lambda making: to_bytes(making.inputs.token),
    "joined": lambda making: making.ks + making.token,
    "preimage": lambda making: making.joined,
    "digest": lambda making: hashed(making.algorithm, making.preimage),
    "form": lambda making: making.digest.hex(),
    "text": lambda making: making.form,
}


def hash_mutant(mistake: str, variant: str, stage: Stage, says: str) -> Callable[[Change], Change]:
    """Register the decorated step as a mutant.

    says: may hold {H}, the name of the algorithm that was used, and {T}, the token's hash type.
    """

    def decorate(change: Change) -> Change:
        def alone(inputs: HashInputs) -> str | None:
            return make(inputs, ((stage, change),))

        register(HashMutant(mistake, variant, alone, says, stage, change))
        return change

    return decorate


def make(inputs: HashInputs, changes: Sequence[tuple[Stage, Change]] = ()) -> str | None:
    """Return the text that goes out as tokenHash when these steps are done wrongly.

    Several changes of one step apply one after the other. None when one of them cannot be done with these inputs.
    """
    making = Making(inputs)
    return making.text if walk(making, STEPS, changes) else None


def hashed(algorithm: str, data: bytes) -> bytes:
    """Return the raw digest of the data."""
    return hashlib.new(algorithm, data).digest()
