"""Values that a text names, in any notation: JSON, `name=value`, `name: value`, code."""

import re
from collections.abc import Mapping

from kaltura_diagnosis.exchange.redaction import any_of
from kaltura_pastes.ks_text import find_ks

_NAMES: Mapping[str, str] = {
    "ks": r"ks|widget_?ks",
    "token": r"token|app_?token|apptoken_?token",
    "token_hash": r"token_?hash|hash",
    "token_id": r"id|token_?id|app_?token_?id",
    "hash_type": r"hash_?type",
    "partner_id": r"partner_?id|partner",
}
_VALUE = r"""["']?\s*(?::=|=>|[:=])\s*["']?(?P<value>[^\s"',;&)}\]]+)"""


def _pattern(words: str) -> re.Pattern[str]:
    """Return what finds the value of a name."""
    names = words.split("|")
    return re.compile(any_of([*names, *(f"kaltura_{name}" for name in names)], r"(?<![\w-].)") + _VALUE)


_PATTERNS = {name: _pattern(words) for name, words in _NAMES.items()}
_LONGEST_SEARCHED = 1_048_576
_HASH_TYPE = re.compile(r"\b(MD5|SHA1|SHA256|SHA512)\b")
_DIGITS = re.compile(
    r"(?<![0-9A-Za-z_=+/-])(?:[0-9a-fA-F]{128}|[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-f]{32})(?![0-9A-Za-z_=+/-])"
)
_TOKEN_ID = re.compile(r"(?<![0-9A-Za-z_])[0-9]_[0-9a-z]{8}(?![0-9A-Za-z_])")
_TOKEN_DIGITS = 32
_HASH_TYPES = {"MD5", "SHA1", "SHA256", "SHA512"}


def named_values(text: str, *, by_form: bool = False) -> Mapping[str, str]:
    """Return the values by name: ks, token, token_hash, token_id, hash_type, partner_id, as far as the text has them.

    Of several values of one name the last counts; a hash type may stand anywhere. by_form: what is not named is known
    by its form: the one KS, the one token id, the digits of a token and of a hash.
    """
    text = text[:_LONGEST_SEARCHED]
    found = {name: values[-1] for name, pattern in _PATTERNS.items() if (values := pattern.findall(text))}
    if found.get("hash_type") not in _HASH_TYPES:
        found.pop("hash_type", None)
        named = set(_HASH_TYPE.findall(text))
        if len(named) == 1:
            found["hash_type"] = named.pop()
    return {**_by_form(text), **found} if by_form else found


def _by_form(text: str) -> dict[str, str]:
    """Return what stands in a text just once and can be nothing else."""
    digits = dict.fromkeys(_DIGITS.findall(text))
    candidates = {
        "ks": find_ks(text),
        "token_id": list(dict.fromkeys(_TOKEN_ID.findall(text))),
        "token": [one for one in digits if len(one) == _TOKEN_DIGITS],
        "token_hash": [one for one in digits if len(one) != _TOKEN_DIGITS],
    }
    return {name: values[0] for name, values in candidates.items() if len(values) == 1}
