"""What can be said of a tokenHash by its form alone, where neither KS nor token are known (APP.6)."""

import base64
import binascii
import re

from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_diagnosis.token_hash.heuristics import DIGITS_OF
from kaltura_diagnosis.token_hash.recipe import TOKEN_CHARACTERS
from kaltura_session.text import to_bytes

_HEX = re.compile(r"[0-9a-fA-F]+")
_LENGTHS = frozenset(DIGITS_OF.values())
_DASHED = re.compile(r"[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){15,63}")
_WITHIN = re.compile(
    r"(?<![0-9a-fA-F])(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128})(?![0-9a-fA-F])"
)


@detector("A37", LooksAt.HASH_FORMAT)
def nothing_sent(sent: str | None) -> str | None:
    """Say that there is no tokenHash, or an empty one."""
    return None if sent else f"The request has {'no' if sent is None else 'an empty'} tokenHash."


@detector("A01", LooksAt.HASH_FORMAT, certain=False)
def may_be_a_token(sent: str | None) -> str | None:
    """Say that the number of digits is that of a token, or of nothing."""
    if not sent or not _HEX.fullmatch(sent):
        return None
    if len(sent) not in _LENGTHS:
        return f"tokenHash has {len(sent)} hexadecimal digits, which no hash type gives; a token looks like that."
    if len(sent) == TOKEN_CHARACTERS and sent == sent.lower():
        return f"tokenHash has {len(sent)} hexadecimal digits: an MD5 hash has, and so has a token."
    return None


@detector("A11", LooksAt.HASH_FORMAT)
def upper_case(sent: str | None) -> str | None:
    """Say that a digest is written in upper case."""
    if sent and _HEX.fullmatch(sent) and len(sent) in _LENGTHS and sent != sent.lower():
        return "tokenHash is hexadecimal in upper case; the server compares lower-case text."
    return None


@detector("A12", LooksAt.HASH_FORMAT)
def dashed(sent: str | None) -> str | None:
    """Say that a digest is written with dashes."""
    return "tokenHash is hexadecimal with dashes; a hash has digits only." if _DASHED.fullmatch(sent or "") else None


@detector("A13", LooksAt.HASH_FORMAT)
def base64_digest(sent: str | None) -> str | None:
    """Say that the text is base64 of as many bytes as a digest has."""
    if not sent or _HEX.fullmatch(sent) or _DASHED.fullmatch(sent):
        return None
    try:
        raw = base64.b64decode(sent.replace("-", "+").replace("_", "/") + "=" * (-len(sent) % 4), validate=True)
    except (ValueError, binascii.Error):
        return None
    if len(raw) * 2 not in _LENGTHS:
        return None
    return "tokenHash is base64 of as many bytes as a digest has; it must be hexadecimal."


@detector("A15", LooksAt.HASH_FORMAT)
def text_around_digest(sent: str | None) -> str | None:
    """Say that a digest stands within a longer text."""
    if not sent or _HEX.fullmatch(sent) or base64_digest(sent) or not _WITHIN.search(sent):
        return None
    return "tokenHash holds a hash with something around it."


@detector("A16", LooksAt.HASH_FORMAT, explains=["INVALID_PARAMETER_CHAR"], instead_of=["D17"])
def raw_digest(sent: str | None) -> str | None:
    """Say that the text is as many bytes as a digest has, and not all of them printable."""
    raw = to_bytes(sent or "")
    if len(raw) * 2 in _LENGTHS and not all(0x20 <= byte < 0x7F for byte in raw):
        return f"tokenHash is {len(raw)} bytes that are not text: a digest that was not written in hexadecimal."
    return None
