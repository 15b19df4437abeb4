"""Vectors made from the reference, and runs of adapters that are wrong in one way."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kaltura_session.token_hash import token_hash
from kskit.verify.outcomes import Run
from kskit.verify.process import Limits
from kskit.verify.run import Options, verify
from kskit.verify.vectors import Vector

WRONG = Path(__file__).with_name("wrong.py")
LIMITS = Limits(timeout_seconds=20, grace_seconds=20, max_restarts=4, max_line_bytes=20_000, window=8, jobs=2)

Wrongly = Callable[..., Run]


def hash_vector(number: int, hash_type: str = "SHA1") -> Vector:
    given = {"ks": f"djJ8MTAyfA{number}==", "token": f"token-{number:03}.", "hash_type": hash_type}
    if hash_type in {"MD5", "SHA1", "SHA256", "SHA512"}:
        expect: dict[str, object] = {"token_hash": token_hash(given["ks"], given["token"], hash_type)}
    else:
        expect = {"error": {"code": "INVALID_ENUM_VALUE", "reason": hash_type, "step": "hash-type"}}
    vector_id = f"token-hash/{number:03}"
    document = {"id": vector_id, "title": f"Hash number {number}", "clauses": ["APP.4"], "flags": ["Long"]}
    return Vector(vector_id, "token-hash", "token_hash", given, expect, document)


@pytest.fixture
def vectors() -> list[Vector]:
    """Twelve positive and two negative vectors of token_hash."""
    return [*map(hash_vector, range(12)), hash_vector(12, "sha1"), hash_vector(13, "SHA224")]


@pytest.fixture
def impatient() -> Limits:
    """The same limits, but for adapters that stay silent."""
    return replace(LIMITS, timeout_seconds=0.5, hello_seconds=0.5, grace_seconds=0.5)


@pytest.fixture
def wrongly(vectors: list[Vector]) -> Wrongly:
    """Run the adapter that is wrong in that way."""

    def run(
        way: str, argument: str = "", *, limits: Limits = LIMITS, asked: Sequence[Vector] = (), **options: object
    ) -> Run:
        command = [sys.executable, "-S", "-E", str(WRONG), way, argument]
        return verify(command, asked or vectors, Options(seed=1, limits=limits, **options))  # type: ignore[arg-type]

    return run
