"""Reusing a session: when a client that keeps only a KS and its end goes on, renews, starts again or gives up."""

from dataclasses import dataclass
from enum import StrEnum

from kaltura_session.errors import ApiError

# Whoever sees one of these has a working KS that is not allowed here; a new one would carry the same restriction.
_RESTRICTIONS = frozenset({"EXCEEDED_RESTRICTED_IP", "EXCEEDED_RESTRICTED_URI"})


@dataclass(frozen=True, slots=True)
class StoredSession:
    """What a client keeps between runs: the KS and the Unix time of its end; no secret (LIFE.14, LIFE.16)."""

    ks: str
    valid_until: int


class Decision(StrEnum):
    """What to do next; RENEW while the old session still serves, START when there is none to fall back on."""

    REUSE = "reuse"
    RENEW = "renew"
    START = "start"
    GIVE_UP = "give-up"


def decide(
    stored: StoredSession | None,
    *,
    now: int,
    renew_margin: int = 300,
    skew: int = 0,
    error: ApiError | None = None,
    already_renewed: bool = False,
) -> Decision:
    """Return what a client does before a call, or after a call that failed (LIFE.13, LIFE.14, LIFE.15).

    stored: what was kept, None for nothing. now: the client's clock, Unix seconds. renew_margin: seconds before the end
    in which it renews. skew: the server's clock minus the client's, seconds. error: how the last call with this KS
    failed, None before the call. already_renewed: whether this call was repeated with a new KS before; it is repeated
    once at most.
    """
    if error is not None:
        return _after(error, already_renewed=already_renewed)
    if stored is None:
        return Decision.START
    left = stored.valid_until - (now + skew)
    if left <= 0:
        return Decision.START
    return Decision.RENEW if left <= renew_margin else Decision.REUSE


def _after(error: ApiError, *, already_renewed: bool) -> Decision:
    if error.code != "INVALID_KS" or already_renewed or error.api_args.get("KSID") in _RESTRICTIONS:
        return Decision.GIVE_UP
    return Decision.START
