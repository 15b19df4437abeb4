"""Whose KS it is, and which secrets of that account may have signed it."""

from collections.abc import Sequence

from kaltura_session.ks import decode_base64
from kaltura_session.ks.v1 import split_v1
from kaltura_session.ks.v2 import PREFIX, split_v2
from kaltura_session.text import from_bytes


def partner_of(ks: str) -> tuple[int, str]:
    """Return (version, partner id) as they stand in a KS, unverified (KS2.17); raises KsError as decode() does."""
    envelope = decode_base64(ks)
    if envelope.startswith(PREFIX):
        return 2, from_bytes(split_v2(envelope)[0])
    return 1, from_bytes(split_v1(envelope)[2][0])


def signing_secrets(admin_secret: str, additional: Sequence[str] = ()) -> list[str]:
    """Return the secrets that a partner's KS may be signed with, in the order in which they are tried (KSX.8, KSX.11).

    They are kept as one comma-separated text, so a secret with a comma in it never verifies.
    """
    return ",".join((admin_secret, *additional)).split(",")
