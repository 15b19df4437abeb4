"""The token hash of appToken.startSession: a plain digest over the KS as sent, followed by the token."""

import hashlib

from kaltura_session.errors import KitError
from kaltura_session.text import to_bytes

HASH_TYPES = ("MD5", "SHA1", "SHA256", "SHA512")
DEFAULT_HASH_TYPE = "SHA1"


class HashTypeError(KitError):
    """A hash type that the server does not have; the names are exact, upper case and without a dash (APP.3)."""


def token_hash(ks: str, token: str, hash_type: str | None = DEFAULT_HASH_TYPE) -> str:
    """Return the lower-case hexadecimal digest that startSession expects as tokenHash (APP.4, APP.5, APP.6).

    ks: the KS exactly as the same request carries it, to the last '='. token: the `token` of the application token, not
    its id. hash_type: the token's hashType; a token without one counts as SHA1. Raises HashTypeError for any other
    name.

    >>> token_hash("djJ8MTAyfA==", "0123456789abcdef0123456789abcdef", "MD5")
    '0c6d4a41f08115d9b32dbf26db6560e4'
    """
    hash_type = DEFAULT_HASH_TYPE if hash_type is None else hash_type
    if hash_type not in HASH_TYPES:
        raise HashTypeError(f"hash type {hash_type!r} does not exist; use one of {', '.join(HASH_TYPES)}")
    return hashlib.new(hash_type, to_bytes(ks) + to_bytes(token)).hexdigest()
