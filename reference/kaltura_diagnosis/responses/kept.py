"""Mistakes of group E as they arrive in the next request: what a client took for the KS."""

import re

from kaltura_diagnosis.exchange.parsed_response import looks_like_ks
from kaltura_diagnosis.registry import LooksAt, detector

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)", re.IGNORECASE)
_WORDS = {"undefined", "null", "None", "<nil>", "NULL", "nil"}


@detector("D14", LooksAt.KS_TEXT, likely=True)
def blank_for_plus(ks: str) -> str | None:
    """Say that a blank stands where the KS had a plus sign."""
    if " " in ks.strip() and looks_like_ks(ks.strip().replace(" ", "+")):
        return "The KS arrived with a blank where it has a plus sign, which was not percent-encoded."
    return None


@detector("E02", LooksAt.KS_TEXT, likely=True)
def kept_with_quotes(ks: str) -> str | None:
    """Say that the KS still has the quotes of a JSON string."""
    stripped = ks.strip()
    if len(stripped) > 1 and stripped[0] == stripped[-1] == '"':
        return "The parameter ks has double quotes around it: a JSON string was kept as text."
    return None


@detector("E03", LooksAt.KS_TEXT)
def word_for_nothing(ks: str) -> str | None:
    """Say that the KS is a word for no value."""
    if ks.strip() in _WORDS:
        return f"The parameter ks is the word {ks.strip()}: the KS was looked for where it is not."
    return None


@detector("E04", LooksAt.KS_TEXT, likely=True)
def whole_response(ks: str) -> str | None:
    """Say that a whole response stands where the KS belongs."""
    stripped = ks.strip()
    if stripped in _WORDS or not stripped.startswith(("{", "<")):
        return None
    return f"The parameter ks begins with {stripped[0]}: a response was kept whole, where a KS belongs."


@detector("E12", LooksAt.KS_TEXT)
def whole_page(ks: str) -> str | None:
    """Say that the KS is a page."""
    return "The parameter ks is an HTML page." if _PAGE.match(ks.strip()) else None
