"""What must not be shown of a paste: every KS in it, and every value that a name calls secret (SEC.9)."""

import re

from kaltura_diagnosis.exchange.redaction import SECRET_NAMES, any_of
from kaltura_diagnosis.placeholders import stands_for_another
from kaltura_pastes.ks_text import find_ks

_ALONE = r"(?:(?<=[bpstBPST])|(?<![a-zA-Z].)|(?<=[a-z]K)|(?<=%5[bB].))"  # ks and otp are the ends of words
_NAMED = re.compile(
    rf"""{any_of(SECRET_NAMES, _ALONE)}
    (?:%5[bBdD]|[\]\[0-9])*["']?\s{{0,3}}(?P<sign>=>|:=|[:=]|%3[dD]|%22%3[aA]%22|\s)\s{{0,3}}\\?["']?
    (?P<value>[^\s"'&,;{{}}<>\\]{{6,4096}})""",
    re.VERBOSE,
)
_TOKEN = re.compile(r"(?<![0-9A-Za-z_])[0-9a-f]{32}(?![0-9A-Za-z_])")  # as a secret or a token is
_PLAIN_WORD = re.compile(r"[\[(]?[A-Za-z_-]{1,24}[\])]?")


def secrets_in(text: str) -> list[str]:
    """Return the secrets in a text, whatever its notation; words that only look like a value are left out."""
    found = dict.fromkeys(find_ks(text))
    for match in _NAMED.finditer(text):
        value = match["value"]
        if not stands_for_another(value) and not _PLAIN_WORD.fullmatch(value):
            found[value] = None
    found.update(dict.fromkeys(_TOKEN.findall(text)))
    return list(found)
