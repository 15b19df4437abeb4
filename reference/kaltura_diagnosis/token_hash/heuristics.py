"""What the form of a token hash, a token or a KS says, where recomputing does not settle it (APP.2, APP.6).

HASH_TEXT: no recipe makes the value from the inputs. HASH_FORMAT: neither KS nor token are known.
"""

import base64
import re

from kaltura_diagnosis.findings import Finding, detect
from kaltura_diagnosis.placeholders import is_no_value, is_reference
from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_diagnosis.token_hash.recipe import TOKEN_CHARACTERS, HashInputs
from kaltura_session.text import to_bytes

DIGITS_OF = {"MD5": 32, "SHA1": 40, "SHA256": 64, "SHA512": 128}
_LENGTHS = frozenset(DIGITS_OF.values())
_HEX = re.compile(r"[0-9a-fA-F]+")
_DASHED = re.compile(r"[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){15,63}")
_WITHIN = re.compile(
    r"(?<![0-9a-fA-F])(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128})(?![0-9a-fA-F])"
)
_FEWEST_OF_A_CUT_HASH = 8
_DOCUMENT = re.compile(r"\s*[<{\[]")


@detector("A39", LooksAt.HASHED_KS)
def document_as_ks(ks: str) -> str | None:
    """Say that the KS is a document: a KS never begins with one of < { [."""
    if not _DOCUMENT.match(ks) or is_no_value(ks) or is_reference(ks):
        return None
    if '"code"' in ks or "<error>" in ks:
        return "What was used as the KS is an error response, not a KS."
    return f"What was used as the KS begins with {ks.strip()[0]}: it is a document, not a KS."


@detector("A35", LooksAt.HASHED_KS)
def word_as_ks(ks: str) -> str | None:
    """Say that the KS is a word for no value, or an object as text."""
    return f"What was used as the KS is {ks.strip()[:40]}, not a KS." if is_no_value(ks) else None


@detector("A19", LooksAt.HASHED_KS)
def quoted_ks(ks: str) -> str | None:
    """Say that the KS still has its JSON quotes."""
    if len(ks) > 1 and ks.startswith('"') and ks.endswith('"'):
        return "The KS has double quotes around it, which JSON put there."
    return None


@detector("A15", LooksAt.HASH_TEXT)
def text_around(inputs: HashInputs, sent: str, right: str) -> str | None:  # noqa: ARG001
    """Say that the right hash stands within a longer text."""
    if right != sent and right in sent.lower():
        return "The right hash is in this text, with something around it."
    return None


@detector("A11", LooksAt.HASH_TEXT)
def other_letter_case(inputs: HashInputs, sent: str, right: str) -> str | None:  # noqa: ARG001
    """Say that only the letter case differs."""
    return "The hash is right but for its letter case." if right != sent and right == sent.lower() else None


@detector("A47", LooksAt.HASH_TEXT)
def cut_hash(inputs: HashInputs, sent: str, right: str) -> str | None:  # noqa: ARG001
    """Say that only the beginning of the right hash was sent."""
    if _FEWEST_OF_A_CUT_HASH <= len(sent) < len(right) and right.startswith(sent.lower()):
        return f"The first {len(sent)} characters of the right hash were sent; it has {len(right)}."
    return None


@detector("A36", LooksAt.HASH_TEXT)
def short_token(inputs: HashInputs, sent: str, right: str) -> str | None:  # noqa: ARG001
    """Say that the token cannot be whole, where the hash is not the token itself."""
    token = inputs.token
    if token and token != sent and _HEX.fullmatch(token) and len(token) < TOKEN_CHARACTERS:
        return f"The token given here has {len(token)} characters; a token has {TOKEN_CHARACTERS}."
    return None


@detector("A01", LooksAt.HASH_TEXT, certain=False)
def as_long_as_a_token(inputs: HashInputs, sent: str, right: str) -> str | None:  # noqa: ARG001 - one signature
    """Say that the value has the form of a token."""
    if _is_other_length(inputs, sent) and len(sent) == TOKEN_CHARACTERS:
        return f"The value has {len(sent)} hexadecimal digits, as a token has."
    return None


@detector("A05", LooksAt.HASH_TEXT, certain=False)
def as_long_as_another_digest(inputs: HashInputs, sent: str, right: str) -> str | None:  # noqa: ARG001
    """Say that the value has the length of another algorithm's digest."""
    names = [name for name, digits in DIGITS_OF.items() if digits == len(sent) != TOKEN_CHARACTERS]
    if not names or not _is_other_length(inputs, sent):
        return None
    return f"The value has the length of {names[0]}, not of {inputs.hash_type}."


def is_hexadecimal(text: str) -> bool:
    """Tell whether a text is nothing but hexadecimal digits, in any letter case."""
    return bool(_HEX.fullmatch(text))


def _is_other_length(inputs: HashInputs, sent: str) -> bool:
    return bool(_HEX.fullmatch(sent)) and len(sent) != DIGITS_OF[inputs.hash_type]


def found_in_text(inputs: HashInputs, sent: str, right: str) -> list[Finding]:
    """Return what the form of the value proves when no recomputed value equals it, else what it lets suspect."""
    found = detect(LooksAt.HASH_TEXT, inputs, sent, right, groups="A")
    return [finding for finding in found if finding.certain] or found


def length_notes(hash_type: str, sent: str) -> list[str]:
    """Return what the length of a value says about a digest of that hash type."""
    digits = DIGITS_OF[hash_type]
    if _HEX.fullmatch(sent) and len(sent) == digits:
        return []
    kind = "hexadecimal digits" if _HEX.fullmatch(sent) else "characters, not all of them hexadecimal digits"
    return [f"A {hash_type} hash has {digits} hexadecimal digits; this value has {len(sent)} {kind}."]


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
    except ValueError:
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
