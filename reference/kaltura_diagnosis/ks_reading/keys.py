"""Which key may have been used for a KS of version 2: secrets (B08, B09), derivations (B06, B07) and modes (B07)."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, CTR, ECB

from kaltura_diagnosis.facts import Account
from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.registry import detector
from kaltura_session.text import to_bytes

_BLOCK = 16
_KEY_LENGTHS = {16, 32}
_AROUND: Sequence[tuple[str, str, Callable[[str], str]]] = (
    ("secret_with_newline", "a newline after it", lambda secret: secret + "\n"),
    ("secret_with_crlf", "CR LF after it", lambda secret: secret + "\r\n"),
    ("secret_with_space", "a blank after it", lambda secret: secret + " "),
    ("secret_in_quotes", "double quotes around it", lambda secret: f'"{secret}"'),
    ("secret_in_single_quotes", "single quotes around it", lambda secret: f"'{secret}'"),
    ("secret_upper_case", "its letters in upper case", str.upper),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A ciphertext decrypted in one way: the plain text with its padding, the key, and what had to be assumed."""

    plain: bytes
    key: bytes
    secret: str
    mode: str
    findings: Sequence[Finding]


@detector("B08")
def secrets_of(account: Account, version: int = 2) -> Iterator[tuple[str, list[Finding]]]:
    """Yield every secret that may have been used, with what it means: the right ones first."""
    for secret in account.admin_secrets:
        yield secret, []
    user: list[Finding] = []
    if account.user_secret is not None and account.user_secret not in account.admin_secrets:
        mistake, variant = ("B08", "user_secret") if version == 2 else ("C01", "v1_user_secret")
        user = [Finding(mistake, "The KS was made with the user secret.", variant)]
        yield account.user_secret, user
    for secret in account.admin_secrets:
        yield from changed_secrets(secret, [])
    if account.user_secret is not None and user:
        yield from changed_secrets(account.user_secret, user)


@detector("B09")
def changed_secrets(secret: str, about: list[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    """Yield the secret with what may have been attached to it by accident."""
    for variant, words, change in _AROUND:
        changed = change(secret)
        if changed != secret:
            yield changed, [*about, Finding("B09", f"The KS was made with a secret that has {words}.", variant)]
    if secret != secret.strip():
        words = "The KS was made with the secret without the white space that it has here."
        yield secret.strip(), [*about, Finding("B09", words, "secret_trimmed", certain=False)]


def _right_key(secret: bytes) -> bytes:
    return hashlib.sha1(secret).digest()[:_BLOCK]


def _decoded_secret(secret: bytes) -> bytes:
    try:
        return bytes.fromhex(secret.decode("ascii"))
    except ValueError:
        return b""


_DERIVATIONS: Sequence[tuple[str, str, str, Callable[[bytes], bytes]]] = (
    (
        "B06",
        "key_of_hex_digits",
        "16 hexadecimal characters of the SHA-1",
        lambda s: hashlib.sha1(s).hexdigest()[:16].encode(),
    ),
    ("B07", "key_of_secret", "the first 16 characters", lambda s: s[:16]),
    ("B07", "key_of_md5", "the MD5", lambda s: hashlib.md5(s).digest()),
    ("B07", "key_of_last_bytes", "the last 16 bytes of the SHA-1", lambda s: hashlib.sha1(s).digest()[-16:]),
    ("B07", "key_of_sha256", "the first 16 bytes of the SHA-256", lambda s: hashlib.sha256(s).digest()[:16]),
    ("B07", "aes256_of_sha256", "the whole SHA-256, for AES-256,", lambda s: hashlib.sha256(s).digest()),
    ("B07", "aes256_of_secret", "all 32 characters, for AES-256,", lambda s: s if len(s) == 32 else b""),
    (
        "B07",
        "key_of_decoded_secret",
        "the bytes that its hexadecimal digits stand for, not of a SHA-1,",
        _decoded_secret,
    ),
)


@detector("B06")
@detector("B07")
def keys_of(secret: str) -> Iterator[tuple[bytes, list[Finding]]]:
    """Yield the keys that may have been derived from a secret: the right one first (KS2.9)."""
    raw = to_bytes(secret)
    yield _right_key(raw), []
    for mistake, variant, words, derive in _DERIVATIONS:
        key = derive(raw)
        if len(key) in _KEY_LENGTHS:
            yield key, [Finding(mistake, f"The key of the KS is {words} of the secret.", variant)]


def opened(ciphertext: bytes, account: Account) -> Iterator[Opened]:
    """Yield the ciphertext decrypted in every known way, the right way first."""
    whole = len(ciphertext) % _BLOCK == 0
    for secret, about_secret in secrets_of(account):
        for key, about_key in keys_of(secret):
            if whole:
                yield Opened(_cbc(key, ciphertext), key, secret, "CBC", [*about_secret, *about_key])
                ecb = Finding("B07", "The KS was encrypted in ECB mode.", "ecb_mode")
                yield Opened(_decrypt(key, "ECB", ciphertext), key, secret, "ECB", [*about_secret, *about_key, ecb])
            ctr = Finding("B07", "The KS was encrypted in CTR mode.", "ctr_mode")
            yield Opened(_decrypt(key, "CTR", ciphertext), key, secret, "CTR", [*about_secret, *about_key, ctr])


def _cbc(key: bytes, ciphertext: bytes) -> bytes:
    return _decrypt(key, "CBC", ciphertext)


@lru_cache(maxsize=256)
def _cipher(key: bytes, mode: str) -> Cipher[CBC | ECB | CTR]:
    modes: dict[str, CBC | ECB | CTR] = {"CBC": CBC(bytes(_BLOCK)), "ECB": ECB(), "CTR": CTR(bytes(_BLOCK))}  # noqa: S305 - to see it was used
    return Cipher(AES(key), modes[mode])


def _decrypt(key: bytes, mode: str, ciphertext: bytes) -> bytes:
    decryptor = _cipher(key, mode).decryptor()
    return decryptor.update(ciphertext) + decryptor.finalize()
