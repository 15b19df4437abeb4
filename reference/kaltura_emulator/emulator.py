"""The emulator: a request goes in, the real server's answer comes out.

One object holds state, clock and randomness; handle() answers one request at a time, so that every call is atomic.
"""

from collections import OrderedDict
from threading import Lock

from kaltura_emulator import front
from kaltura_emulator.account import Account, default_account
from kaltura_emulator.clock import Clock
from kaltura_emulator.context import Call, Exchange, Told
from kaltura_emulator.errors import CoreError, error
from kaltura_emulator.randomness import Randomness
from kaltura_emulator.reading import Reading, read
from kaltura_emulator.response_cache import Caller, ResponseCache
from kaltura_emulator.revocation import InvalidActionsLimitError
from kaltura_emulator.state import State
from kaltura_emulator.transcript import Transcript
from kaltura_session import ks
from kaltura_session.errors import ServerCrash
from kaltura_session.ks import Ks, KsError
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kaltura_session.server import validity
from kaltura_session.server.validity import Status

_READINGS_KEPT = 1024


class Emulator:
    """A stand-in for the server.

    account: what it holds at first, None for the public test account. warm: whether the secrets of usable partners are
    in memory from the start, so that session.start takes its short path.
    """

    def __init__(
        self,
        account: Account | None = None,
        *,
        clock: Clock | None = None,
        randomness: Randomness | None = None,
        warm: bool = True,
    ) -> None:
        self.account = account or default_account()
        self.clock = clock or Clock()
        self.randomness = randomness or Randomness()
        self.warm = warm
        self.state = State(self.account, warm=warm)
        self.response_cache: ResponseCache = ResponseCache()
        self.transcript = Transcript()
        self.requests = 0
        self._readings: OrderedDict[str, Reading] = OrderedDict()
        self._statuses: dict[tuple[str, int, str, str], Status] = {}
        self._lock = Lock()

    def handle(self, request: HttpRequest, remote_address: str = "127.0.0.1") -> HttpResponse:
        """Return the answer to a request; never raises for anything a client can send."""
        return self.observed(request, remote_address)[0]

    def observed(self, request: HttpRequest, remote_address: str = "127.0.0.1") -> tuple[HttpResponse, list[Told]]:
        """Return the answer, and of each call in it what was called and how it ended."""
        with self._lock:
            self.requests += 1
            return front.answer(self, request, remote_address)

    def reset(self, account: Account | None = None) -> None:
        """Begin anew: the account as it was given, or another one.

        Nothing ended, nothing cached, the clock as it is.
        """
        with self._lock:
            self.account = account or self.account
            self.state = State(self.account, warm=self.warm)
            self.randomness.restart()
            self.transcript.clear()
            self._forget()

    def restart(self, *, warm: bool = False) -> None:
        """Lose what a server keeps in memory: cached answers, and unless warm the partners' secrets."""
        with self._lock:
            self.state.warm_partners.clear()
            if warm:
                self.state.warm_partners.update(str(p.id) for p in self.state.partners.values() if p.usable)
            self._forget()

    def travel(self, now: float) -> None:
        """Freeze the clock at that time, with an empty response cache: what it held belongs to another time."""
        with self._lock:
            self.response_cache.clear()
            self.clock.freeze(now)

    # ------------------------------------------------------------ the KS

    def decode_ks(self, text: str) -> Reading:
        """Return what a KS says; raises KsError. From then on its partner's secrets are in memory."""
        known = self._readings.get(text)
        if known is None:
            known = self._readings[text] = read(ks.decode(text, self.state.secrets))
            if len(self._readings) > _READINGS_KEPT:
                self._readings.popitem(last=False)
        return known

    def read_ks(self, text: str) -> Reading:
        """Return the KS of a call; raises INVALID_KS, which quotes it, when it cannot be read (ERR.8)."""
        try:
            return self.decode_ks(text)
        except KsError as problem:
            if problem.step == "fields":
                raise ServerCrash("the KS holds a privilege that is an array") from problem
            raise error("INVALID_KS", text, -1, "INVALID_STR") from problem

    def validate(self, call: Call) -> Status:
        """Return whether the KS of a call may be used once more, and count the use (LIFE.2)."""
        if call.ks is None:
            return Status.OK
        status = self._status(call.ks, call.exchange)
        if status is not Status.OK or call.kind == "widget":
            return status
        try:
            return self.state.revocations.spend(call.ks)
        except InvalidActionsLimitError as problem:
            raise CoreError("INVALID_ACTIONS_LIMIT") from problem

    def caller(self, text: str, exchange: Exchange) -> Caller:
        """Return what the response cache sees of a KS, which knows only the secrets in memory.

        Raises ServerCrash for a KS on which the server's reader crashes.
        """
        if not text:
            return Caller(text)
        try:
            reading = self._readings.get(text) or read(ks.decode(text, self.state.secrets_in_memory))
        except KsError as problem:
            if problem.step == "fields":
                raise ServerCrash("the KS holds a privilege that is an array") from problem
            return Caller(text, status=Status.INVALID_STR, known=problem.step != "partner")
        return Caller(text, reading, self._status(reading.ks, exchange))

    def _status(self, session: Ks, exchange: Exchange) -> Status:
        """Return the verdict on a KS without the database; asked twice in a request, and again by the next one."""
        key = (session.hash, exchange.now, exchange.remote_address, exchange.request.target)
        known = self._statuses.get(key)
        if known is None:
            if len(self._statuses) >= _READINGS_KEPT:
                self._statuses.clear()
            known = self._statuses[key] = validity.check(
                session, now=exchange.now, remote_address=exchange.remote_address, request_uri=exchange.request.target
            )
        return known

    def _forget(self) -> None:
        self.response_cache.clear()
        self._readings.clear()
        self._statuses.clear()
