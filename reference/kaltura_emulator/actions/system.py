"""system.*: is anybody there, and what time is it (SES.25)."""

from kaltura_emulator.context import CallContext

VERSION = "Venus-22.19.0"
_PING_SECONDS = 5


def ping(call: CallContext) -> bool:
    """Return true; the response is kept for five seconds only."""
    call.request.slot.limit(_PING_SECONDS)
    return True


def ping_database(call: CallContext) -> bool:
    """Write the time and tell whether that changed anything, which it does once a second (SES.26)."""
    is_changed, call.world.database_pinged_at = call.world.database_pinged_at != call.now, call.now
    return is_changed


def get_time(call: CallContext) -> int:
    """Return the server's time in Unix seconds; never from the response cache."""
    call.request.slot.forbid()
    return call.now


def get_version(call: CallContext) -> str:
    """Return the release that the emulator imitates; never from the response cache."""
    call.request.slot.forbid()
    return VERSION
