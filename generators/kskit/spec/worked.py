"""Worked examples: a vector taken apart byte by byte, every line computed from it."""

import base64
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from kskit.build.vectors import Vector, compute, families
from kskit.spec.clauses import clauses
from kskit.spec.guards import GuardError, Request
from kskit.spec.links import link_clauses

_BLOCK = 16


@cache
def vector(vector_id: str) -> Vector:
    """Return a vector of the build by id. Raises GuardError when there is none."""
    name = vector_id.partition("/")[0]
    for family in families():
        if family.name == name:
            for one in compute(family):
                if one.id == vector_id:
                    return one
    raise GuardError(f"a worked example shows the vector {vector_id}, which is not built; name one that is")


def render_worked(request: Request, page: str) -> str:
    """Return the worked example of the vector that a region names."""
    content = vector(request.arguments[0]).content
    show = {"ks-v2-encode": _version_2, "ks-v1-encode": _version_1, "token-hash": _token_hash}
    parts = [f"The vector `{content['id']}`. Its secrets are public test data.", *show[_family(content)](content)]
    return link_clauses("\n\n".join(parts), clauses(), page)


def _family(content: Mapping[str, Any]) -> str:
    return str(content["id"]).partition("/")[0]


def _version_2(content: Mapping[str, Any]) -> Iterator[str]:
    stages, given = content["stages"], content["input"]
    ciphertext = base64.urlsafe_b64decode(content["expect"]["ks"]).split(b"|", 2)[2]
    yield _inputs(given, ("secret", "partner_id", "valid_until", "type", "user_id", "privileges", "random_hex"))
    yield "**1. Fields** (KS2.2 to KS2.6): form-encoded, in this order."
    yield _code(stages["fields"])
    yield "**2. Digest** (KS2.7): SHA-1 over the 16 random bytes and the fields."
    yield _code(stages["digest_hex"])
    yield "**3. Plaintext** (KS2.7, KS2.8): digest, random bytes, fields, and zero bytes up to a multiple of 16."
    yield _code(_dump(_plain_parts(stages, given)))
    yield "**4. Key** (KS2.9): the first 16 bytes of the SHA-1 of the secret."
    yield _code(stages["key_hex"])
    yield "**5. Ciphertext** (KS2.9): AES-128-CBC of the plaintext, initialisation vector of zeros, block by block."
    yield _code(_blocks(bytes.fromhex(stages["padded_hex"]), ciphertext))
    yield "**6. Envelope** (KS2.1): the bytes that are encoded as base64."
    head = f"v2|{given['partner_id']}|".encode()
    yield _code(_dump([(head, f'"{head.decode()}"'), (ciphertext, "ciphertext")]))
    yield "**7. The KS** (KSX.6): URL-safe base64, padding kept."
    yield _code(content["expect"]["ks"])


def _version_1(content: Mapping[str, Any]) -> Iterator[str]:
    stages, given = content["stages"], content["input"]
    yield _inputs(given, ("secret", "partner_id", "valid_until", "type", "user_id", "privileges", "rand"))
    yield "**1. Info** (KS1.3): nine fields joined by `;`."
    yield _code(stages["info"])
    yield "**2. Signature** (KS1.2): SHA-1 over the secret and the info, as lower-case hexadecimal text."
    yield _code(f"sha1({given['secret']}{stages['info']})\n= {bytes.fromhex(stages['digest_hex']).decode('ascii')}")
    yield "**3. Text** (KS1.1): signature, `|`, info."
    yield _code(base64.b64decode(content["expect"]["ks"]).decode("utf-8"))
    yield "**4. The KS** (KSX.6): standard base64."
    yield _code(content["expect"]["ks"])


def _token_hash(content: Mapping[str, Any]) -> Iterator[str]:
    given = content["input"]
    yield _inputs(given, ("ks", "token", "hash_type"))
    yield "**1. What is hashed** (APP.4): the KS, then the token, nothing else."
    yield _code(f"{given['ks']}{given['token']}")
    yield f"**2. tokenHash** (APP.4): its {given['hash_type']}, in lower-case hexadecimal."
    yield _code(content["expect"]["token_hash"])


def _inputs(given: Mapping[str, Any], names: tuple[str, ...]) -> str:
    rows = [f"| `{name}` | `{given[name]}` |" for name in names]
    return "\n".join(["| input | value |", "|---|---|", *rows])


def _code(text: str) -> str:
    return f"```text\n{text}\n```"


def _plain_parts(stages: Mapping[str, str], given: Mapping[str, Any]) -> list[tuple[bytes, str]]:
    """Return the parts of the plaintext with what each is."""
    parts = [(bytes.fromhex(stages["digest_hex"]), "digest"), (bytes.fromhex(given["random_hex"]), "random bytes")]
    fields = stages["fields"].split("&")
    for number, field in enumerate(fields, start=1):
        text = field + ("&" if number < len(fields) else "")
        parts.append((text.encode("ascii"), f'"{text}"'))
    rest = len(bytes.fromhex(stages["padded_hex"])) - sum(len(part) for part, _ in parts)
    return [*parts, (bytes(rest), "zero padding")] if rest else parts


def _dump(parts: list[tuple[bytes, str]]) -> str:
    """Return lines of offset, at most 16 bytes in hexadecimal, and on the first line of a part what it is."""
    lines, offset = [], 0
    for part, meaning in parts:
        for start in range(0, len(part), _BLOCK):
            row = part[start : start + _BLOCK]
            note = meaning if start == 0 else ""
            lines.append(f"{offset + start:4d}  {row.hex(' '):<47}  {note}".rstrip())
        offset += len(part)
    return "\n".join(lines)


def _blocks(plain: bytes, cipher: bytes) -> str:
    """Return one line per block: its offset, plaintext and ciphertext."""
    rows = [
        f"{start:4d}  {plain[start : start + _BLOCK].hex()}    {cipher[start : start + _BLOCK].hex()}"
        for start in range(0, len(plain), _BLOCK)
    ]
    return "\n".join([f"{'':4}  {'plaintext':<32}    ciphertext", *rows])
