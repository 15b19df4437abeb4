"""Mistakes of group B in digest, padding, key and cipher (KS2.7 to KS2.9)."""

import hashlib

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR, ECB

from kaltura_diagnosis.ks_v2.recipe import BLOCK, V2Draft, cbc, v2_recipe
from kaltura_session.text import to_bytes

_HEX_DIGITS_OF_128_BITS = 32
_CONSTANT_IVS = {
    "iv_of_22": (b"\x22" * BLOCK, "16 bytes 0x22"),
    "iv_of_zero_digits": (b"0" * BLOCK, "16 characters 0"),
    "iv_of_counting_digits": (b"1234567890123456", "the characters 1234567890123456"),
}


@v2_recipe("B01", "pkcs7_padding", "padded", "padded as PKCS#7 prescribes")
def _pkcs7(draft: V2Draft) -> bytes:
    plain = draft.digest + draft.random + draft.form
    count = BLOCK - len(plain) % BLOCK
    return plain + bytes([count]) * count


@v2_recipe("B02", "hex_digest", "digest", "with the SHA-1 as 40 hexadecimal characters")
def _hex_digest(draft: V2Draft) -> bytes:
    return hashlib.sha1(draft.random + draft.form).hexdigest().encode()


@v2_recipe("B03", "digest_of_fields", "digest", "with a SHA-1 over the fields without the random bytes")
def _digest_of_fields(draft: V2Draft) -> bytes:
    return hashlib.sha1(draft.form).digest()


def _register_iv(variant: str, iv: bytes, words: str) -> None:
    v2_recipe("B04", variant, "iv", f"encrypted with {words} as initialisation vector")(lambda _: iv)


for _variant, (_iv, _words) in _CONSTANT_IVS.items():
    _register_iv(_variant, _iv, _words)


@v2_recipe("B04", "iv_is_the_key", "iv", "encrypted with the key as initialisation vector")
def _key_as_iv(draft: V2Draft) -> bytes:
    return draft.key[:BLOCK]


@v2_recipe("B05", "random_iv", "iv", "encrypted with a random initialisation vector")
def _random_iv(draft: V2Draft) -> bytes:
    return _made_up_iv(draft)


@v2_recipe("B05", "random_iv_in_front", "ciphertext", "with a random initialisation vector in front of the ciphertext")
def _random_iv_in_front(draft: V2Draft) -> bytes:
    iv = _made_up_iv(draft)
    return iv + cbc(draft.key, iv, draft.padded)


@v2_recipe("B06", "key_of_hex_digits", "key", "with 16 hexadecimal characters of the SHA-1 of the secret as key")
def _hex_key(draft: V2Draft) -> bytes:
    return hashlib.sha1(to_bytes(draft.secret)).hexdigest()[:BLOCK].encode()


@v2_recipe("B07", "key_of_secret", "key", "with the first 16 characters of the secret as key")
def _secret_as_key(draft: V2Draft) -> bytes | None:
    secret = to_bytes(draft.secret)
    return secret[:BLOCK] if len(secret) >= BLOCK else None


@v2_recipe("B07", "key_of_md5", "key", "with the MD5 of the secret as key")
def _md5_key(draft: V2Draft) -> bytes:
    return hashlib.md5(to_bytes(draft.secret)).digest()


@v2_recipe("B07", "key_of_last_bytes", "key", "with the last 16 bytes of the SHA-1 of the secret as key")
def _last_bytes(draft: V2Draft) -> bytes:
    return hashlib.sha1(to_bytes(draft.secret)).digest()[-BLOCK:]


@v2_recipe("B07", "key_of_sha256", "key", "with the first 16 bytes of the SHA-256 of the secret as key")
def _sha256_key(draft: V2Draft) -> bytes:
    return hashlib.sha256(to_bytes(draft.secret)).digest()[:BLOCK]


@v2_recipe("B07", "aes256_of_sha256", "key", "with AES-256 and the SHA-256 of the secret as key")
def _aes256_of_sha256(draft: V2Draft) -> bytes:
    return hashlib.sha256(to_bytes(draft.secret)).digest()


@v2_recipe("B07", "aes256_of_secret", "key", "with AES-256 and the 32 characters of the secret as key")
def _aes256_of_secret(draft: V2Draft) -> bytes | None:
    secret = to_bytes(draft.secret)
    return secret if len(secret) == _HEX_DIGITS_OF_128_BITS else None


@v2_recipe(
    "B07", "key_of_decoded_secret", "key", "with the 16 bytes that the secret's hexadecimal digits stand for as key"
)
def _decoded_secret(draft: V2Draft) -> bytes | None:
    try:
        key = bytes.fromhex(draft.secret)
    except ValueError:
        return None
    return key if len(key) == BLOCK else None


@v2_recipe("B07", "ecb_mode", "ciphertext", "encrypted in ECB mode")
def _ecb(draft: V2Draft) -> bytes:
    encryptor = Cipher(AES(draft.key), ECB()).encryptor()  # noqa: S305 - the mistake is to be made
    return encryptor.update(draft.padded) + encryptor.finalize()


@v2_recipe("B07", "ctr_mode", "ciphertext", "encrypted in CTR mode")
def _ctr(draft: V2Draft) -> bytes:
    encryptor = Cipher(AES(draft.key), CTR(bytes(BLOCK))).encryptor()
    return encryptor.update(draft.padded) + encryptor.finalize()


@v2_recipe("B13", "no_random_bytes", "random", "without random bytes")
def _no_random(_: V2Draft) -> bytes:
    return b""


@v2_recipe("B14", "eight_random_bytes", "random", "with 8 random bytes instead of 16")
def _eight_random(draft: V2Draft) -> bytes:
    return draft.random[:8]


@v2_recipe("B15", "random_as_hex", "random", "with the random bytes as 32 hexadecimal characters")
def _hex_random(draft: V2Draft) -> bytes:
    return draft.random.hex().encode()


def _made_up_iv(draft: V2Draft) -> bytes:
    """Return 16 bytes that follow from the random bytes, so that the same inputs give the same KS."""
    return hashlib.sha256(b"iv" + draft.inputs.random_bytes).digest()[:BLOCK]
