"""Everything the server makes up: the random bytes of a KS, ids and secrets of application tokens, session numbers."""

import os
import random

_BASE_36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_DATA_CENTRE = "0"
_SESSION_NUMBER_BITS = 31


class Randomness:
    """A source of random values.

    The same seed gives the same values in the same order, None gives unpredictable ones.
    """

    def __init__(self, seed: int | str | None = None) -> None:
        self._seed = seed
        self._numbers = random.Random(seed)  # noqa: S311 - numbers of log lines
        self._generator = random.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311 - test data

    def restart(self) -> None:
        """Begin the sequence of a seeded source anew."""
        if self._seed is not None:
            self._generator.seed(self._seed)
            self._numbers.seed(self._seed)

    def random_bytes(self, count: int) -> bytes:
        """Return that many random bytes."""
        return os.urandom(count) if self._seed is None else self._generator.randbytes(count)

    def app_token_id(self) -> str:
        """Return the id of a new application token: the data centre, `_`, eight of 0-9 and a-z."""
        return f"{_DATA_CENTRE}_{''.join(self._generator.choices(_BASE_36, k=8))}"

    def app_token(self) -> str:
        """Return the secret of a new application token: 32 lower-case hexadecimal digits, whatever the hash type."""
        return self.random_bytes(16).hex()

    def session_number(self) -> int:
        """Return the first part of X-Kaltura-Session, 31 bits; it protects nothing."""
        return self._numbers.getrandbits(_SESSION_NUMBER_BITS)
