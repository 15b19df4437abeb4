"""What is watched: the emulator, or whatever else keeps a transcript; and what is known beside its requests."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from kaltura_diagnosis.exchange.parsed_response import looks_like_ks
from kaltura_diagnosis.facts import Account, Facts, Token
from kaltura_emulator.account import default_account
from kaltura_emulator.credentials import credentials
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.transcript import Record, Transcript
from kaltura_emulator.world import World, collate
from kaltura_pastes.values import find_ks
from kaltura_session.ks import KsError, KsFields, decode, encode_v2
from kaltura_session.server.validity import signing_secrets

_WRONG_HASH = "INVALID_APP_TOKEN_HASH"
_MOST_KS = 20
_DAY_SECONDS = 86400
_LOOKED_THROUGH = 100
_LONGEST_BODY = 65536


class Source(Protocol):
    """What the page and the lines of a log look at."""

    @property
    def title(self) -> str:
        """Return what it is, in words."""

    @property
    def transcript(self) -> Transcript:
        """Return its requests."""

    def now(self) -> int:
        """Return its time, in Unix seconds."""

    def facts(self, record: Record | None = None) -> Facts:
        """Return what is known beside a request, None: beside what is pasted."""

    def credentials(self, base_url: str) -> Mapping[str, str | int]:
        """Return the service URL below that address, and what else may be shown, by the kit's names."""

    def ks(self) -> str | None:
        """Return a KS for programs that want one, None where none may be given out."""

    def is_public(self, value: str) -> bool:
        """Tell whether a value is public test data, which need not be hidden."""

    def tokens(self) -> Iterable[Mapping[str, Any]]:
        """Yield id, hash_type and status of the application tokens that are known."""


@dataclass(frozen=True, slots=True)
class EmulatorSource:
    """An emulator: it knows its accounts, its tokens, and every KS that it gave out."""

    emulator: Emulator
    title: str = "Kaltura emulator"

    @property
    def transcript(self) -> Transcript:
        """Return its requests."""
        return self.emulator.transcript

    def now(self) -> int:
        """Return its time, in Unix seconds."""
        return self.emulator.clock.seconds()

    def facts(self, record: Record | None = None) -> Facts:
        """Return what is known beside a request, None: beside what is pasted."""
        world = self.emulator.world

        def token(token_id: str) -> Token:
            found = world.app_tokens.get(collate(token_id))
            return Token(found.token, found.hash_type, found.id) if found else Token()

        now = self.now() if record is None else int(record.time)
        return Facts(now, partial(account_of, world), token, other_ks(self.transcript, record))

    def credentials(self, base_url: str) -> Mapping[str, str | int]:
        """Return the service URL, and the public credentials of an account."""
        return credentials(self.emulator.world, base_url, self.now())

    def ks(self) -> str | None:
        """Return an ADMIN KS of the account, None where there is none."""
        given = self.credentials("")
        if "admin_secret" not in given:
            return None
        user_id = str(given.get("user_id", ""))
        fields = KsFields(given["partner_id"], self.now() + _DAY_SECONDS, 2, user_id, "disableentitlement")
        return encode_v2(fields, str(given["admin_secret"]), random_bytes=secrets.token_bytes(16)).text

    def is_public(self, value: str) -> bool:
        """Tell whether a value is one of the built-in account, or a KS that is made with its secrets."""
        world = self.emulator.world
        if self.emulator.account != default_account():
            return False
        partners, tokens = list(world.partners.values()), list(world.app_tokens.values())
        known = {secret for one in partners for secret in (one.admin_secret, one.secret)}
        known |= {one.token for one in tokens} | {str(given) for given in self.credentials("").values()}
        return value in known or (looks_like_ks(value) and self._is_own_ks(value))

    def _is_own_ks(self, value: str) -> bool:
        try:
            decode(value, lambda partner_id: account_of(self.emulator.world, partner_id).admin_secrets)
        except KsError:
            return False
        return True

    def tokens(self) -> Iterator[Mapping[str, Any]]:
        """Yield id, hash_type and status of the account's application tokens."""
        partner_id = int(self.credentials("").get("partner_id", 0))
        for token in self.emulator.world.app_tokens_of(partner_id):
            yield {"id": token.id, "hash_type": token.hash_type or "SHA1", "status": token.status}


def account_of(world: World, partner_id: str | None) -> Account:
    """Return what the world knows of a partner, for the diagnosis; nothing where there is no such partner."""
    partner = world.partner(partner_id)
    if partner is None:
        return Account()
    secrets = signing_secrets(partner.admin_secret, partner.additional_admin_secrets)
    return Account(str(partner.id), secrets, partner.secret)


def other_ks(transcript: Transcript, before: Record | None) -> list[str]:
    """Return the KS strings that were given out shortly before a request, None: until now, the newest first.

    They are looked for only where one of them may have been hashed: nothing else costs time.
    """
    if before is not None and not any(one.code == _WRONG_HASH for one in before.outcomes):
        return []
    records = [one for one in transcript.records() if before is None or one.seq < before.seq]
    found: dict[str, None] = {}
    for record in reversed(records[-_LOOKED_THROUGH:]):
        if len(found) >= _MOST_KS:
            break
        if not any(one.code == "ok" for one in record.outcomes):
            continue
        found |= dict.fromkeys(find_ks(record.response.body[:_LONGEST_BODY].decode("utf-8", "replace")))
    return list(found)[:_MOST_KS]
