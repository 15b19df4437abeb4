"""What is known while a request is handled: the request as a whole, its session, and the one call being made."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kaltura_emulator import headers
from kaltura_emulator.api_objects import ApiObject
from kaltura_emulator.declarations import Action
from kaltura_emulator.records import Partner, User
from kaltura_emulator.response_cache import CacheSlot
from kaltura_emulator.serializers import XML, Serializer
from kaltura_emulator.world import World
from kaltura_session.forms import PhpArray
from kaltura_session.ks import Ks
from kaltura_session.requests import HttpRequest
from kaltura_session.server.catalogue import SessionKind
from kaltura_session.server.validity import KsStatus

HTTP_500 = "HTTP 500"
"""The code of a call at which the server stopped."""


_KEPT = "cache-key,"


class CallOutcome(NamedTuple):
    """How a call ended. call: `service.action`. code: "ok" or the error's code. about: a word that tells more."""

    call: str
    code: str
    about: str = ""


@dataclass(slots=True)
class SessionContext:
    """Who is calling, as the session checks leave it (ERR.9): kept for the next part with the same partner and KS.

    key: requested partner and KS text. ks_status: of the KS before its revocation is looked up. operating_partner: the
    KS's, or the requested one without a KS. partner_allowed: False where the requested partner is not the KS's. kinds:
    the kinds of session whose actions its role opens, None until the last of the checks is passed.
    """

    key: tuple[Any, str]
    ks_status: KsStatus = KsStatus.OK
    operating_partner: Partner | None = None
    user: User | None = None
    partner_allowed: bool = True
    kinds: frozenset[str] | None = None


@dataclass(slots=True)
class RequestContext:
    """One HTTP request while it is handled.

    started, now: Unix seconds, with a fraction and whole. slot: the place in the response cache of what is being made,
    of the part while one is run. x_kaltura: the X-Kaltura headers of the response, in the order in which they were set.
    serializer: how it is written. session: who made the last part.
    new_users: those that the request made; until its end they lack what only the database fills in. outcomes: how each
    call ended, for whoever watches.
    """

    world: World
    parameters: PhpArray
    request: HttpRequest
    remote_address: str
    base_url: str
    started: float
    now: int
    slot: CacheSlot
    x_kaltura: headers.Headers = field(default_factory=list)
    serializer: Serializer = XML
    session: SessionContext | None = None
    new_users: list[User] = field(default_factory=list)
    outcomes: list[CallOutcome] = field(default_factory=list)

    def keep(self, slot: CacheSlot, kept: object) -> None:
        """Keep a response or result, and say so in X-Kaltura unless these headers already tell something else."""
        self.world.response_cache.put(slot, kept, self.started)
        if all(name == headers.SESSION or told.startswith(_KEPT) for name, told in self.x_kaltura):
            self.tell(headers.CACHE, f"{_KEPT}{slot.key}")

    def tell(self, name: str, value: str) -> None:
        """Set one of the X-Kaltura headers; one that is already set keeps its place."""
        for at, (known, _) in enumerate(self.x_kaltura):
            if known == name:
                self.x_kaltura[at] = (name, value)
                return
        self.x_kaltura.append((name, value))


@dataclass(slots=True)
class CallContext:
    """One call of an action, alone or as a part of a multirequest; each check fills in what it finds out.

    parameters: what was sent, names not split. ks_text: "" for none. requested_partner: `p` or `partnerId`, None for
    none. ks, kind: what the KS says and what kind of session it is. user_id: that the KS names. arguments: those of the
    action, in its order. response_profile: as sent. partner_id_as_given, partner: whom the action works for, the
    requested partner if there is one, else the KS's, else partner 0; the id as it was sent or as it stands in the KS,
    which is text.
    """

    request: RequestContext
    world: World
    parameters: PhpArray
    now: int
    service: str = ""
    action_name: str = ""
    action: Action = field(init=False)
    ks_text: str = ""
    requested_partner: Any = None
    ks: Ks | None = None
    kind: SessionKind = "none"
    user_id: str | None = None
    arguments: list[Any] = field(default_factory=list)
    response_profile: ApiObject | None = None
    session: SessionContext = field(init=False)
    partner_id_as_given: Any = None
    partner: Partner = field(init=False)
    private_data_allowed: bool = True
