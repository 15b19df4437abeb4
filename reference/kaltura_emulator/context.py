"""What is known while a request is answered: the exchange as a whole, and the one call that is being made."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from kaltura_emulator import headers
from kaltura_emulator.declarations import Action
from kaltura_emulator.reading import Kind
from kaltura_emulator.records import Partner, User
from kaltura_emulator.response_cache import Caching
from kaltura_session.forms import PhpArray
from kaltura_session.ks import Ks
from kaltura_session.requests import HttpRequest
from kaltura_session.server.parameters import query_parameters

if TYPE_CHECKING:
    from kaltura_emulator.emulator import Emulator
    from kaltura_emulator.state import State


class Told(NamedTuple):
    """How a call ended. call: `service.action`. outcome: "ok" or the error's code. about: a word that tells more."""

    call: str
    outcome: str
    about: str = ""


@dataclass(slots=True)
class Exchange:
    """One HTTP request while it is answered.

    started, now: Unix seconds, with a fraction and whole. kaltura: the X-Kaltura headers of the answer, in the order in
    which they were set. cachings: those of the whole request and of the part being run; all of them are forbidden
    together. session: who made the last part, not asked again while partner and KS stay. told: per call its name and
    how it ended, for whoever watches.
    """

    server: "Emulator"
    parameters: PhpArray
    request: HttpRequest
    remote_address: str
    base_url: str
    started: float
    now: int
    kaltura: dict[str, str] = field(default_factory=dict)
    cachings: list[Caching] = field(default_factory=list)
    session: "Session | None" = None
    told: list[Told] = field(default_factory=list)

    @property
    def query(self) -> PhpArray:
        """Return the parameters of the query string alone, where JSONP looks for its callback."""
        return query_parameters(self.request)

    def forbid_caching(self) -> None:
        """Keep no answer of this request in the response cache."""
        for caching in self.cachings:
            caching.forbid()

    def limit_caching(self, seconds: int) -> None:
        """Keep the answers of this request no longer than that."""
        for caching in self.cachings:
            caching.seconds = min(caching.seconds, seconds)

    def keep(self, caching: Caching, answer: object) -> None:
        """Keep an answer where that is allowed, and say so in X-Kaltura unless that header already tells something."""
        self.cachings.remove(caching)
        if not caching.allowed:
            return
        self.server.response_cache.put(caching, answer, self.started)
        if not self.kaltura.keys() - {headers.SESSION}:
            self.kaltura[headers.CACHE] = f"cache-key,{caching.key}"

    def seconds_taken(self) -> float:
        """Return how long the answer took so far; a frozen clock says a tenth of a millisecond."""
        return max(self.server.clock.now() - self.started, 1e-4)


@dataclass(slots=True)
class Session:
    """Who is calling, as the permission check left it (ERR.9): kept for the next part with the same partner and KS.

    key: requested partner and KS text. operating_partner: the KS's, or the requested one without a KS. kinds: the kinds
    of session whose actions its role opens. partner_allowed: False where the requested partner is not the KS's.
    """

    key: tuple[Any, str]
    operating_partner: Partner | None = None
    user: User | None = None
    kinds: frozenset[str] = frozenset({"none"})
    partner_allowed: bool = True


@dataclass(slots=True)
class Call:
    """One call of an action, alone or as a part of a multirequest, while it goes through the pipeline.

    parameters: what was sent, names not split. ks_text: "" for none. requested_partner: `p` or `partnerId`, None for
    none. ks, kind: what the KS says and what kind of session it is, once it was read. arguments: those of the action,
    in its order. response_profile: as sent, None without one.
    """

    exchange: Exchange
    parameters: PhpArray
    ks_text: str = ""
    requested_partner: Any = None
    ks: Ks | None = None
    kind: Kind = "none"
    found: Action | None = None
    arguments: list[Any] = field(default_factory=list)
    response_profile: PhpArray | None = None
    private_data_allowed: bool = True

    @property
    def action(self) -> Action:
        """Return the action that is called; known from the first step on."""
        if self.found is None:
            raise AssertionError("the action is used before it was looked for")
        return self.found

    @property
    def state(self) -> "State":
        """Return the server's state."""
        return self.exchange.server.state

    @property
    def now(self) -> int:
        """Return the server's time in whole Unix seconds."""
        return self.exchange.now

    @property
    def session(self) -> Session:
        """Return who is calling; known from the permission check on."""
        if self.exchange.session is None:
            raise AssertionError("the session is used before the permission check")
        return self.exchange.session

    @property
    def partner(self) -> Partner:
        """Return the partner the action works for: the requested one if there is one, else the KS's, else partner 0."""
        state = self.state
        return state.partner(self.partner_id_as_given or 0) or state.partners[0]

    @property
    def partner_id_as_given(self) -> Any:
        """Return the partner's id as it was sent, or as it stands in the KS, which is text."""
        return self.requested_partner or (self.ks.partner_id if self.ks else None)

    @property
    def user_id(self) -> str | None:
        """Return the user id that the KS names, None without KS or user."""
        return self.ks.user_id if self.ks else None

    def saved(self) -> None:
        """Note that a stored object was changed, after which the answer is not kept in the response cache."""
        self.exchange.forbid_caching()
