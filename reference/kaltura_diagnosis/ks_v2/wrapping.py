"""Mistakes of group B in the secret, the partner id and the outer form (KS2.1, KSX.4, KSX.8, KSX.9)."""

import base64
from collections.abc import Callable

from kaltura_diagnosis.ks_v2.making import PREFIX, V2Making, v2_mutant
from kaltura_session.forms import urlencode
from kaltura_session.numbers import to_text
from kaltura_session.text import to_bytes

_AROUND_SECRET: dict[str, tuple[str, Callable[[str], str]]] = {
    "secret_with_newline": ("with a newline after the secret", lambda secret: secret + "\n"),
    "secret_with_crlf": ("with CR LF after the secret", lambda secret: secret + "\r\n"),
    "secret_with_space": ("with a blank after the secret", lambda secret: secret + " "),
    "secret_in_quotes": ("with double quotes around the secret", lambda secret: f'"{secret}"'),
    "secret_in_single_quotes": ("with single quotes around the secret", lambda secret: f"'{secret}'"),
    "secret_upper_case": ("with the secret in upper case", str.upper),
}
_AROUND_KS: dict[str, tuple[str, Callable[[str], str]]] = {
    "json_quotes": ("with JSON quotes around it", lambda ks: f'"{ks}"'),
    "python_bytes": ("with Python's notation of bytes around it", lambda ks: f"b'{ks}'"),
    "bearer": ("with the word Bearer before it", lambda ks: f"Bearer {ks}"),
    "base64_twice": ("encoded in base64 twice", lambda ks: base64.b64encode(ks.encode()).decode()),
}


@v2_mutant("B08", "user_secret", "secret", "made with the user secret")
def _user_secret(making: V2Making) -> str | None:
    return making.inputs.user_secret


def _register_secret(variant: str, says: str, change: Callable[[str], str]) -> None:
    v2_mutant("B09", variant, "secret", says)(lambda making: _if_changed(change, making.secret))


def _register_wrapper(variant: str, says: str, wrap: Callable[[str], str]) -> None:
    v2_mutant("B10", variant, "text", says)(lambda making: wrap(making.text))


for _variant, (_says, _change) in _AROUND_SECRET.items():
    _register_secret(_variant, _says, _change)
for _variant, (_says, _change) in _AROUND_KS.items():
    _register_wrapper(_variant, _says, _change)


@v2_mutant("B10", "percent_encoded", "text", "percent-encoded")
def _percent_encoded(making: V2Making) -> str | None:
    return _if_changed(urlencode, making.text)


@v2_mutant("B10", "hexadecimal", "text", "in hexadecimal instead of base64")
def _hexadecimal(making: V2Making) -> str:
    return making.envelope.hex()


@v2_mutant("B10", "only_ciphertext_encoded", "text", "with only the ciphertext in base64")
def _only_ciphertext(making: V2Making) -> str:
    coded = base64.urlsafe_b64encode(making.ciphertext).decode()
    return f"v2|{to_text(making.fields.partner_id)}|{coded}"


@v2_mutant("B11", "upper_case_prefix", "envelope", "with V2 in upper case")
def _upper_case_prefix(making: V2Making) -> bytes:
    return b"V2|" + making.partner_id + b"|" + making.ciphertext


@v2_mutant("B11", "no_partner_id", "envelope", "without the partner id")
def _no_partner_id(making: V2Making) -> bytes:
    return PREFIX + making.ciphertext


@v2_mutant("B11", "empty_partner_id", "envelope", "with an empty partner id")
def _empty_partner_id(making: V2Making) -> bytes:
    return PREFIX + b"|" + making.ciphertext


@v2_mutant("B11", "no_prefix", "envelope", "without v2| in front")
def _no_prefix(making: V2Making) -> bytes:
    return making.partner_id + b"|" + making.ciphertext


@v2_mutant("B12", "other_partner", "envelope", "with another partner's id in front")
def _other_partner(making: V2Making) -> bytes | None:
    other = making.inputs.other_partner_id
    return None if other is None else PREFIX + to_bytes(to_text(other)) + b"|" + making.ciphertext


def _if_changed(change: Callable[[str], str], value: str) -> str | None:
    changed = change(value)
    return None if changed == value else changed
