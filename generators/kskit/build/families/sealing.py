"""Sealing by hand: a KS around any fields, well-formed or not, so that a reader can be shown what no maker makes."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB

from kaltura_session.text import to_bytes
from kskit.build.families.common import PARTNER, SECRET

BLOCK = 16
_ZERO_IV = CBC(bytes(BLOCK))


def zero_padded(data: bytes) -> bytes:
    """Pad with zero bytes to full blocks, as the server does."""
    return data + bytes(-len(data) % BLOCK)


def pkcs7_padded(data: bytes) -> bytes:
    """Pad as most libraries do: with the number of bytes added, a whole block when nothing is missing."""
    count = BLOCK - len(data) % BLOCK
    return data + bytes([count]) * count


@dataclass(frozen=True, slots=True)
class Seal:
    """How a version 2 KS is sealed; the defaults are right. partner: in clear. digest: of what is signed."""

    secret: str = SECRET
    partner: str = str(PARTNER)
    prefix: bytes = b"v2|"
    digest: Callable[[bytes], bytes] = lambda signed: hashlib.sha1(signed).digest()
    padded: Callable[[bytes], bytes] = zero_padded
    mode: CBC | ECB = _ZERO_IV

    def text(self, form: bytes | str, random_bytes: bytes) -> str:
        """Return the KS of a field string and its random bytes."""
        signed = random_bytes + (to_bytes(form) if isinstance(form, str) else form)
        return self.around(self.padded(self.digest(signed) + signed))

    def around(self, plain: bytes) -> str:
        """Return the KS whose ciphertext decrypts to exactly these bytes."""
        key = hashlib.sha1(to_bytes(self.secret)).digest()[:BLOCK]
        encryptor = Cipher(AES(key), self.mode).encryptor()
        encrypted = encryptor.update(plain) + encryptor.finalize()
        return base64.urlsafe_b64encode(self.prefix + to_bytes(self.partner) + b"|" + encrypted).decode("ascii")


def seal_v1(info: str, secret: str = SECRET) -> str:
    """Return the version 1 KS of an info text."""
    return around_v1(hashlib.sha1(to_bytes(secret) + to_bytes(info)).hexdigest(), info)


def around_v1(signature: str, info: str) -> str:
    """Return a version 1 KS with any signature."""
    return base64.b64encode(to_bytes(f"{signature}|") + to_bytes(info)).decode("ascii")
