"""What a KS says, before it is encoded and after it was decoded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self

from kaltura_session.errors import KitError

Scalar = str | int | float | bool | None
Step = Literal["base64", "structure", "partner", "block-size", "signature", "fields"]


class KsError(KitError):
    """A KS that cannot be read.

    step: the first check that rejects it, one of base64, structure, partner, block-size, signature, fields, in the
    order in which they are made. reason: what was found, without the KS itself. On the wire all of them look alike
    (ERR.6, ERR.8).
    """

    def __init__(self, step: Step, reason: str) -> None:
        super().__init__(f"the KS cannot be read ({step}): {reason}")
        self.step = step
        self.reason = reason


class ArrayField(str):
    """A special field that arrived as an array (`_t[]=2`), which PHP reads as the word Array (KS2.13)."""

    __slots__ = ("items",)
    items: Mapping[int | str, Any]

    def __new__(cls, items: Mapping[int | str, Any]) -> Self:
        """Hold the array; as text it is "Array"."""
        field = super().__new__(cls, "Array")
        field.items = items
        return field


@dataclass(frozen=True, slots=True)
class KsFields:
    """What goes into a KS (KSX.13, KSX.14).

    partner_id: the partner; not secret. valid_until: Unix seconds, absolute. type: 0 USER, 2 ADMIN. user_id: None for
    no user field at all. privileges: comma-separated `name` or `name:value`, empty or None for none. master_partner_id,
    additional_data: None when absent, as in every ordinary session. Texts are PHP strings (UTF-8; other bytes as
    surrogate escapes).
    """

    partner_id: Scalar
    valid_until: Scalar
    type: Scalar
    user_id: Scalar
    privileges: str = ""
    master_partner_id: Scalar = None
    additional_data: Scalar = None


class EncodedKs(NamedTuple):
    """A KS and every value on the way to it.

    text: the KS. steps: stage name to bytes, in the order of computation: the stages of the vectors.
    """

    text: str
    steps: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Ks:
    """What the server knows after it has read a KS; nothing here says that the KS is still valid.

    All values are texts as they stood in the KS, None where the field was missing. hash: hexadecimal SHA-1, the name
    under which the KS is revoked. rand: version 1 the text of the field, version 2 the random bytes in hexadecimal.
    partner_pattern: version 1 only. parsed_privileges: name to values; a name of digits is an int, as PHP keeps it.
    secret_index: which secret of the partner verified it, 0 is the main one.
    """

    version: int
    partner_id: str
    partner_pattern: str | None
    valid_until: str | None
    type: str | None
    rand: str | None
    user_id: str | None
    privileges: str | None
    master_partner_id: str | None
    additional_data: str | None
    hash: str
    parsed_privileges: Mapping[int | str, list[str]]
    secret_index: int
    steps: Mapping[str, bytes]
