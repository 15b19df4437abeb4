"""system.*: is anybody there, and what time is it (SES.25)."""

from kaltura_emulator.context import Call

VERSION = "Venus-22.19.0"
_PING_SECONDS = 5


def ping(call: Call) -> bool:
    """Answer true; the answer is kept for five seconds only."""
    call.exchange.limit_caching(_PING_SECONDS)
    return True


def get_time(call: Call) -> int:
    """Return the server's time in Unix seconds; never from the response cache."""
    call.exchange.forbid_caching()
    return call.now


def get_version(call: Call) -> str:
    """Return the release that the emulator imitates; never from the response cache."""
    call.exchange.forbid_caching()
    return VERSION
