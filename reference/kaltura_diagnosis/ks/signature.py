"""Mistakes of group C in the signature of a KS of version 1, made and taken back (KS1.4 to KS1.6)."""

import hashlib
import hmac
import re
from collections.abc import Iterator

from kaltura_diagnosis.facts import Account
from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.ks.recipe import KS_V1, at_step, draft, made, made_as
from kaltura_diagnosis.ks.secrets import secrets_of
from kaltura_session.text import to_bytes

_DIGITS = (40, 64, 32)
_HEX = re.compile(rb"[0-9a-fA-F]+")
_INFO = re.compile(rb"-?[0-9]{1,19};[^;]*;")


KS_V1.recipe("C02", "secret_last", "signature", "signed over the fields followed by the secret")(
    lambda draft: hashlib.sha1(draft.info + to_bytes(draft.secret)).hexdigest().encode()
)
KS_V1.recipe("C03", "hmac_signature", "signature", "signed with HMAC-SHA-1")(
    lambda draft: hmac.new(to_bytes(draft.secret), draft.info, "sha1").hexdigest().encode()
)
KS_V1.recipe("C04", "md5_signature", "signature", "signed with MD5")(
    lambda draft: hashlib.md5(to_bytes(draft.secret) + draft.info).hexdigest().encode()
)
KS_V1.recipe("C05", "sha256_signature", "signature", "signed with SHA-256")(
    lambda draft: hashlib.sha256(to_bytes(draft.secret) + draft.info).hexdigest().encode()
)
KS_V1.recipe("C06", "upper_case_signature", "signature", "with the signature in upper case", undo=bytes.lower)(
    lambda draft: draft.signature.upper()
)
KS_V1.recipe("C06", "raw_signature", "signature", "with the signature as raw bytes", undo=bytes.hex)(
    lambda draft: bytes.fromhex(draft.signature.decode("ascii"))
)
KS_V1.recipe("C07", "no_bar", "envelope", "without | between signature and fields")(
    lambda draft: draft.signature + draft.info
)


def parted(envelope: bytes) -> Iterator[tuple[bytes, bytes, list[Finding]]]:
    """Yield the ways in which an envelope is a signature and fields, the right one first (C06, C07).

    A way is the signature (as it stands in the KS), the fields, and what had to be overlooked to tell them apart.
    """
    signature, bar, info = envelope.partition(b"|")
    if bar and _HEX.fullmatch(signature) and len(signature) in _DIGITS:
        yield signature, info, _about_case(signature)
        return
    no_bar, raw = made_as(1, "no_bar"), made_as(1, "raw_signature")
    for digits in _DIGITS:
        head, info = envelope[:digits], envelope[digits:]
        if len(head) == digits and _HEX.fullmatch(head) and _INFO.match(info):
            yield head, info, [no_bar, *_about_case(head)]
    for size in (digits // 2 for digits in _DIGITS):
        head, info = envelope[:size].hex().encode(), envelope[size:]
        if info.startswith(b"|"):
            yield head, info[1:], [raw]
        elif _INFO.match(info):
            yield head, info, [raw, no_bar]


def _about_case(signature: bytes) -> list[Finding]:
    return [] if signature == signature.lower() else [made_as(1, "upper_case_signature")]


def signers(signature: bytes, info: bytes, account: Account) -> Iterator[list[Finding]]:
    """Yield what has to be assumed for the signature to fit, per secret and way of signing; [] is the right way."""
    wanted = signature.lower()
    wrong = [recipe for recipe in at_step(1, "signature") if recipe.undo is None]
    for secret, about_secret in secrets_of(account, version=1):
        signing = draft(secret, info=info)
        if KS_V1.steps["signature"](signing) == wanted:
            yield about_secret
        for recipe in wrong:
            if recipe.change(signing) == wanted:
                yield [*about_secret, made(recipe)]
