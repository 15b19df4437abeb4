"""The response cache: which answers are kept, under which key, and for how long.

The key is made of all parameters but a few, and of what the KS says, not of the KS: so two unreadable KS strings share
one key, and the second caller is told the first caller's string.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kaltura_session import validity
from kaltura_session.ks import Ks
from kaltura_session.php.numbers import to_text
from kaltura_session.php.text import octets
from kaltura_session.validity import Status

ANSWER_SECONDS = 600
ERROR_SECONDS = 120
_LARGEST = 5000
_NOT_IN_THE_KEY = frozenset({"ks", "clientTag", "kalsig", "callback"})
_SWITCH = "nocache"
_SET_ROLE = "setrole"


class ResponseCache:
    """Answers by key until their time; the oldest go when there are too many."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[float, object]] = {}

    def get(self, key: str, now: float) -> object | None:
        """Return the answer that is kept under a key, None when there is none or its time is over."""
        row = self._rows.get(key)
        return row[1] if row and now < row[0] else None

    def put(self, key: str, answer: object, now: float, seconds: int) -> None:
        """Keep an answer for that many seconds."""
        self._rows.pop(key, None)
        while len(self._rows) >= _LARGEST:
            del self._rows[next(iter(self._rows))]
        self._rows[key] = (now + seconds, answer)

    def clear(self) -> None:
        """Forget everything."""
        self._rows.clear()


class Caching:
    """Whether one call's answer may be kept, and under which key; an action may forbid it at any time.

    key: `cache_v3-` and an MD5, None when the answer is not kept. seconds: how long it is kept.
    """

    __slots__ = ("key", "seconds")

    def __init__(self, key: str | None) -> None:
        self.key = key
        self.seconds = ANSWER_SECONDS

    def forbid(self) -> None:
        """Do not keep the answer."""
        self.key = None


@dataclass(frozen=True, slots=True)
class Caller:
    """What the cache sees of a KS, without the database: readable is False for one that no secret in memory fits.

    ks: None when there is none or it could not be read. known: False when its partner's secrets are not in memory.
    """

    ks_text: str
    ks: Ks | None
    status: Status
    known: bool = True


def cache_key(parameters: Mapping[int | str, Any], caller: Caller, *, host: str, part: bool = False) -> str | None:
    """Return the key under which the answer to these parameters is kept, None when it is not to be kept."""
    if _SWITCH in parameters or not _is_anonymous(caller):
        return None
    about: dict[str, object] = {"host": host, "part": part}
    if caller.ks_text:
        about["status"] = int(caller.status)
    if caller.ks is not None and caller.status == Status.OK:
        about.update(partner=caller.ks.partner_id, type=caller.ks.type, user=caller.ks.user_id)
        about["privileges"] = caller.ks.privileges
    listed = sorted(_flat(parameters)) + sorted(f"{name}={value}" for name, value in about.items())
    return "cache_v3-" + hashlib.md5(octets("\n".join(listed))).hexdigest()


def _is_anonymous(caller: Caller) -> bool:
    """Tell whether the call belongs to nobody: no KS, a refused one, or a widget session without a role."""
    if not caller.ks_text:
        return True
    if not caller.known:
        return False
    if caller.status != Status.OK or caller.ks is None:
        return True
    return validity.is_widget(caller.ks) and _SET_ROLE not in caller.ks.parsed_privileges


def _flat(parameters: Mapping[int | str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in parameters.items():
        if not prefix and name in _NOT_IN_THE_KEY:
            continue
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}[")
        else:
            yield f"{prefix}{name}={to_text(value)}"
