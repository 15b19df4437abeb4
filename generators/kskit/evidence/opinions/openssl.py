"""The opinion `openssl`: digests and ciphers of the openssl command line.

It confirms token hashes, and of a KS that is read: that the digest inside is the one of what it signs (for version 2
after decryption), and that no known secret gives it where the signature must be refused.
"""

import base64
import binascii
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from kaltura_session.text import from_bytes, to_bytes
from kskit.build.model import from_json
from kskit.build.vectors import Vector
from kskit.evidence.opinions import Opinion, Replies
from kskit.verify.adapters import MissingCommandError

_SHA1_BYTES = 20
_RANDOM_BYTES = 16
_PREFIX = b"v2|"


def opinion() -> Opinion:
    """Return the opinion."""
    about = "The openssl command line: token hashes, and the digest inside a KS that is read"
    return Opinion("openssl", about, "openssl", _ask)


def _ask(vectors: Sequence[Vector]) -> Replies:
    if shutil.which("openssl") is None:
        raise MissingCommandError("the opinion openssl needs openssl, which is not installed", "openssl")
    asked = {"token_hash": _same_hash, "ks_decode": _same_ks}
    confirmed = (one.id for one in vectors if (ask := asked.get(one.content["op"])) and ask(one.content))
    return Replies(frozenset(confirmed))


def _same_hash(vector: Mapping[str, Any]) -> bool:
    if "error" in vector["expect"]:
        return False
    given = from_json(vector["input"])
    name = (given["hash_type"] or "SHA1").lower()
    return _digest(name, to_bytes(given["ks"] + given["token"])).hex() == str(vector["expect"]["token_hash"])


def _same_ks(vector: Mapping[str, Any]) -> bool:
    """Tell whether the digest inside fits where the KS must be taken, and fits no secret where it must not."""
    expect, given = vector["expect"], from_json(vector["input"])
    step = expect.get("error", {}).get("step")
    if step not in {None, "signature"}:
        return False
    envelope = _decoded(to_bytes(given["ks"]))
    if envelope is None:
        return False
    signed = (
        _signed_v2(envelope, given["secrets"])
        if envelope.startswith(_PREFIX)
        else _signed_v1(envelope, given["secrets"])
    )
    if step is not None:
        return signed is None
    return signed is not None and all(expect[name] == value for name, value in signed.items())


def _decoded(ks: bytes) -> bytes | None:
    try:
        return base64.b64decode(b"".join(ks.split()).translate(bytes.maketrans(b"-_", b"+/")), validate=True)
    except binascii.Error:
        return None


def _signed_v1(envelope: bytes, secrets: Mapping[str, Sequence[str]]) -> dict[str, Any] | None:
    """Return what the signature vouches for, None when no secret of the partner gives it."""
    signature, _, info = envelope.partition(b"|")
    fields = info.split(b";")
    for secret in secrets.get(from_bytes(fields[0]), ()):
        if secret and _digest("sha1", to_bytes(secret) + info).hex().encode() == signature:
            return {
                "hash": from_bytes(signature),
                "partner_id": from_bytes(fields[0]),
                "valid_until": from_bytes(fields[2]),
            }
    return None


def _signed_v2(envelope: bytes, secrets: Mapping[str, Sequence[str]]) -> dict[str, Any] | None:
    partner, _, ciphertext = envelope[len(_PREFIX) :].partition(b"|")
    for secret in secrets.get(from_bytes(partner), ()):
        if not secret:
            continue
        plain = _decrypted(_digest("sha1", to_bytes(secret))[:_RANDOM_BYTES], ciphertext).rstrip(b"\0")
        digest, signed = plain[:_SHA1_BYTES], plain[_SHA1_BYTES:]
        if _digest("sha1", signed) == digest:
            return {"hash": digest.hex(), "partner_id": from_bytes(partner), "rand": signed[:_RANDOM_BYTES].hex()}
    return None


def _digest(name: str, data: bytes) -> bytes:
    return _openssl(["dgst", f"-{name}", "-binary"], data)


def _decrypted(key: bytes, ciphertext: bytes) -> bytes:
    return _openssl(["enc", "-d", "-aes-128-cbc", "-nopad", "-K", key.hex(), "-iv", "00" * 16], ciphertext)


def _openssl(arguments: Sequence[str], data: bytes) -> bytes:
    """Return what openssl writes; nothing where it refuses, as for a ciphertext that is not whole blocks."""
    return subprocess.run(  # noqa: S603 - fixed commands
        ["openssl", *arguments],  # noqa: S607 - the one in the path is meant
        input=data, capture_output=True, check=False,
    ).stdout  # fmt: skip
