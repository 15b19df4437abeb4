"""What the form of a token hash, a token or a KS says, where recomputing does not settle it (APP.2, APP.6)."""

import re

from kaltura_diagnosis.findings import Finding, detect
from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_diagnosis.token_hash.recipe import TOKEN_CHARACTERS, HashInputs

DIGITS_OF = {"MD5": 32, "SHA1": 40, "SHA256": 64, "SHA512": 128}

_HEX = re.compile(r"[0-9a-fA-F]+")
_DOCUMENT = re.compile(r"\s*[<{\[]")


@detector("A39", LooksAt.HASHED_KS)
def document_as_ks(ks: str) -> str | None:
    """Say that the KS is a document: a KS never begins with one of < { [."""
    if not _DOCUMENT.match(ks):
        return None
    if '"code"' in ks or "<error>" in ks:
        return "What was used as the KS is an error response, not a KS."
    return f"What was used as the KS begins with {ks.strip()[0]}: it is a document, not a KS."


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
