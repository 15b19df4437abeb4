"""What the form of a token hash, a token or a KS says, where recomputing does not settle it (APP.2, APP.6)."""

import re

from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.registry import detector
from kaltura_diagnosis.token_hash.recipe import TOKEN_CHARACTERS, HashInputs

DIGITS_OF = {"MD5": 32, "SHA1": 40, "SHA256": 64, "SHA512": 128}

_HEX = re.compile(r"[0-9a-fA-F]+")
_DOCUMENT = re.compile(r"\s*[<{\[]")


@detector("A39")
def document_as_ks(ks: str) -> str | None:
    """Say that the KS is a document: a KS never begins with one of < { [."""
    if not _DOCUMENT.match(ks):
        return None
    if '"code"' in ks or "<error>" in ks:
        return "What was used as the KS is an error response, not a KS."
    return f"What was used as the KS begins with {ks.strip()[0]}: it is a document, not a KS."


@detector("A19")
def quoted_ks(ks: str) -> str | None:
    """Say that the KS still has its JSON quotes."""
    if len(ks) > 1 and ks.startswith('"') and ks.endswith('"'):
        return "The KS has double quotes around it, which JSON put there."
    return None


@detector("A15")
def text_around(right: str, sent: str) -> str | None:
    """Say that the right hash stands within a longer text."""
    if right != sent and right in sent.lower():
        return "The right hash is in this text, with something around it."
    return None


@detector("A11")
def other_letter_case(right: str, sent: str) -> str | None:
    """Say that only the letter case differs."""
    return "The hash is right but for its letter case." if right != sent and right == sent.lower() else None


@detector("A36")
def short_token(token: str, sent: str) -> str | None:
    """Say that the token cannot be whole, where the hash is not the token itself."""
    if token and token != sent and _HEX.fullmatch(token) and len(token) < TOKEN_CHARACTERS:
        return f"The token given here has {len(token)} characters; a token has {TOKEN_CHARACTERS}."
    return None


def found_in_ks(ks: str) -> list[Finding]:
    """Return what is wrong with the text that was used as the KS."""
    said = {"A39": document_as_ks(ks), "A19": quoted_ks(ks)}
    return [Finding(mistake, statement) for mistake, statement in said.items() if statement]


def found_in_text(inputs: HashInputs, sent: str, right: str) -> list[Finding]:
    """Return what the form of the value proves when no recomputed value equals it."""
    said = {
        "A11": other_letter_case(right, sent),
        "A15": text_around(right, sent),
        "A36": short_token(inputs.token, sent),
    }
    found = [Finding(mistake, statement) for mistake, statement in said.items() if statement]
    return found or _guess_from_length(inputs, sent)


def _guess_from_length(inputs: HashInputs, sent: str) -> list[Finding]:
    """Return A01 for a value of the form of a token, A05 for one of another algorithm's length; both not certain."""
    if not _HEX.fullmatch(sent) or len(sent) == DIGITS_OF[inputs.hash_type]:
        return []
    names = [name for name, digits in DIGITS_OF.items() if digits == len(sent)]
    if len(sent) == TOKEN_CHARACTERS:
        return [Finding("A01", f"The value has {len(sent)} hexadecimal digits, as a token has.", certain=False)]
    if names:
        return [Finding("A05", f"The value has the length of {names[0]}, not of {inputs.hash_type}.", certain=False)]
    return []


def length_notes(hash_type: str, sent: str) -> list[str]:
    """Return what the length of a value says about a digest of that hash type."""
    digits = DIGITS_OF[hash_type]
    if _HEX.fullmatch(sent) and len(sent) == digits:
        return []
    kind = "hexadecimal digits" if _HEX.fullmatch(sent) else "characters, not all of them hexadecimal digits"
    return [f"A {hash_type} hash has {digits} hexadecimal digits; this value has {len(sent)} {kind}."]
