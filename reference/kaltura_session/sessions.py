"""A session as a client keeps it: a KS and its end; when it goes on, renews, starts again or gives up."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kaltura_session.client import Client
from kaltura_session.errors import ApiError
from kaltura_session.requests import Call, Calls

# Whoever sees one of these has a working KS that is not allowed here; a new one would carry the same restriction.
_RESTRICTIONS = {"EXCEEDED_RESTRICTED_IP", "EXCEEDED_RESTRICTED_URI"}
RENEW_MARGIN_SECONDS = 300


@dataclass(frozen=True, slots=True)
class StoredSession:
    """What a client keeps between runs: the KS and the Unix time of its end; no secret (LIFE.14, LIFE.16)."""

    ks: str = field(repr=False)
    valid_until: int


Start = Callable[[], Calls[StoredSession]]
Keep = Callable[[StoredSession], object]


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
    renew_margin: int = RENEW_MARGIN_SECONDS,
    skew: int = 0,
    error: ApiError | None = None,
    already_renewed: bool = False,
) -> Decision:
    """Return what a client does before a call, or after a call that failed (LIFE.13, LIFE.14, LIFE.15).

    stored: what was kept, None for nothing. now: the client's clock, Unix seconds. renew_margin: seconds before the end
    in which it renews. skew: the server's clock minus the client's, seconds. error: how the last call with this KS
    failed, None before the call. already_renewed: whether this call was repeated with a new KS before; it is repeated
    once at most.

    >>> decide(StoredSession("djJ8...", valid_until=1_000), now=900)
    <Decision.RENEW: 'renew'>
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


def call_with_session(
    call: Call, stored: StoredSession | None, start: Start, *, keep: Keep, now: int, renew_margin: int
) -> Calls[Any]:
    """Make a call with the KS that is stored, or with a new one where decide() says so; return its result.

    start: makes the calls that start a session. keep: is given each new session before it is used.
    """
    if stored is None or decide(stored, now=now, renew_margin=renew_margin) is not Decision.REUSE:
        stored = yield from start()
        keep(stored)
    for renewed in (False, True):
        try:
            return (yield Call(call.service, call.action, {"ks": stored.ks, **call.params}))
        except ApiError as error:
            if decide(stored, now=now, error=error, already_renewed=renewed) is Decision.GIVE_UP:
                raise
        stored = yield from start()
        keep(stored)
    return None  # not reached: a call is repeated once


@dataclass(eq=False, repr=False)
class Session:
    """A session that is started when it is needed, renewed before it ends, and once more when the server refuses it.

    client: sends the calls. start: the flow that starts a session, e.g. partial(session_by_app_token, partner_id=...).
    stored: what an earlier run kept. keep: is given each new session, e.g. partial(save_session, path). renew_margin:
    seconds before the end in which it is renewed. Its methods raise what Client.run() raises.
    """

    client: Client
    start: Start
    stored: StoredSession | None = None
    keep: Keep | None = None
    renew_margin: int = RENEW_MARGIN_SECONDS

    @property
    def ks(self) -> str:
        """The KS to send now; renewed first where decide() says so."""
        if self.stored is None or decide(self.stored, now=at(), renew_margin=self.renew_margin) != Decision.REUSE:
            return self.renew().ks
        return self.stored.ks

    @property
    def valid_until(self) -> int | None:
        """When the KS ends, Unix seconds; None before a session was started."""
        return self.stored.valid_until if self.stored else None

    def renew(self) -> StoredSession:
        """Start a new session now, and go on with it."""
        return self._remember(self.client.run(self.start()))

    def send(self, call: Call) -> Any:
        """Make a call with this session's KS and return its decoded result."""
        margin = self.renew_margin
        return self.client.run(
            call_with_session(call, self.stored, self.start, keep=self._remember, now=at(), renew_margin=margin)
        )

    def _remember(self, session: StoredSession) -> StoredSession:
        self.stored = session
        if self.keep:
            self.keep(session)
        return session


def at(now: int | None = None) -> int:
    """Return a time in Unix seconds, the machine's for None."""
    return int(time.time()) if now is None else now
