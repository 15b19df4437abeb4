"""PHP's seeded random generator, which makes the bytes of a repeatable KS (KSX.16)."""

import random

_STATE_WORDS = 624
_INITIALISER = 1812433253
_WORD = 0xFFFFFFFF


def seeded_bytes(seed: int, count: int) -> bytes:
    """Return the low eight bits of the first `count` outputs of MT19937 started from a 32-bit seed.

    Python has the same generator but starts it from a seed in another way, so the starting state is computed here.
    """
    state = [seed & _WORD]
    for index in range(1, _STATE_WORDS):
        previous = state[-1]
        state.append((_INITIALISER * (previous ^ previous >> 30) + index) & _WORD)
    generator = random.Random()  # noqa: S311 - the protocol prescribes this generator
    generator.setstate((3, (*state, _STATE_WORDS), None))
    return bytes(generator.getrandbits(32) & 0xFF for _ in range(count))
