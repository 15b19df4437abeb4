"""The repeatable KS: with a downloadasset privilege the server makes the same KS for five minutes (KSX.15)."""

from kaltura_session.server.seeded_random import seeded_bytes

_MARK = "downloadasset"
_SLOT_SECONDS = 300


def is_repeatable(privileges: str) -> bool:
    """Tell whether the privileges text contains `downloadasset` anywhere, even inside another word."""
    return _MARK in privileges


def repeatable(valid_until: int) -> tuple[int, bytes]:
    """Return (valid_until rounded up to full five minutes, the bytes then taken as random; KSX.15, KSX.16)."""
    rounded = -(-valid_until // _SLOT_SECONDS) * _SLOT_SECONDS
    return rounded, seeded_bytes(rounded, 16)
