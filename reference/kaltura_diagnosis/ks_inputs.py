"""What a KS is made from when a mistake is to be made (groups B and C)."""

from dataclasses import dataclass

from kaltura_session.ks import KsFields


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
