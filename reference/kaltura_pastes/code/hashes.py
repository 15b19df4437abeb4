"""Digests as programs compute them: of a text that is known they are known, of every other they are not."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import Any

from kaltura_pastes.code.machine import Call, Library, Machine
from kaltura_pastes.code.values import Raw, alike, as_json, is_known


@dataclass(slots=True)
class Digest:
    """A digest that is fed piece by piece. key: of an HMAC, None for a plain one. parts: None once one is not known."""

    algorithm: str
    key: bytes | None = None
    parts: list[bytes] | None = field(default_factory=list)

    def feed(self, value: Any) -> None:
        """Add a piece."""
        data = as_bytes(value)
        self.parts = None if self.parts is None or data is None else [*self.parts, data]

    def result(self) -> Raw | None:
        """Return the digest, None where it is not known."""
        if self.parts is None:
            return None
        data = b"".join(self.parts)
        made = hmac.digest(self.key, data, self.algorithm) if self.key is not None else _plain(self.algorithm, data)
        return Raw(made)


def _plain(algorithm: str, data: bytes) -> bytes:
    return hashlib.new(algorithm, data, usedforsecurity=False).digest()


def as_bytes(value: Any) -> bytes | None:
    """Return a value as bytes, None where it is not known."""
    if isinstance(value, Raw):
        return bytes(value)
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) and is_known(value) else None


def algorithm_of(text: Any) -> str | None:
    """Return the algorithm that a program names: `sha256`, `SHA-256`, `SHA256Managed`, None for another."""
    name = re.sub(r"[^a-z0-9]", "", str(text).lower()) if is_known(text) else ""
    found = re.match(r"(?:md5|sha1|sha256|sha512|sha224|sha384)", name)
    return found[0] if found else None


def digest(algorithm: Any, value: Any, key: Any = None) -> Any:
    """Return a digest of a value; NotImplemented where it is not known."""
    name, data = algorithm_of(algorithm), as_bytes(value)
    if name is None or data is None:
        return NotImplemented
    if key is None:
        return Raw(_plain(name, data))
    secret = as_bytes(key)
    return NotImplemented if secret is None else Raw(hmac.digest(secret, data, name))


def digits(value: Any) -> Any:
    """Return bytes in hexadecimal digits; NotImplemented where they are not known."""
    data = as_bytes(value)
    return NotImplemented if data is None else data.hex()


def coded(value: Any) -> Any:
    """Return bytes in base64; NotImplemented where they are not known."""
    data = as_bytes(value)
    return NotImplemented if data is None else base64.b64encode(data).decode()


def begun(algorithm: Any, first: Any = None, key: Any = None) -> Any:
    """Return a digest that is fed later; first: the first piece."""
    name = algorithm_of(algorithm)
    secret = None if key is None else as_bytes(key)
    if name is None:
        return NotImplemented
    made = Digest(name, secret, [] if key is None or secret is not None else None)
    if first is not None:
        made.feed(first)
    return made


def fed(_: Machine, call: Call) -> Any:
    """Feed a digest."""
    if not isinstance(call.receiver, Digest):
        return NotImplemented
    call.receiver.feed(call.arg(0))
    return call.receiver


def finished(call: Call, form: Any = None) -> Any:
    """Return the digest in the form that a program names: hexadecimal, base64, or bytes."""
    made = call.receiver.result() if isinstance(call.receiver, Digest) else None
    if made is None:
        return NotImplemented
    return digits(made) if form == "hex" else coded(made) if form == "base64" else made


def json_text(_: Machine, call: Call) -> Any:
    """Return an array or an object as JSON."""
    return as_json(call.arg(0)) if isinstance(call.arg(0), dict | list) else NotImplemented


def _cased(_: Machine, call: Call) -> Any:
    text = call.receiver
    if not isinstance(text, str) or not is_known(text):
        return NotImplemented
    return text.upper() if "up" in call.name.rpartition(".")[2].lower() else text.lower()


def _replaced(_: Machine, call: Call) -> Any:
    text, old, new = call.receiver, call.arg(0), call.arg(1)
    if not all(isinstance(one, str) for one in (text, old, new)):
        return NotImplemented
    return alike(text, text.replace(old, new)) if old and is_known(old) else NotImplemented


def _trimmed(_: Machine, call: Call) -> Any:
    return alike(call.receiver, call.receiver.strip()) if isinstance(call.receiver, str) else NotImplemented


TEXTS: Library = {
    **dict.fromkeys((".toLowerCase", ".toUpperCase", ".lower", ".upper", ".ToLower", ".ToUpper", ".ToLowerInvariant",
                     ".ToUpperInvariant"), _cased),
    **dict.fromkeys((".replace", ".Replace", ".replaceAll"), _replaced),
    **dict.fromkeys((".trim", ".Trim", ".strip"), _trimmed),
}  # fmt: skip
"""What the methods of texts do, by the names that languages have for them."""
