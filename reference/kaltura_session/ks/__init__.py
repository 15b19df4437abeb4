"""The KS, the session string of the Kaltura API: both versions, encode and decode, with every intermediate stage."""

import base64
import re
from collections.abc import Callable, Sequence
from secrets import token_bytes

from kaltura_session.ks.fields import ArrayField, EncodedKs, Ks, KsError, KsFields
from kaltura_session.ks.v1 import encode_v1, read_v1, split_v1, verify_v1
from kaltura_session.ks.v2 import PREFIX, RANDOM_BYTES, encode_v2, read_v2, split_v2, verify_v2
from kaltura_session.text import from_bytes, to_bytes

__all__ = [
    "ArrayField", "EncodedKs", "Ks", "KsError", "KsFields", "Secrets",
    "decode", "decode_base64", "decode_ks", "encode_ks", "encode_v1", "encode_v2",
]  # fmt: skip

_WHITE_SPACE = b" \t\n\r"
_STANDARD_ALPHABET = bytes.maketrans(b"-_", b"+/")
_STRICT = re.compile(rb"([A-Za-z0-9+/]*)(={0,2})")
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


def decode_base64(text: str) -> bytes:
    """Return the bytes of a KS text; both alphabets, missing padding and white space pass (KSX.2, KSX.3, KSX.4).

    text: the KS as the server received it. Raises KsError (step "base64") for an empty text (KSX.5), any other
    character, too much padding, or a length no base64 text has.
    """
    packed = to_bytes(text).translate(_STANDARD_ALPHABET, _WHITE_SPACE)
    match = _STRICT.fullmatch(packed)
    if match is None:
        raise KsError("base64", "the KS holds characters that base64 does not have, or text after its padding")
    digits, padding = match.groups()
    if not digits:
        raise KsError("base64", "the KS is empty")
    if len(digits) % 4 == 1 or (padding and (len(digits) + len(padding)) % 4):
        raise KsError(
            "base64", f"the KS has {len(digits)} base64 digits and {len(padding)} of '=', which no coding gives"
        )
    return base64.b64decode(digits + b"==")


def _secrets_of(partner_id: bytes, secrets: Secrets) -> Sequence[str]:
    found = secrets(from_bytes(partner_id))
    if found is None or ",".join(found) in _NO_SECRET:
        raise KsError("partner", "no secret is known for the partner that it names")
    return found
