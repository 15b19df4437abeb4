"""The outer coding of a KS: base64, read leniently."""

import base64
import re

from kaltura_session.ks.fields import KsError
from kaltura_session.text import to_bytes

_WHITE_SPACE = b" \t\n\r"
_STANDARD_ALPHABET = bytes.maketrans(b"-_", b"+/")
_STRICT = re.compile(rb"([A-Za-z0-9+/]*)(={0,2})")


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
