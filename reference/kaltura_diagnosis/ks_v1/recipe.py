"""How a KS of version 1 is made, step by step, so that a mistake can be one step done differently (KS1)."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from kaltura_diagnosis.ks_inputs import KsInputs
from kaltura_diagnosis.registry import Recipe, register
from kaltura_diagnosis.steps import walk
from kaltura_session.ks import KsFields
from kaltura_session.text import to_bytes, to_text

Stage = Literal["secret", "fields", "parts", "info", "signature", "envelope", "text"]


@dataclass(slots=True)
class V1Draft:
    """A KS in the draft: each step reads what the steps before it left here."""

    inputs: KsInputs
    fields: KsFields
    secret: str = ""
    parts: tuple[str, ...] = ()
    info: bytes = b""
    signature: bytes = b""
    envelope: bytes = b""
    text: str = ""


Change = Callable[[V1Draft], Any]


@dataclass(frozen=True, slots=True)
class V1Recipe(Recipe):
    """A recipe of group C: function is KsInputs to the KS text, None where it does not apply.

    change: the step done wrongly; it returns the step's result, None where it cannot be done with these inputs.
    """

    stage: Stage = "text"
    change: Change = field(default=lambda draft: draft.text)


def _parts(draft: V1Draft) -> tuple[str, ...]:
    """Return the nine fields of the information part (KS1.3)."""
    fields = draft.fields
    values = (fields.partner_id, fields.partner_id, fields.valid_until, fields.type, draft.inputs.rand)
    more = (fields.user_id, fields.privileges, fields.master_partner_id, fields.additional_data)
    return tuple(to_text(value) for value in (*values, *more))


# The steps in their order, and how each is done right.
STEPS: Mapping[str, Change] = {
    "secret": lambda draft: draft.inputs.secret,
    "fields": lambda draft: draft.inputs.fields,
    "parts": _parts,
    "info": lambda draft: to_bytes(";".join(draft.parts)),
    "signature": lambda draft: hashlib.sha1(to_bytes(draft.secret) + draft.info).hexdigest().encode(),
    "envelope": lambda draft: draft.signature + b"|" + draft.info,
    "text": lambda draft: base64.b64encode(draft.envelope).decode("ascii"),
}


def v1_recipe(mistake: str, variant: str, stage: Stage, says: str) -> Callable[[Change], Change]:
    """Register the decorated step as a recipe of a KS of version 1."""

    def decorate(change: Change) -> Change:
        def alone(inputs: KsInputs) -> str | None:
            return make_v1(inputs, ((stage, change),))

        register(V1Recipe(mistake, variant, alone, says, stage, change))
        return change

    return decorate


def make_v1(inputs: KsInputs, changes: Sequence[tuple[Stage, Change]] = ()) -> str | None:
    """Return the KS when these steps are done wrongly; None when one of them cannot be done with these inputs."""
    draft = V1Draft(inputs, inputs.fields)
    return draft.text if walk(draft, STEPS, changes) else None
