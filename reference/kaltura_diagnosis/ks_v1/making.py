"""How a KS of version 1 is made, step by step, so that a mistake can be one step done differently (KS1)."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from kaltura_diagnosis.ks_inputs import KsInputs
from kaltura_diagnosis.registry import Mutant, register
from kaltura_diagnosis.steps import walk
from kaltura_session.ks import KsFields
from kaltura_session.numbers import to_text
from kaltura_session.text import to_bytes

Stage = Literal["secret", "fields", "parts", "info", "signature", "envelope", "text"]


@dataclass(slots=True)
class V1Making:
    """A KS in the making: each step reads what the steps before it left here."""

    inputs: KsInputs
    fields: KsFields
    secret: str = ""
    parts: tuple[str, ...] = ()
    info: bytes = b""
    signature: bytes = b""
    envelope: bytes = b""
    text: str = ""


Change = Callable[[V1Making], Any]


@dataclass(frozen=True, slots=True)
class V1Mutant(Mutant):
    """A mutant of group C: function is KsInputs to the KS text, None where it does not apply.

    change: the step done wrongly; it returns the step's result, None where it cannot be done with these inputs.
    """

    stage: Stage = "text"
    change: Change = field(default=lambda making: making.text)


def _parts(making: V1Making) -> tuple[str, ...]:
    """Return the nine fields of the information part (KS1.3)."""
    fields = making.fields
    values = (fields.partner_id, fields.partner_id, fields.valid_until, fields.type, making.inputs.rand)
    more = (fields.user_id, fields.privileges, fields.master_partner_id, fields.additional_data)
    return tuple(to_text(value) for value in (*values, *more))


# The steps in their order, and how each is done right.
STEPS: Mapping[str, Change] = {
    "secret": lambda making: making.inputs.secret,
    "fields": lambda making: making.inputs.fields,
    "parts": _parts,
    "info": lambda making: to_bytes(";".join(making.parts)),
    "signature": lambda making: hashlib.sha1(to_bytes(making.secret) + making.info).hexdigest().encode(),
    "envelope": lambda making: making.signature + b"|" + making.info,
    "text": lambda making: base64.b64encode(making.envelope).decode("ascii"),
}


def v1_mutant(mistake: str, variant: str, stage: Stage, says: str) -> Callable[[Change], Change]:
    """Register the decorated step as a mutant of a KS of version 1."""

    def decorate(change: Change) -> Change:
        def alone(inputs: KsInputs) -> str | None:
            return make_v1(inputs, ((stage, change),))

        register(V1Mutant(mistake, variant, alone, says, stage, change))
        return change

    return decorate


def make_v1(inputs: KsInputs, changes: Sequence[tuple[Stage, Change]] = ()) -> str | None:
    """Return the KS when these steps are done wrongly; None when one of them cannot be done with these inputs."""
    making = V1Making(inputs, inputs.fields)
    return making.text if walk(making, STEPS, changes) else None
