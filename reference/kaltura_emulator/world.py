"""What a server knows, in plain attributes that a test may set: database, memory, clock and randomness."""

import random
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Lock
from typing import Any

from kaltura_emulator.account import AccountDocument, default_account
from kaltura_emulator.records import USABLE, AppToken, AppTokenStatus, KsSpec, Login, Partner, User, UserStatus, Widget
from kaltura_emulator.response_cache import Caller, KsReading, ResponseCache
from kaltura_emulator.sessions import REPEATABLE, Revocations, encode_of_array, repeatable
from kaltura_session import ks
from kaltura_session.errors import KitError
from kaltura_session.ks import Ks, KsError
from kaltura_session.server import validity
from kaltura_session.server.php import ServerCrash, to_int
from kaltura_session.server.validity import KsStatus, signing_secrets
from kaltura_session.text import float_text

SYSTEM_PARTNER_ID = 0
LATEST_SECONDS = 10**11
"""The last time that a clock may show, in the year 5138; a time of today in milliseconds is beyond it."""
_KS_KEPT = 1024
_VERSION_2 = 2
_PRECISION = 14


class ClockError(KitError):
    """A time that no server has."""


class Clock:
    """Unix seconds: the machine's, or frozen, or moved, so that a test can travel past an expiry.

    Every change raises ClockError for a time before 1970 or after LATEST_SECONDS, such as one in milliseconds.
    now: start frozen at that time, None to run. source: where running time comes from, Unix seconds as a float.
    """

    def __init__(self, now: float | None = None, *, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._frozen = None if now is None else _checked(now)
        self._offset = 0.0

    @property
    def frozen(self) -> bool:
        """Tell whether time stands still."""
        return self._frozen is not None

    def now(self) -> float:
        """Return the time in Unix seconds with a fraction."""
        return self._source() + self._offset if self._frozen is None else self._frozen

    def seconds(self) -> int:
        """Return the time in whole Unix seconds, as PHP's time() does."""
        return int(self.now())

    def freeze(self, now: float) -> None:
        """Stop at that time."""
        self._frozen = _checked(now)

    def advance(self, seconds: float) -> None:
        """Move by that many seconds, back when negative; a running clock goes on running."""
        moved = _checked(self.now() + seconds) if abs(seconds) <= LATEST_SECONDS else _checked(-1)
        if self._frozen is None:
            self._offset += seconds
        else:
            self._frozen = moved

    def run(self) -> None:
        """Run with the machine's clock again, without any offset."""
        self._frozen, self._offset = None, 0.0


def _checked(now: float) -> float:
    if not 0 <= now <= LATEST_SECONDS:  # NaN is neither
        raise ClockError(f"the clock takes Unix seconds from 0 to {LATEST_SECONDS}, not milliseconds; correct the time")
    return now


def collate(text: str) -> str:
    """Return the form under which two ids that the database takes for equal are equal: no case, accents, end blanks."""
    if text.isascii():
        return text.lower().rstrip(" ")
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.lower().rstrip(" ")


def user_key(user_id: str | None) -> str | None:
    """Return the same of a user's id; None is the user without one."""
    return None if user_id is None else collate(user_id)


def _read(text: str, secrets: ks.Secrets) -> KsReading:
    try:
        found = ks.decode(text, secrets)
    except KsError as problem:
        if problem.step == "fields":
            raise ServerCrash("the KS holds a privilege that is an array") from problem
        raise
    return KsReading(found, "widget" if validity.is_widget(found) else "admin" if validity.is_admin(found) else "user")


class World:
    """A server's state.

    account: what it holds at first, None for the public test account. seed: the same seed makes the same ids, tokens
    and random bytes of a KS in the same order, None makes unpredictable ones. warm: whether the secrets of usable
    partners are in memory at the start, as on a server in use, so that session.start takes its fast path.
    """

    def __init__(
        self,
        account: AccountDocument | None = None,
        *,
        clock: Clock | None = None,
        seed: int | str | None = None,
        warm: bool = True,
    ) -> None:
        self.lock = Lock()
        self.clock = clock or Clock()
        self.seed = seed
        self.random: random.Random = random.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311
        self.session_numbers = random.Random(seed)  # noqa: S311 - numbers of log lines, which protect nothing
        self.warm = warm
        self.requests = 0
        self.fill(account or default_account())

    def fill(self, account: AccountDocument) -> None:
        """Begin anew with an account: nothing ended, nothing cached; the clock stays as it is."""
        self.account = account
        self.partners: dict[int, Partner] = {p.id: replace(p) for p in account.partners}
        self.partners.setdefault(SYSTEM_PARTNER_ID, Partner(SYSTEM_PARTNER_ID, secret="", admin_secret=""))
        self.partners_by_text = {str(partner_id): partner for partner_id, partner in self.partners.items()}
        self.widgets: dict[str, Widget] = {collate(w.id): w for w in account.widgets}
        self.roles = account.roles
        self.roles_by_string_id = {role.string_id: role for role in reversed(account.roles)}
        self.app_tokens: dict[str, AppToken] = {collate(t.id): replace(t) for t in account.app_tokens}
        self.entries: list[dict[str, Any]] = account.entries
        self.category_parents = {category.id: category.parent_id for category in account.categories}
        self.users: list[User] = [replace(u, role_ids=list(u.role_ids)) for u in account.users]
        self.live_users: dict[tuple[int, str | None], User] = {}
        self.logins: dict[str, Login] = {}
        self.database_pinged_at: int | None = None
        self._index_users()
        self.revocations = Revocations()
        self.warm_partners: set[str] = set()
        self.response_cache = ResponseCache()
        self.ks_readings: OrderedDict[str, KsReading] = OrderedDict()
        self.ks_statuses: dict[tuple[str, int, str, str], KsStatus] = {}
        self.restart(warm=self.warm)
        if self.seed is not None:
            self.random.seed(self.seed)
            self.session_numbers.seed(self.seed)

    def restart(self, *, warm: bool) -> None:
        """Lose what a server keeps in memory: cached responses, and unless warm the partners' secrets."""
        self.warm_partners = {str(p.id) for p in self.partners.values() if p.status in USABLE} if warm else set()
        self.response_cache.clear()
        self.ks_readings.clear()
        self.ks_statuses.clear()

    def seconds_since(self, started: float) -> float:
        """Return how long a response took so far; a frozen clock says a tenth of a millisecond."""
        return max(self.clock.now() - started, 1e-4)

    def partner(self, partner_id: int | str | None) -> Partner | None:
        """Return the partner of that id, read as the database reads it (`102abc` is 102), None when unknown."""
        known = self.partners_by_text.get(partner_id) if isinstance(partner_id, str) else None
        return known or (None if partner_id is None else self.partners.get(to_int(partner_id)))

    def user(self, partner_id: int, user_id: str | None) -> User | None:
        """Return the user of that id that is not deleted; None is the id of the user without one."""
        return self.live_users.get((partner_id, user_key(user_id)))

    def users_of(self, partner_id: int) -> Iterator[User]:
        """Yield the partner's users that are not deleted, in the order in which they were made."""
        return (u for u in self.users if u.partner_id == partner_id and u.status != UserStatus.DELETED)

    def app_token(self, partner_id: int, token_id: str) -> AppToken | None:
        """Return the partner's token of that id in any letter case, None when it is unknown or deleted."""
        token = self.app_tokens.get(collate(token_id))
        if token is None or token.partner_id != partner_id or token.status == AppTokenStatus.DELETED:
            return None
        return token

    def app_tokens_of(self, partner_id: int) -> Iterator[AppToken]:
        """Yield the partner's tokens that are not deleted."""
        kept = self.app_tokens.values()
        return (t for t in kept if t.partner_id == partner_id and t.status != AppTokenStatus.DELETED)

    def secrets(self, partner_id: str) -> list[str] | None:
        """Return the admin secrets that may have signed a KS of that partner, and keep them in memory from then on."""
        partner = self.partner(partner_id)
        if partner is None or not partner.admin_secret:
            return None
        self.warm_partners.add(partner_id)
        return signing_secrets(partner.admin_secret, partner.additional_admin_secrets)

    def secrets_in_memory(self, partner_id: str) -> list[str] | None:
        """Return the same, but only when an earlier call has put them into the memory cache."""
        return self.secrets(partner_id) if partner_id in self.warm_partners else None

    def issue(self, partner: Partner, spec: KsSpec) -> str:
        """Return a new KS of the partner, in the version that the partner makes: the one place where a KS is signed."""
        now = self.clock.now()
        valid_until, random_bytes = int(now) + spec.expiry_seconds, None
        if REPEATABLE in spec.privileges:
            valid_until, random_bytes = repeatable(int(valid_until))
        fields = ks.KsFields(
            partner.id, valid_until, spec.type, spec.user_id, spec.privileges, master_partner_id=spec.master_partner_id
        )
        secret = partner.admin_secret if spec.secret is None else spec.secret
        if partner.ks_version == _VERSION_2:
            chosen = random_bytes or self.random.randbytes(16)
            if isinstance(spec.user_id, ks.ArrayField):
                return encode_of_array(fields, spec.user_id, secret, chosen)
            return ks.encode_v2(fields, secret, random_bytes=chosen).text
        moment = int(now) + self.random.random() if self.clock.frozen else now  # no two of the same microsecond
        rand = str(valid_until) if random_bytes else float_text(moment, digits=_PRECISION)
        return ks.encode_v1(fields, secret, rand=rand).text

    def decode_ks(self, text: str) -> KsReading:
        """Return what a KS says; raises KsError, ServerCrash. From then on its partner's secrets are in memory."""
        known = self.ks_readings.get(text)
        if known is None:
            known = self.ks_readings[text] = _read(text, self.secrets)
            if len(self.ks_readings) > _KS_KEPT:
                self.ks_readings.popitem(last=False)
        return known

    def caller(self, text: str, now: int, remote_address: str, target: str) -> Caller:
        """Return what the response cache sees of a KS, which knows only the secrets in memory.

        Raises ServerCrash for a KS on which the server's reader crashes.
        """
        if not text:
            return Caller(text)
        try:
            reading = self.ks_readings.get(text) or _read(text, self.secrets_in_memory)
        except KsError as problem:
            return Caller(text, status=KsStatus.INVALID_STR, known=problem.step != "partner")
        return Caller(text, reading, self.ks_status(reading.ks, now, remote_address, target))

    def ks_status(self, session: Ks, now: int, remote_address: str, target: str) -> KsStatus:
        """Return the verdict on a KS without the database; asked twice in a request, and again by the next one."""
        key = (session.hash, now, remote_address, target)
        known = self.ks_statuses.get(key)
        if known is None:
            if len(self.ks_statuses) >= _KS_KEPT:
                self.ks_statuses.clear()
            known = validity.check(session, now=now, remote_address=remote_address, request_uri=target)
            self.ks_statuses[key] = known
        return known

    def _index_users(self) -> None:
        for partner in self.partners.values():
            present = {u.id for u in self.users if u.partner_id == partner.id and u.status != UserStatus.DELETED}
            wanted = {None: partner.has_user_with_null_id, "": partner.has_user_with_empty_id}
            for missing in (user_id for user_id, is_there in wanted.items() if is_there and user_id not in present):
                self.users.append(User(partner.id, missing, screen_name="Unknown" if missing is None else ""))
        for user in self.users:
            if user.status != UserStatus.DELETED:
                self.live_users[user.partner_id, user_key(user.id)] = user
            if user.login_id and collate(user.login_id) not in self.logins:
                self.logins[collate(user.login_id)] = Login(user.login_id, user.password, user.login_partner_id)
