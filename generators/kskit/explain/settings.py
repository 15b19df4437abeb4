"""The values that a diagnosis needs: from options, files, pasted text and the environment; never from arguments."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from kaltura_diagnosis.facts import Account, Facts, Token
from kaltura_diagnosis.placeholders import stands_for_another

if TYPE_CHECKING:
    from kaltura_session.requests import HttpRequest

_ENVIRONMENT: Mapping[str, str] = {
    "ks": "KALTURA_KS",
    "token": "KALTURA_APP_TOKEN",
    "token_hash": "KALTURA_TOKEN_HASH",
    "token_id": "KALTURA_APP_TOKEN_ID",
    "hash_type": "KALTURA_APP_TOKEN_HASH_TYPE",
    "partner_id": "KALTURA_PARTNER_ID",
    "admin_secret": "KALTURA_ADMIN_SECRET",
    "user_secret": "KALTURA_USER_SECRET",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What is known, None for what is not. other_ks: KS strings of other sessions."""

    ks: str | None = None
    token: str | None = None
    token_hash: str | None = None
    token_id: str | None = None
    hash_type: str | None = None
    partner_id: str | None = None
    admin_secret: str | None = None
    user_secret: str | None = None
    other_ks: tuple[str, ...] = ()

    def over(self, weaker: "Settings") -> "Settings":
        """Return these settings, and those of `weaker` where these know nothing."""
        missing = [field.name for field in fields(self) if getattr(self, field.name) in {None, ()}]
        return replace(self, **{name: getattr(weaker, name) for name in missing})

    @property
    def account(self) -> Account:
        """Return the account that the settings describe."""
        return Account(self.partner_id, (self.admin_secret,) if self.admin_secret else (), self.user_secret)

    def known(self, now: int) -> Facts:
        """Return what a diagnosis of an exchange may know."""
        token = Token(self.token, self.hash_type, self.token_id)

        def account(partner_id: str | None) -> Account:
            unknown = self.partner_id is None or partner_id is None
            return self.account if unknown else replace(self.account, partner_id=partner_id)

        return Facts(now, account, lambda _: token, self.other_ks)

    def secrets(self) -> list[str]:
        """Return every value that must not be shown; what only stands for a value may be."""
        values = (self.ks, self.token, self.token_hash, self.admin_secret, self.user_secret, *self.other_ks)
        return [value for value in values if value and not stands_for_another(value)]


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Return the settings of the KALTURA_... variables; an empty one counts as not set."""
    known: dict[str, Any] = {name: environment.get(variable) or None for name, variable in _ENVIRONMENT.items()}
    return Settings(**known)


def from_values(values: Mapping[str, str]) -> Settings:
    """Return the values that a paste names, by the names of the settings."""
    known: dict[str, Any] = dict(values)
    return Settings(**known)


def from_request(request: "HttpRequest") -> Settings:
    """Return what a request to appToken.startSession carries; nothing for other calls."""
    from kaltura_diagnosis.exchange.decoded_request import DecodedRequest  # noqa: PLC0415 - only a pasted request needs it

    for call in DecodedRequest(request).calls:
        if call.name == "appToken.startSession":
            sent = call.text("tokenHash") if "tokenHash" in call.params else None
            return Settings(call.text("ks") or None, token_hash=sent, token_id=call.text("id") or None)
    return Settings()
