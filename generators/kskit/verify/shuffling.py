"""The order of the questions and their numbers: both follow from the seed, so that a run can be repeated."""

from collections.abc import Sequence
from random import Random

from kskit.verify.vectors import Vector

Question = tuple[int, Vector]

_NUMBERS = range(1, 2**31)


def shuffled(vectors: Sequence[Vector], seed: int) -> list[Question]:
    """Return the vectors in the order of the seed, each with a number that tells nothing and cannot be guessed.

    The order does not depend on the order given. The numbers fit a signed 32-bit integer.
    """
    generator = Random(seed)  # noqa: S311 - an order that can be repeated, not a secret
    ordered = sorted(vectors, key=lambda vector: vector.id)
    generator.shuffle(ordered)
    return list(zip(generator.sample(_NUMBERS, len(ordered)), ordered, strict=True))
