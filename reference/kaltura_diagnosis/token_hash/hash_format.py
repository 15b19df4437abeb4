"""What can be said of a tokenHash by its form alone, where neither KS nor token are known (APP.6)."""

import base64
import binascii
import re

from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.registry import detector
from kaltura_diagnosis.token_hash.heuristics import DIGITS_OF
from kaltura_diagnosis.token_hash.recipe import TOKEN_CHARACTERS

_HEX = re.compile(r"[0-9a-fA-F]+")
_LENGTHS = frozenset(DIGITS_OF.values())
_DASHED = re.compile(r"[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){15,63}")
_WITHIN = re.compile(
    r"(?<![0-9a-fA-F])(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128})(?![0-9a-fA-F])"
)


def by_form(sent: str | None) -> list[Finding]:
    """Return why this cannot be a token hash of any hash type; empty when it may be one. None: no tokenHash at all."""
    if not sent:
        return [Finding("A37", f"The request has {'no' if sent is None else 'an empty'} tokenHash.")]
    if _HEX.fullmatch(sent):
        return _hexadecimal(sent)
    if _DASHED.fullmatch(sent):
        return [Finding("A12", "tokenHash is hexadecimal with dashes; a hash has digits only.")]
    if is_base64_digest(sent):
        return [Finding("A13", "tokenHash is base64 of as many bytes as a digest has; it must be hexadecimal.")]
    if _WITHIN.search(sent):
        return [Finding("A15", "tokenHash holds a hash with something around it.")]
    return []


def _hexadecimal(sent: str) -> list[Finding]:
    if len(sent) not in _LENGTHS:
        words = f"tokenHash has {len(sent)} hexadecimal digits, which no hash type gives; a token looks like that."
        return [Finding("A01", words, certain=False)]
    if sent != sent.lower():
        return [Finding("A11", "tokenHash is hexadecimal in upper case; the server compares lower-case text.")]
    if len(sent) == TOKEN_CHARACTERS:
        words = f"tokenHash has {len(sent)} hexadecimal digits: an MD5 hash has, and so has a token."
        return [Finding("A01", words, certain=False)]
    return []


@detector("A13")
def is_base64_digest(sent: str) -> bool:
    """Tell whether a text is base64 of as many bytes as a digest has."""
    try:
        raw = base64.b64decode(sent.replace("-", "+").replace("_", "/") + "=" * (-len(sent) % 4), validate=True)
    except (ValueError, binascii.Error):
        return False
    return len(raw) * 2 in _LENGTHS
