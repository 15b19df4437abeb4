"""How the plain text of a KS of version 2 was put together: padding (B01), digest (B02, B03), initialisation vector."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.ks_reading.keys import Opened
from kaltura_diagnosis.registry import detector
from kaltura_session.text import to_bytes

_BLOCK = 16
_RAW, _HEX = 20, 40
_RANDOM_BYTES = (16, 8, 32)  # as it should be, too few (B14), as hexadecimal text (B15)
_FORM = re.compile(rb"[\x20-\x7e\x80-\xff]*=[\x20-\x7e\x80-\xff]*|\{.*\}")
_COUNTING = (bytes(range(16)), bytes(range(1, 17)), b"1234567890123456", b"0123456789abcdef", b"0123456789ABCDEF")


@dataclass(frozen=True, slots=True)
class Content:
    """What the plain text holds: random bytes and fields still joined, and what had to be assumed to find them."""

    signed: bytes
    findings: Sequence[Finding]


def contents(opened: Opened) -> Iterator[Content]:
    """Yield every reading of the plain text whose digest fits; the right reading has no findings."""
    for body, about_padding in _unpadded(opened.plain):
        for signed, about_digest in _verified(body):
            yield Content(signed, [*opened.findings, *about_padding, *about_digest])
        if opened.mode == "CBC":
            for signed, findings in _with_another_iv(body, opened):
                yield Content(signed, [*opened.findings, *about_padding, *findings])


@detector("B01")
def _unpadded(plain: bytes) -> Iterator[tuple[bytes, list[Finding]]]:
    yield plain.rstrip(b"\0"), []
    count = plain[-1] if plain else 0
    if 1 <= count <= _BLOCK and plain.endswith(bytes([count]) * count):
        words = f"The plain text ends in {count} bytes of value {count}, as PKCS#7 pads."
        yield plain[:-count], [Finding("B01", words, "pkcs7_padding")]


@detector("B02")
@detector("B03")
def _verified(body: bytes) -> Iterator[tuple[bytes, list[Finding]]]:
    """Yield what the digest at the beginning was made over, where it fits."""
    for size, about_form in ((_RAW, []), (_HEX, [_hexadecimal()])):
        digest, rest = body[:size], body[size:]
        if digest == _digest(rest, size):
            yield rest, about_form
        elif any(digest == _digest(rest[count:], size) for count in _RANDOM_BYTES):
            yield rest, [*about_form, _fields_only()]


@detector("B04")
@detector("B05")
def _with_another_iv(body: bytes, opened: Opened) -> Iterator[tuple[bytes, list[Finding]]]:
    """Yield readings in which only the first block is spoilt, or a block stands before the right ones.

    In CBC a wrong initialisation vector changes the first block alone; the rest of the digest still fits.
    """
    for signed, findings in _verified(body[_BLOCK:]):
        words = "A random initialisation vector stands before the ciphertext."
        yield signed, [*findings, Finding("B05", words, "random_iv_in_front")]
    for size, about_form in ((_RAW, []), (_HEX, [_hexadecimal()])):
        rest = body[size:]
        for covered, about_cover in ((rest, []), (rest[_RANDOM_BYTES[0] :], [_fields_only()])):
            digest = _digest(covered, size)
            if body[_BLOCK:size] == digest[_BLOCK:] and body[:_BLOCK] != digest[:_BLOCK] and _FORM.search(rest):
                iv = bytes(left ^ right for left, right in zip(body[:_BLOCK], digest[:_BLOCK], strict=False))
                yield rest, [*about_form, *about_cover, _about_iv(iv, opened)]


def _about_iv(iv: bytes, opened: Opened) -> Finding:
    if iv == opened.key[:_BLOCK]:
        return Finding("B04", "The key was used as initialisation vector.", "iv_is_the_key")
    if to_bytes(opened.secret).startswith(iv):
        return Finding("B04", "The beginning of the secret was used as initialisation vector.", "constant_iv")
    if len(set(iv)) == 1 or iv in _COUNTING or all(0x20 <= byte < 0x7F for byte in iv):
        return Finding(
            "B04", f"The initialisation vector was {iv.hex()} (hexadecimal), not 16 zero bytes.", "constant_iv"
        )
    return Finding("B05", "A random initialisation vector was used.", "random_iv")


def _digest(data: bytes, size: int) -> bytes:
    digest = hashlib.sha1(data)
    return digest.digest() if size == _RAW else digest.hexdigest().encode()


def _hexadecimal() -> Finding:
    return Finding("B02", "The digest inside is 40 hexadecimal characters instead of 20 bytes.", "hex_digest")


def _fields_only() -> Finding:
    return Finding("B03", "The digest inside covers the fields without the random bytes.", "digest_of_fields")
