"""The emulator: a request goes in, the real server's response comes out."""

from kaltura_emulator import http_handler
from kaltura_emulator.account import AccountDocument
from kaltura_emulator.transcript import Transcript
from kaltura_emulator.world import Clock, World
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse


class Emulator:
    """A stand-in for the server: a world, and what was asked of it.

    account: what it holds at first, None for the public test account. clock, seed, warm: as World takes them.
    """

    def __init__(
        self,
        account: AccountDocument | None = None,
        *,
        clock: Clock | None = None,
        seed: int | str | None = None,
        warm: bool = True,
    ) -> None:
        self.world = World(account, clock=clock, seed=seed, warm=warm)
        self.transcript = Transcript()

    @property
    def clock(self) -> Clock:
        """The server's clock."""
        return self.world.clock

    @clock.setter
    def clock(self, clock: Clock) -> None:
        self.world.clock = clock

    @property
    def state(self) -> World:
        """The world, under the name by which tests know it."""
        return self.world

    @property
    def account(self) -> AccountDocument:
        """What the server held at first, and holds again after a reset."""
        return self.world.account

    @account.setter
    def account(self, account: AccountDocument) -> None:
        self.world.account = account

    def handle(self, request: HttpRequest, remote_address: str = "127.0.0.1") -> HttpResponse:
        """Return the response to a request; never raises for anything a client can send."""
        return http_handler.respond(self.world, request, remote_address)[0]

    def reset(self, account: AccountDocument | None = None) -> None:
        """Begin anew: the account as it was given, or another one.

        Nothing ended, nothing cached, the clock as it is.
        """
        with self.world.lock:
            self.world.fill(account or self.world.account)
            self.transcript.clear()

    def restart(self, *, warm: bool = False) -> None:
        """Lose what a server keeps in memory: cached responses, and unless warm the partners' secrets."""
        with self.world.lock:
            self.world.restart(warm=warm)

    def travel(self, now: float) -> None:
        """Freeze the clock at that time, with an empty response cache: what it held belongs to another time."""
        with self.world.lock:
            self.world.response_cache.clear()
            self.world.clock.freeze(now)
