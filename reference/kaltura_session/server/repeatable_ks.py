"""The repeatable KS: with a downloadasset privilege the server makes the same KS for five minutes (KSX.15)."""

from kaltura_session.server.seeded_random import seeded_bytes

MARK = "downloadasset"
"""A privileges text that holds it anywhere, even inside another word, makes a repeatable KS."""

_SLOT_SECONDS = 300


def repeatable(valid_until: int) -> tuple[int, bytes]:
    """Return (valid_until rounded up to full five minutes, the bytes then taken as random; KSX.15, KSX.16)."""
    rounded = -(-valid_until // _SLOT_SECONDS) * _SLOT_SECONDS
    return rounded, seeded_bytes(rounded, 16)
