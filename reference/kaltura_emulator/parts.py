"""The parts of a multirequest, run in order (MULTI)."""

from kaltura_emulator.context import Exchange
from kaltura_emulator.serialize.envelope import Serializer


def run_all(exchange: Exchange, serializer: Serializer) -> bytes:
    """Return the body with the results of all parts."""
    return serializer.multirequest_body([], exchange.seconds_taken())
