"""The response cache: which answers are kept, under which key, and for how long.

The key is made of all parameters but a few, and of what the KS says, not of the KS: so two unreadable KS strings share
one key, and the second caller is told the first caller's string.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from kaltura_emulator.reading import Reading
from kaltura_session.forms import PhpArray
from kaltura_session.numbers import to_text
from kaltura_session.server.validity import Status
from kaltura_session.text import to_bytes

ANSWER_SECONDS = 600
ERROR_SECONDS = 120
_LARGEST = 5000
_NOT_IN_THE_KEY = frozenset({"ks", "clientTag", "kalsig", "callback"})
_SWITCH = "nocache"
_SET_ROLE = "setrole"


@dataclass(frozen=True, slots=True)
class Caller:
    """What the cache sees of a KS, without the database.

    reading: None when there is no KS or it could not be read. known: False when its partner's secrets are not in
    memory.
    """

    ks_text: str
    reading: Reading | None = None
    status: Status = Status.OK
    known: bool = True

    @property
    def is_anonymous(self) -> bool:
        """Tell whether the call belongs to nobody: no KS, a refused one, or a widget session without a role."""
        if not self.ks_text:
            return True
        if not self.known:
            return False
        if self.status != Status.OK or self.reading is None:
            return True
        return self.reading.kind == "widget" and _SET_ROLE not in self.reading.ks.parsed_privileges


class Caching:
    """The place of one call's answer in the response cache; an action may give it up at any time.

    parameters: of the call. host: part of the key. part: whether the call is a part of a multirequest. seconds: how
    long the answer is kept.
    """

    __slots__ = ("_caller", "_host", "_key", "_part", "allowed", "parameters", "seconds")

    def __init__(self, parameters: PhpArray, caller: Caller, *, host: str, part: bool = False) -> None:
        self.parameters = parameters
        self.allowed = _SWITCH not in parameters and caller.is_anonymous
        self.seconds = ANSWER_SECONDS
        self._caller, self._host, self._part = caller, host, part
        self._key: str | None = None

    @property
    def key(self) -> str:
        """Return the key: `cache_v3-` and an MD5; made when it is needed, which is seldom."""
        if self._key is None:
            self._key = self._made_key()
        return self._key

    @property
    def name(self) -> tuple[str, str]:
        """Return service and action as sent, under which the cache looks first whether it holds anything."""
        return to_text(self.parameters.get("service")), to_text(self.parameters.get("action"))

    def forbid(self) -> None:
        """Do not keep the answer."""
        self.allowed = False

    def _made_key(self) -> str:
        caller = self._caller
        about: dict[str, object] = {"host": self._host, "part": self._part}
        if caller.ks_text:
            about["status"] = int(caller.status)
        if caller.reading is not None and caller.status == Status.OK:
            ks = caller.reading.ks
            about.update(partner=ks.partner_id, type=ks.type, user=ks.user_id, privileges=ks.privileges)
        listed = sorted(_flat(self.parameters)) + sorted(f"{name}={value}" for name, value in about.items())
        return "cache_v3-" + hashlib.md5(to_bytes("\n".join(listed))).hexdigest()


class ResponseCache:
    """Answers by key until their time; the oldest go when there are too many."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[float, object]] = {}
        self._names: set[tuple[str, str]] = set()

    def get(self, caching: Caching, now: float) -> object | None:
        """Return the answer that is kept for a call, None when there is none or its time is over."""
        if not caching.allowed or caching.name not in self._names:
            return None
        row = self._rows.get(caching.key)
        return row[1] if row and now < row[0] else None

    def put(self, caching: Caching, answer: object, now: float) -> None:
        """Keep an answer for its time."""
        self._rows.pop(caching.key, None)
        while len(self._rows) >= _LARGEST:
            del self._rows[next(iter(self._rows))]
        self._rows[caching.key] = (now + caching.seconds, answer)
        self._names.add(caching.name)

    def clear(self) -> None:
        """Forget everything."""
        self._rows.clear()
        self._names.clear()


def _flat(parameters: PhpArray, prefix: str = "") -> Iterator[str]:
    for name, value in parameters.items():
        if not prefix and name in _NOT_IN_THE_KEY:
            continue
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}[")
        else:
            yield f"{prefix}{name}={to_text(value)}"
