"""Mistakes of group B in padding, digest, IV, key and cipher (KS2.7 to KS2.9), made and taken back."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaltura_diagnosis.facts import Account
from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.ks.recipe import BLOCK, KS_V2, KsDraft, at_step, decrypt, draft, encrypt, made, made_as
from kaltura_diagnosis.ks.signature import secrets_of
from kaltura_diagnosis.registry import Recipe, recipe_of
from kaltura_session.text import to_bytes

_KEY_LENGTHS = (16, 32)
_RANDOM_LENGTHS = (16, 8, 32)  # as it should be, too few (B14), as hexadecimal text (B15)
_FORM = re.compile(rb"=|\{[^{}\n]*\}")
_CONSTANT_IVS = {
    "iv_of_22": (b"\x22" * BLOCK, "16 bytes 0x22"),
    "iv_of_zero_digits": (b"0" * BLOCK, "16 characters 0"),
    "iv_of_counting_digits": (b"1234567890123456", "the characters 1234567890123456"),
}
_COUNTING = (bytes(range(16)), bytes(range(1, 17)))


def _without_pkcs7(plain: bytes) -> bytes | None:
    count = plain[-1] if plain else 0
    padded = 1 <= count <= BLOCK and plain.endswith(bytes([count]) * count)
    return plain[:-count].rstrip(b"\0") if padded else None


@KS_V2.recipe("B01", "pkcs7_padding", "padded", "padded as PKCS#7 prescribes", undo=_without_pkcs7)
def _pkcs7(draft: KsDraft) -> bytes:
    plain = draft.digest + draft.random + draft.form
    count = BLOCK - len(plain) % BLOCK
    return plain + bytes([count]) * count


KS_V2.recipe("B02", "hex_digest", "digest", "with the SHA-1 as 40 hexadecimal characters")(
    lambda draft: draft.digest.hex().encode()
)
KS_V2.recipe("B03", "digest_of_fields", "digest", "with a SHA-1 over the fields without the random bytes")(
    lambda draft: hashlib.sha1(draft.form).digest()
)


for _variant, (_iv, _words) in _CONSTANT_IVS.items():
    KS_V2.recipe("B04", _variant, "iv", f"encrypted with {_words} as initialisation vector")(lambda _, iv=_iv: iv)


KS_V2.recipe("B04", "iv_is_the_key", "iv", "encrypted with the key as initialisation vector")(
    lambda draft: draft.key[:BLOCK]
)


@KS_V2.recipe("B05", "random_iv", "iv", "encrypted with a random initialisation vector")
def _random_iv(draft: KsDraft) -> bytes:
    """Return 16 bytes that follow from the random bytes, so that the same inputs give the same KS."""
    return hashlib.sha256(b"iv" + draft.inputs.random_bytes).digest()[:BLOCK]


@KS_V2.recipe(
    "B05", "random_iv_in_front", "ciphertext", "with a random initialisation vector in front of the ciphertext"
)
def _random_iv_in_front(draft: KsDraft) -> bytes:
    iv: bytes = _random_iv(draft)
    return iv + encrypt(draft.key, "CBC", draft.padded, iv)


KS_V2.recipe("B06", "key_of_hex_digits", "key", "with 16 hexadecimal characters of the SHA-1 of the secret as key")(
    lambda draft: hashlib.sha1(to_bytes(draft.secret)).hexdigest()[:BLOCK].encode()
)
KS_V2.recipe("B07", "key_of_secret", "key", "with the first 16 characters of the secret as key")(
    lambda draft: _of_length(to_bytes(draft.secret)[:BLOCK], BLOCK)
)
KS_V2.recipe("B07", "key_of_md5", "key", "with the MD5 of the secret as key")(
    lambda draft: hashlib.md5(to_bytes(draft.secret)).digest()
)
KS_V2.recipe("B07", "key_of_last_bytes", "key", "with the last 16 bytes of the SHA-1 of the secret as key")(
    lambda draft: hashlib.sha1(to_bytes(draft.secret)).digest()[-BLOCK:]
)
KS_V2.recipe("B07", "key_of_sha256", "key", "with the first 16 bytes of the SHA-256 of the secret as key")(
    lambda draft: hashlib.sha256(to_bytes(draft.secret)).digest()[:BLOCK]
)
KS_V2.recipe("B07", "aes256_of_sha256", "key", "with AES-256 and the SHA-256 of the secret as key")(
    lambda draft: hashlib.sha256(to_bytes(draft.secret)).digest()
)
KS_V2.recipe("B07", "aes256_of_secret", "key", "with AES-256 and the 32 characters of the secret as key")(
    lambda draft: _of_length(to_bytes(draft.secret), 2 * BLOCK)
)


@KS_V2.recipe(
    "B07", "key_of_decoded_secret", "key", "with the 16 bytes that the secret's hexadecimal digits stand for as key"
)
def _decoded_secret(draft: KsDraft) -> bytes | None:
    try:
        return _of_length(bytes.fromhex(draft.secret), *_KEY_LENGTHS)
    except ValueError:
        return None


def _of_length(key: bytes, *lengths: int) -> bytes | None:
    return key if len(key) in lengths else None


for _mode in ("ECB", "CTR"):
    KS_V2.recipe("B07", f"{_mode.lower()}_mode", "ciphertext", f"encrypted in {_mode} mode")(
        lambda draft, mode=_mode: encrypt(draft.key, mode, draft.padded)
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """A ciphertext decrypted in one way: the plain text with its padding, the key, and what had to be assumed."""

    plain: bytes
    key: bytes
    secret: str
    mode: str
    findings: Sequence[Finding]


def opened(ciphertext: bytes, account: Account) -> Iterator[Opened]:
    """Yield the ciphertext decrypted in every known way, the right way first."""
    modes = ["CBC", "ECB", "CTR"] if len(ciphertext) % BLOCK == 0 else ["CTR"]
    for secret, about_secret in secrets_of(account, version=2):
        for key, about_key in _keys_of(secret):
            for mode in modes:
                about_mode = [] if mode == "CBC" else [made_as(2, f"{mode.lower()}_mode")]
                plain = decrypt(key, mode, ciphertext)
                yield Opened(plain, key, secret, mode, [*about_secret, *about_key, *about_mode])


def _keys_of(secret: str) -> Iterator[tuple[bytes, list[Finding]]]:
    """Yield the keys that may have been derived from a secret: the right one first (KS2.9)."""
    derived = draft(secret)
    yield KS_V2.steps["key"](derived), []
    for recipe in at_step(2, "key"):
        key = recipe.change(derived)
        if key is not None:
            yield key, [made(recipe)]


def signed_contents(opened: Opened) -> Iterator[tuple[bytes, list[Finding]]]:
    """Yield every reading of the plain text whose digest fits; the right reading has no findings.

    A reading is the random bytes and the fields, still joined, and what had to be assumed to find them.
    In CBC a wrong initialisation vector changes the first block alone; the rest of the digest still fits.
    """
    bodies = [(opened.plain.rstrip(b"\0"), list(opened.findings))]
    for recipe in at_step(2, "padded"):
        body = recipe.undo(opened.plain) if recipe.undo else None
        if body is not None:
            bodies.append((body, [*opened.findings, made(recipe)]))
    for body, assumed in bodies:
        for signed, findings in _verified(body, opened if opened.mode == "CBC" else None):
            yield signed, [*assumed, *findings]
        for signed, findings in _verified(body[BLOCK:], None) if opened.mode == "CBC" else ():
            yield signed, [*assumed, *findings, made_as(2, "random_iv_in_front")]


def _digested(body: bytes) -> Iterator[tuple[int, bytes, Sequence[Recipe]]]:
    """Yield the digests that may stand at the beginning: their size, the digest, and what was done wrongly."""
    hexadecimal, fields_only = recipe_of("B", "hex_digest"), recipe_of("B", "digest_of_fields")
    right, tried = KS_V2.steps["digest"], draft()
    for size, last in ((20, ()), (40, (hexadecimal,))):
        for count in (0, *_RANDOM_LENGTHS):  # 0: over random bytes and fields, as it should be
            wrong = (fields_only, *last) if count else last
            tried.random, tried.form = body[size : size + count], body[size + count :]
            tried.digest = right(tried)
            for recipe in wrong:
                tried.digest = recipe.change(tried)
            yield size, tried.digest, wrong


def _verified(body: bytes, opened: Opened | None) -> Iterator[tuple[bytes, list[Finding]]]:
    """Yield what the digest at the beginning was made over, where it fits.

    opened: how the body was decrypted, where another initialisation vector may have spoilt its first block.
    """
    spoilt = []
    for size, digest, wrong in _digested(body):
        if body[:size] == digest:
            yield body[size:], [made(recipe) for recipe in wrong]
        elif opened is not None and body[BLOCK:size] == digest[BLOCK:] and _FORM.search(body[size:]):
            iv = bytes(left ^ right for left, right in zip(body[:BLOCK], digest[:BLOCK], strict=False))
            spoilt.append((body[size:], [*(made(recipe) for recipe in wrong), _about_iv(iv, opened)]))
    yield from spoilt


def _about_iv(iv: bytes, opened: Opened) -> Finding:
    for recipe in at_step(2, "iv"):
        if recipe.id == "B04" and recipe.change(draft(opened.secret, key=opened.key)) == iv:
            return made(recipe)
    if to_bytes(opened.secret).startswith(iv):
        return Finding("B04", "The beginning of the secret was used as initialisation vector.", "constant_iv")
    if len(set(iv)) == 1 or iv in _COUNTING or all(0x20 <= byte < 0x7F for byte in iv):
        words = f"The initialisation vector was {iv.hex()} (hexadecimal), not 16 zero bytes."
        return Finding("B04", words, "constant_iv")
    return made_as(2, "random_iv")
