"""The response cache: which responses are kept, under which key, and for how long.

The key is made of all parameters but a few, and of what the KS says, not of the KS: so two unreadable KS strings share
one key, and the second caller is told the first caller's string.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kaltura_session.forms import PhpArray
from kaltura_session.ks import Ks
from kaltura_session.server.catalogue import SessionKind
from kaltura_session.server.parameters import text_of
from kaltura_session.server.validity import KsStatus
from kaltura_session.text import to_bytes, to_text

RESPONSE_SECONDS = 600
ERROR_SECONDS = 120
KEPT_BYTES = 64 * 1024 * 1024
_LARGEST = 5000
_NOT_IN_THE_KEY = frozenset({"ks", "clientTag", "kalsig", "callback"})
_SWITCH = "nocache"
_SET_ROLE = "setrole"


@dataclass(frozen=True, slots=True)
class KsReading:
    """A KS that was read; kind: what its type, user and privileges make of it (KSX.19)."""

    ks: Ks
    kind: SessionKind


@dataclass(frozen=True, slots=True)
class Caller:
    """What the cache sees of a KS, without the database.

    reading: None when there is no KS or it could not be read. known: False when its partner's secrets are not in
    memory.
    """

    ks_text: str
    reading: KsReading | None = None
    status: KsStatus = KsStatus.OK
    known: bool = True

    @property
    def is_anonymous(self) -> bool:
        """Tell whether the call belongs to nobody: no KS, a refused one, or a widget session without a role."""
        if not self.ks_text:
            return True
        if not self.known:
            return False
        if self.status != KsStatus.OK or self.reading is None:
            return True
        return self.reading.kind == "widget" and _SET_ROLE not in self.reading.ks.parsed_privileges


class CacheSlot:
    """The place of one call's response in the response cache; an action may give it up at any time.

    parameters: of the call. host: part of the key. outer: the slot of the whole request, None unless the call is a part
    of a multirequest. allowed: whether the response may be kept. seconds: for how long. name: service and action as
    sent, under which the cache looks first whether it holds anything.
    """

    __slots__ = ("_caller", "_host", "_key", "_outer", "allowed", "name", "parameters", "seconds")

    def __init__(self, parameters: PhpArray, caller: Caller, *, host: str, outer: "CacheSlot | None" = None) -> None:
        self.parameters = parameters
        self.allowed = _SWITCH not in parameters and parameters.get("ks") is not False and caller.is_anonymous
        self.seconds = RESPONSE_SECONDS
        self.name = text_of(parameters, "service"), text_of(parameters, "action")
        self._caller, self._host, self._outer = caller, host, outer
        self._key: str | None = None

    @property
    def key(self) -> str:
        """Return the key: `cache_v3-` and an MD5; made when it is needed, which is seldom."""
        if self._key is None:
            self._key = self._made_key()
        return self._key

    def forbid(self) -> None:
        """Do not keep the response, nor that of the whole request."""
        self.allowed = False
        if self._outer is not None:
            self._outer.forbid()

    def limit(self, seconds: int) -> None:
        """Keep the response, and that of the whole request, no longer than that."""
        self.seconds = min(self.seconds, seconds)
        if self._outer is not None:
            self._outer.limit(seconds)

    def _made_key(self) -> str:
        caller = self._caller
        about: dict[str, object] = {"host": self._host, "part": self._outer is not None}
        if caller.ks_text:
            about["status"] = int(caller.status)
        if caller.reading is not None and caller.status == KsStatus.OK:
            ks = caller.reading.ks
            about.update(partner=ks.partner_id, type=ks.type, user=ks.user_id, privileges=ks.privileges)
        listed = sorted(_flat(self.parameters)) + sorted(f"{name}={value}" for name, value in about.items())
        return "cache_v3-" + hashlib.md5(to_bytes("\n".join(listed))).hexdigest()


class ResponseCache:
    """Responses by key until their time; the oldest go when there are too many, or too many bytes of them."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[float, object, tuple[str, str], int]] = {}
        self._names: Counter[tuple[str, str]] = Counter()
        self._bytes = 0

    def get(self, slot: CacheSlot, now: float) -> object | None:
        """Return the response that is kept for a call, None when there is none or its time is over."""
        if not slot.allowed or slot.name not in self._names:
            return None
        row = self._rows.get(slot.key)
        return row[1] if row and now < row[0] else None

    def put(self, slot: CacheSlot, response: object, now: float) -> None:
        """Keep a response for its time."""
        size = len(repr(response)) + sum(map(len, slot.name))
        if slot.key in self._rows:
            self._drop(slot.key)
        while self._rows and (len(self._rows) >= _LARGEST or self._bytes + size > KEPT_BYTES):
            self._drop(next(iter(self._rows)))
        self._rows[slot.key] = (now + slot.seconds, response, slot.name, size)
        self._names[slot.name] += 1
        self._bytes += size

    def _drop(self, key: str) -> None:
        _, _, name, size = self._rows.pop(key)
        self._names[name] -= 1
        if not self._names[name]:
            del self._names[name]
        self._bytes -= size

    def clear(self) -> None:
        """Forget everything."""
        self._rows.clear()
        self._names.clear()
        self._bytes = 0


def _flat(parameters: PhpArray, prefix: str = "") -> Iterator[str]:
    for name, value in parameters.items():
        if not prefix and name in _NOT_IN_THE_KEY:
            continue
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}[")
        else:
            yield f"{prefix}{name}={to_text(value)}"
