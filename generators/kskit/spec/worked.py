"""Worked examples: a vector taken apart byte by byte, every line computed from it."""

import base64
from collections.abc import Mapping
from functools import cache
from typing import Any

from kskit.build.vectors import Vector, compute, families
from kskit.spec.pages import GuardError, Request, link_clauses
from kskit.templates import fill

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
    text = fill(
        "worked.md.j2",
        family=content["id"].partition("/")[0],
        id=content["id"],
        given=content["input"],
        stages=content.get("stages"),
        expect=content["expect"],
        plain_parts=_plain_parts,
        dump=_dump,
        blocks=_blocks,
        unhex=bytes.fromhex,
        unbase64=base64.urlsafe_b64decode,
    )
    return link_clauses(text, page)


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
