"""Mistakes of group C: secret, signature, fields and outer form of a KS of version 1 (KS1)."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace

from kaltura_diagnosis.ks_v1.recipe import V1Draft, v1_recipe
from kaltura_session.ks import KsFields
from kaltura_session.text import to_bytes, to_text

_SHORT_LIFE_SECONDS = 3600
_PARTNER, _USER, _PRIVILEGES = 0, 5, 6


@v1_recipe("C01", "v1_user_secret", "secret", "signed with the user secret")
def _user_secret(draft: V1Draft) -> str | None:
    return draft.inputs.user_secret


@v1_recipe("C02", "secret_last", "signature", "signed over the fields followed by the secret")
def _secret_last(draft: V1Draft) -> bytes:
    return hashlib.sha1(draft.info + to_bytes(draft.secret)).hexdigest().encode()


@v1_recipe("C03", "hmac_signature", "signature", "signed with HMAC-SHA-1")
def _hmac(draft: V1Draft) -> bytes:
    return hmac.new(to_bytes(draft.secret), draft.info, "sha1").hexdigest().encode()


@v1_recipe("C04", "md5_signature", "signature", "signed with MD5")
def _md5(draft: V1Draft) -> bytes:
    return hashlib.md5(to_bytes(draft.secret) + draft.info).hexdigest().encode()


@v1_recipe("C05", "sha256_signature", "signature", "signed with SHA-256")
def _sha256(draft: V1Draft) -> bytes:
    return hashlib.sha256(to_bytes(draft.secret) + draft.info).hexdigest().encode()


@v1_recipe("C06", "upper_case_signature", "signature", "with the signature in upper case")
def _upper_case(draft: V1Draft) -> bytes:
    return draft.signature.upper()


@v1_recipe("C06", "raw_signature", "signature", "with the signature as raw bytes")
def _raw(draft: V1Draft) -> bytes:
    return bytes.fromhex(draft.signature.decode("ascii"))


@v1_recipe("C07", "no_bar", "envelope", "without | between signature and fields")
def _no_bar(draft: V1Draft) -> bytes:
    return draft.signature + draft.info


@v1_recipe("C08", "semicolon_in_user", "parts", "with a semicolon in the user id")
def _semicolon_in_user(draft: V1Draft) -> tuple[str, ...]:
    parts = list(draft.parts)
    parts[_USER] = f"{parts[_USER] or 'a'};b"
    return tuple(parts)


@v1_recipe("C08", "semicolon_in_privileges", "parts", "with a semicolon in the privileges")
def _semicolon_in_privileges(draft: V1Draft) -> tuple[str, ...]:
    parts = list(draft.parts)
    parts[_PRIVILEGES] = f"{parts[_PRIVILEGES]};list:*"
    return tuple(parts)


@v1_recipe("C09", "one_partner_id", "parts", "with the partner id only once")
def _one_partner_id(draft: V1Draft) -> tuple[str, ...]:
    return draft.parts[1:]


@v1_recipe("C10", "v1_relative_expiry", "fields", "with an expiry counted from now")
def _relative(draft: V1Draft) -> KsFields:
    return replace(draft.fields, valid_until=_SHORT_LIFE_SECONDS)


@v1_recipe("C11", "blank_before_privilege", "fields", "with a blank before a privilege")
def _blank(draft: V1Draft) -> KsFields:
    granted = to_text(draft.fields.privileges)
    return replace(draft.fields, privileges=f"{granted}, list:*" if granted else "view:*, list:*")


_AROUND_KS: dict[str, tuple[str, Callable[[str], str]]] = {
    "v1_json_quotes": ("with JSON quotes around it", lambda ks: f'"{ks}"'),
    "escaped_slashes": (r"with \/ in place of /", lambda ks: ks.replace("/", "\\/")),
    "plus_as_space": ("with spaces in place of +", lambda ks: ks.replace("+", " ")),
}


def _register_wrapper(variant: str, says: str, wrap: Callable[[str], str]) -> None:
    @v1_recipe("C12", variant, "text", says)
    def wrapped(draft: V1Draft) -> str | None:
        changed = wrap(draft.text)
        return None if changed == draft.text else changed


for _variant, (_says, _wrap) in _AROUND_KS.items():
    _register_wrapper(_variant, _says, _wrap)
