"""Mistakes of groups B and C in the secret, and of group C in the signature; made and taken back (KS1.4 to KS1.6)."""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator

from kaltura_diagnosis.facts import Account
from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.ks.recipe import KS_V1, KS_V2, KsDraft, at_step, draft, made, made_as
from kaltura_diagnosis.registry import recipes
from kaltura_session.text import to_bytes

_DIGITS = (40, 64, 32)
_HEX = re.compile(rb"[0-9a-fA-F]+")
_INFO = re.compile(rb"-?[0-9]{1,19};[^;]*;")
_AROUND: dict[str, tuple[str, Callable[[str], str]]] = {
    "secret_with_newline": ("with a newline after the secret", lambda secret: secret + "\n"),
    "secret_with_crlf": ("with CR LF after the secret", lambda secret: secret + "\r\n"),
    "secret_with_space": ("with a blank after the secret", lambda secret: secret + " "),
    "secret_in_quotes": ("with double quotes around the secret", lambda secret: f'"{secret}"'),
    "secret_in_single_quotes": ("with single quotes around the secret", lambda secret: f"'{secret}'"),
    "secret_upper_case": ("with the secret in upper case", str.upper),
}
_USER_SECRET = {2: "user_secret", 1: "v1_user_secret"}


@KS_V2.recipe("B08", "user_secret", "secret", "made with the user secret")
@KS_V1.recipe("C01", "v1_user_secret", "secret", "signed with the user secret")
def _user_secret(draft: KsDraft) -> str | None:
    return draft.inputs.user_secret


for _variant, (_says, _change) in _AROUND.items():
    KS_V2.recipe("B09", _variant, "secret", _says)(
        lambda draft, change=_change: change(draft.secret) if change(draft.secret) != draft.secret else None
    )


def secrets_of(account: Account, version: int) -> Iterator[tuple[str, list[Finding]]]:
    """Yield every secret that may have been used, with what it means: the right ones first."""
    given: list[tuple[str, list[Finding]]] = [(secret, []) for secret in account.admin_secrets]
    if account.user_secret is not None and account.user_secret not in account.admin_secrets:
        given.append((account.user_secret, [made_as(version, _USER_SECRET[version])]))
    yield from given
    for secret, about in given:
        for recipe in recipes("B")["B09"]:
            changed = recipe.change(draft(secret))
            if changed is not None:
                yield changed, [*about, made(recipe)]
        if secret != secret.strip():
            words = "The KS was made with the secret without the white space that it has here."
            yield secret.strip(), [*about, Finding("B09", words, "secret_trimmed", certain=False)]


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
