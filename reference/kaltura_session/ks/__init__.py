"""The KS, the session string of the Kaltura API: both versions, encode and decode, with every intermediate stage."""

from collections.abc import Callable, Sequence
from secrets import token_bytes

from kaltura_session.ks.fields import ArrayField, EncodedKs, Ks, KsError, KsFields
from kaltura_session.ks.lenient_base64 import decode_base64
from kaltura_session.ks.v1 import encode_v1, read_v1, split_v1, verify_v1
from kaltura_session.ks.v2 import PREFIX, RANDOM_BYTES, encode_v2, read_v2, split_v2, verify_v2
from kaltura_session.text import from_bytes

__all__ = [
    "ArrayField", "EncodedKs", "Ks", "KsError", "KsFields", "Secrets", "decode", "decode_ks", "encode_ks", "encode_v1",
    "encode_v2", "partner_of", "signing_secrets",
]  # fmt: skip

_NO_SECRET = {"", "0"}  # false in PHP, which is how the server asks whether there is one

Secrets = Callable[[str], Sequence[str] | None]


def encode_ks(fields: KsFields, admin_secret: str, *, version: int = 2, random_bytes: bytes | None = None) -> str:
    """Return a KS made with an admin secret of the account, without a request (KSX.9).

    version: 2 is encrypted, 1 is signed plain text. random_bytes: 16, of which version 1 uses 4; None chooses them.

    >>> ks = encode_ks(KsFields(partner_id=102, valid_until=1900000200, type=0, user_id="jane.doe"), "secret")
    >>> decode_ks(ks, "secret").user_id
    'jane.doe'
    """
    chosen = token_bytes(RANDOM_BYTES) if random_bytes is None else random_bytes
    if version == 1:
        return encode_v1(fields, admin_secret, rand=str(int.from_bytes(chosen[:4]))).text
    return encode_v2(fields, admin_secret, random_bytes=chosen).text


def decode_ks(ks: str, *admin_secrets: str) -> Ks:
    """Return what a KS says, after one of the account's admin secrets verified it; it may have ended.

    Raises KsError, whose step says how far it could be read.
    """
    return decode(ks, lambda _: admin_secrets)


def decode(ks: str, secrets: Secrets) -> Ks:
    """Return what a KS says after its signature was checked; whether it is still valid is validity.check().

    ks: the text as received. secrets: given the partner id that stands in the KS, returns that partner's admin secrets,
    the main one first, or None for an unknown partner (KSX.1, KSX.8, KSX.9, KSX.20). Raises KsError with the first step
    that rejects it.
    """
    envelope = decode_base64(ks)
    if envelope.startswith(PREFIX):
        partner_id, cipher_text = split_v2(envelope)
        secret_index, plain = verify_v2(cipher_text, _secrets_of(partner_id, secrets))
        return read_v2(partner_id, plain, secret_index)
    signature, info, parts = split_v1(envelope)
    secret_index = verify_v1(signature, info, _secrets_of(parts[0], secrets))
    return read_v1(signature, info, parts, secret_index)


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


def _secrets_of(partner_id: bytes, secrets: Secrets) -> Sequence[str]:
    found = secrets(from_bytes(partner_id))
    if found is None or ",".join(found) in _NO_SECRET:
        raise KsError("partner", "no secret is known for the partner that it names")
    return found
