"""Mistakes of group C: secret, signature, fields and outer form of a KS of version 1 (KS1)."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace

from kaltura_diagnosis.ks_v1.making import V1Making, v1_mutant
from kaltura_session.ks import KsFields
from kaltura_session.numbers import to_text
from kaltura_session.text import to_bytes

_SHORT_LIFE_SECONDS = 3600
_PARTNER, _USER, _PRIVILEGES = 0, 5, 6


@v1_mutant("C01", "v1_user_secret", "secret", "signed with the user secret")
def _user_secret(making: V1Making) -> str | None:
    return making.inputs.user_secret


@v1_mutant("C02", "secret_last", "signature", "signed over the fields followed by the secret")
def _secret_last(making: V1Making) -> bytes:
    return hashlib.sha1(making.info + to_bytes(making.secret)).hexdigest().encode()


@v1_mutant("C03", "hmac_signature", "signature", "signed with HMAC-SHA-1")
def _hmac(making: V1Making) -> bytes:
    return hmac.new(to_bytes(making.secret), making.info, "sha1").hexdigest().encode()


@v1_mutant("C04", "md5_signature", "signature", "signed with MD5")
def _md5(making: V1Making) -> bytes:
    return hashlib.md5(to_bytes(making.secret) + making.info).hexdigest().encode()


@v1_mutant("C05", "sha256_signature", "signature", "signed with SHA-256")
def _sha256(making: V1Making) -> bytes:
    return hashlib.sha256(to_bytes(making.secret) + making.info).hexdigest().encode()


@v1_mutant("C06", "upper_case_signature", "signature", "with the signature in upper case")
def _upper_case(making: V1Making) -> bytes:
    return making.signature.upper()


@v1_mutant("C06", "raw_signature", "signature", "with the signature as raw bytes")
def _raw(making: V1Making) -> bytes:
    return bytes.fromhex(making.signature.decode("ascii"))


@v1_mutant("C07", "no_bar", "envelope", "without | between signature and fields")
def _no_bar(making: V1Making) -> bytes:
    return making.signature + making.info


@v1_mutant("C08", "semicolon_in_user", "parts", "with a semicolon in the user id")
def _semicolon_in_user(making: V1Making) -> tuple[str, ...]:
    parts = list(making.parts)
    parts[_USER] = f"{parts[_USER] or 'a'};b"
    return tuple(parts)


@v1_mutant("C08", "semicolon_in_privileges", "parts", "with a semicolon in the privileges")
def _semicolon_in_privileges(making: V1Making) -> tuple[str, ...]:
    parts = list(making.parts)
    parts[_PRIVILEGES] = f"{parts[_PRIVILEGES]};list:*"
    return tuple(parts)


@v1_mutant("C09", "one_partner_id", "parts", "with the partner id only once")
def _one_partner_id(making: V1Making) -> tuple[str, ...]:
    return making.parts[1:]


@v1_mutant("C10", "v1_relative_expiry", "fields", "with an expiry counted from now")
def _relative(making: V1Making) -> KsFields:
    return replace(making.fields, valid_until=_SHORT_LIFE_SECONDS)


@v1_mutant("C11", "blank_before_privilege", "fields", "with a blank before a privilege")
def _blank(making: V1Making) -> KsFields:
    granted = to_text(making.fields.privileges)
    return replace(making.fields, privileges=f"{granted}, list:*" if granted else "view:*, list:*")


_AROUND_KS: dict[str, tuple[str, Callable[[str], str]]] = {
    "v1_json_quotes": ("with JSON quotes around it", lambda ks: f'"{ks}"'),
    "escaped_slashes": (r"with \/ in place of /", lambda ks: ks.replace("/", "\\/")),
    "plus_as_space": ("with spaces in place of +", lambda ks: ks.replace("+", " ")),
}


def _register_wrapper(variant: str, says: str, wrap: Callable[[str], str]) -> None:
    @v1_mutant("C12", variant, "text", says)
    def wrapped(making: V1Making) -> str | None:
        changed = wrap(making.text)
        return None if changed == making.text else changed


for _variant, (_says, _wrap) in _AROUND_KS.items():
    _register_wrapper(_variant, _says, _wrap)
