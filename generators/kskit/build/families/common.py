"""Values that several families share, and KS strings of all kinds; all secrets are public test data.

What no maker makes is sealed by hand, around any fields, well-formed or not.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB

from kaltura_emulator.sessions import seeded_bytes
from kaltura_session.server.resources import data_path
from kaltura_session.text import to_bytes
from kskit.build.model import bytes_of_id
from kskit.build.operations.sessions import made
from kskit.vectors import read_recordings

PARTNER = 102
SECRET = "3a9c1b7e5d2f48a6b0c4d8e2f6a1b5c9"  # noqa: S105 - public test data
OTHER_SECRET = "b7d1e3f5a2c4968071f3e5d7c9b0a284"  # noqa: S105 - public test data
TOKEN = "0d1f4b7a9c3e5d7f1b3a5c7e9f0a2b4c"  # noqa: S105 - public test data
NOW = 1767225600
VALID_UNTIL = NOW + 86400
RAND = "1767225600.1234"
SECRETS = {str(PARTNER): [SECRET]}

BLOCK = 16
_ZERO_IV = CBC(bytes(BLOCK))

FORUM_PARTNER = 2422451
FORUM_TOKEN_ID = "0_o7l19k80"  # noqa: S105 - an id
FORUM_TOKEN = "f973211b7115b849cc0b5"  # noqa: S105 - as it stands in the public question

_FIELDS = {
    "partner_id": PARTNER,
    "valid_until": VALID_UNTIL,
    "type": 0,
    "user_id": "user1",
    "privileges": "edit:*",
    "master_partner_id": None,
    "additional_data": None,
}


def v1_input(**changes: Any) -> dict[str, Any]:
    """Return the input of a version 1 KS: the usual fields with some changed; also secret and rand."""
    return {"version": 1, "secret": SECRET, **_FIELDS, "rand": RAND, **changes}


def v2_input(vector_id: str, seed: int | None = None, **changes: Any) -> dict[str, Any]:
    """Return the input of a version 2 KS. Its random bytes follow from the vector's id, or from a seed as PHP's do."""
    random_bytes = bytes_of_id(vector_id) if seed is None else seeded_bytes(seed, 16)
    return {"version": 2, "secret": SECRET, **_FIELDS, "random_hex": random_bytes.hex(), **changes}


def make_v1(**changes: Any) -> str:
    """Return a version 1 KS of the usual fields with some changed."""
    return made(v1_input(**changes)).text


def make_v2(seed: int, **changes: Any) -> str:
    """Return a version 2 KS of the usual fields with some changed; its random bytes are PHP's for that seed."""
    return made(v2_input("", seed, **changes)).text


AS = {"form": "as a form", "json": "as JSON", "path": "in the path"}


def written(
    *, encoding: str = "form", nesting: str = "colons", response_format: int = 1, **call: Any
) -> dict[str, Any]:
    """Return the input of request_encode or multirequest_encode: a call, or calls, and how to write it."""
    return {**call, "encoding": encoding, "nesting": nesting, "response_format": response_format}


@cache
def recorded(name: str) -> Any:
    """Return vectors/recordings/NAME.json."""
    return read_recordings(data_path("vectors", "recordings", f"{name}.json"))


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
        key = hashlib.sha1(to_bytes(SECRET)).digest()[:BLOCK]
        encryptor = Cipher(AES(key), self.mode).encryptor()
        encrypted = encryptor.update(plain) + encryptor.finalize()
        return base64.urlsafe_b64encode(self.prefix + to_bytes(self.partner) + b"|" + encrypted).decode("ascii")


def seal_v1(info: str, secret: str = SECRET) -> str:
    """Return the version 1 KS of an info text."""
    return around_v1(hashlib.sha1(to_bytes(secret) + to_bytes(info)).hexdigest(), info)


def around_v1(signature: str, info: str) -> str:
    """Return a version 1 KS with any signature."""
    return base64.b64encode(to_bytes(f"{signature}|") + to_bytes(info)).decode("ascii")
