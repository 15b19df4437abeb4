"""Mistakes of group B in the secret, the partner id and the outer form (KS2.1, KSX.4, KSX.8, KSX.9)."""

import base64
from collections.abc import Callable

from kaltura_diagnosis.ks_v2.recipe import PREFIX, V2Draft, v2_recipe
from kaltura_session.forms import urlencode
from kaltura_session.text import to_bytes, to_text

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


@v2_recipe("B08", "user_secret", "secret", "made with the user secret")
def _user_secret(draft: V2Draft) -> str | None:
    return draft.inputs.user_secret


def _register_secret(variant: str, says: str, change: Callable[[str], str]) -> None:
    v2_recipe("B09", variant, "secret", says)(lambda draft: _if_changed(change, draft.secret))


def _register_wrapper(variant: str, says: str, wrap: Callable[[str], str]) -> None:
    v2_recipe("B10", variant, "text", says)(lambda draft: wrap(draft.text))


for _variant, (_says, _change) in _AROUND_SECRET.items():
    _register_secret(_variant, _says, _change)
for _variant, (_says, _change) in _AROUND_KS.items():
    _register_wrapper(_variant, _says, _change)


@v2_recipe("B10", "percent_encoded", "text", "percent-encoded")
def _percent_encoded(draft: V2Draft) -> str | None:
    return _if_changed(urlencode, draft.text)


@v2_recipe("B10", "hexadecimal", "text", "in hexadecimal instead of base64")
def _hexadecimal(draft: V2Draft) -> str:
    return draft.envelope.hex()


@v2_recipe("B10", "only_ciphertext_encoded", "text", "with only the ciphertext in base64")
def _only_ciphertext(draft: V2Draft) -> str:
    coded = base64.urlsafe_b64encode(draft.ciphertext).decode()
    return f"v2|{to_text(draft.fields.partner_id)}|{coded}"


@v2_recipe("B11", "upper_case_prefix", "envelope", "with V2 in upper case")
def _upper_case_prefix(draft: V2Draft) -> bytes:
    return b"V2|" + draft.partner_id + b"|" + draft.ciphertext


@v2_recipe("B11", "no_partner_id", "envelope", "without the partner id")
def _no_partner_id(draft: V2Draft) -> bytes:
    return PREFIX + draft.ciphertext


@v2_recipe("B11", "empty_partner_id", "envelope", "with an empty partner id")
def _empty_partner_id(draft: V2Draft) -> bytes:
    return PREFIX + b"|" + draft.ciphertext


@v2_recipe("B11", "no_prefix", "envelope", "without v2| in front")
def _no_prefix(draft: V2Draft) -> bytes:
    return draft.partner_id + b"|" + draft.ciphertext


@v2_recipe("B12", "other_partner", "envelope", "with another partner's id in front")
def _other_partner(draft: V2Draft) -> bytes | None:
    other = draft.inputs.other_partner_id
    return None if other is None else PREFIX + to_bytes(to_text(other)) + b"|" + draft.ciphertext


def _if_changed(change: Callable[[str], str], value: str) -> str | None:
    changed = change(value)
    return None if changed == value else changed
