"""How the signature of a KS of version 1 was made (C01 to C07)."""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kaltura_diagnosis.facts import Account
from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.ks_reading.keys import secrets_of
from kaltura_diagnosis.registry import detector
from kaltura_session.text import to_bytes

_DIGITS = (40, 64, 32)
_HEX = re.compile(rb"[0-9a-fA-F]+")
_INFO = re.compile(rb"-?[0-9]{1,19};[^;]*;")

Sign = Callable[[bytes, bytes], str]

_WAYS: Sequence[tuple[str | None, str, str, Sign]] = (
    (None, "", "", lambda secret, info: hashlib.sha1(secret + info).hexdigest()),
    (
        "C02",
        "secret_last",
        "The signature covers the fields followed by the secret.",
        lambda s, i: hashlib.sha1(i + s).hexdigest(),
    ),
    ("C03", "hmac_signature", "The signature is an HMAC-SHA-1.", lambda s, i: hmac.new(s, i, "sha1").hexdigest()),
    ("C04", "md5_signature", "The signature is an MD5.", lambda s, i: hashlib.md5(s + i).hexdigest()),
    ("C05", "sha256_signature", "The signature is a SHA-256.", lambda s, i: hashlib.sha256(s + i).hexdigest()),
)


@dataclass(frozen=True, slots=True)
class Signed:
    """Signature (as it stands in the KS) and fields, and what had to be overlooked to tell them apart."""

    signature: bytes
    info: bytes
    findings: Sequence[Finding]


@detector("C06")
@detector("C07")
def parted(envelope: bytes) -> Iterator[Signed]:
    """Yield the ways in which an envelope is a signature and fields, the right one first."""
    signature, bar, info = envelope.partition(b"|")
    if bar and _HEX.fullmatch(signature) and len(signature) in _DIGITS:
        yield Signed(signature, info, _about_case(signature))
        return
    no_bar = Finding("C07", "No | stands between signature and fields.", "no_bar")
    for digits in _DIGITS:
        head, info = envelope[:digits], envelope[digits:]
        if len(head) == digits and _HEX.fullmatch(head) and _INFO.match(info):
            yield Signed(head, info, [no_bar, *_about_case(head)])
    for size in (digits // 2 for digits in _DIGITS):
        raw = Finding("C06", f"The signature is {size} raw bytes.", "raw_signature")
        head, info = envelope[:size].hex().encode(), envelope[size:]
        if info.startswith(b"|"):
            yield Signed(head, info[1:], [raw])
        elif _INFO.match(info):
            yield Signed(head, info, [raw, no_bar])


def _about_case(signature: bytes) -> list[Finding]:
    if signature == signature.lower():
        return []
    return [Finding("C06", "The signature is in upper case.", "upper_case_signature")]


@detector("C01")
@detector("C02")
@detector("C03")
@detector("C04")
@detector("C05")
def signers(signed: Signed, account: Account) -> Iterator[list[Finding]]:
    """Yield what has to be assumed for the signature to fit, per secret and way of signing; [] is the right way."""
    wanted = signed.signature.lower()
    for secret, about_secret in secrets_of(account, version=1):
        raw = to_bytes(secret)
        for mistake, variant, words, sign in _WAYS:
            if sign(raw, signed.info).encode() == wanted:
                about_way = [Finding(mistake, words, variant)] if mistake else []
                yield [*signed.findings, *about_secret, *about_way]
