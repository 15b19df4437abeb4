"""A request, what came back, and what else is known: what mistakes of meaning are looked for in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

from kaltura_diagnosis.exchange.decoded_request import DecodedCall, DecodedRequest
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse
from kaltura_diagnosis.facts import Account, Command, Facts
from kaltura_diagnosis.findings import Diagnosis
from kaltura_session.ks import Ks, KsError, decode
from kaltura_session.server.validity import partner_of


@dataclass(frozen=True)
class Exchange:
    """A request and its response, None for what is not known, and what the user knows beside them.

    command: the command that sends the request, as it was typed. unseen: what of the request is not known, e.g. "the
    body".
    """

    request: DecodedRequest | None
    response: ParsedResponse | None
    facts: Facts
    command: Command | None = None
    unseen: Sequence[str] = ()
    hashes: dict[tuple[str, str, str], Diagnosis] = field(default_factory=dict)  # of KS, tokenHash and token id

    @property
    def code(self) -> str | None:
        """Return the code of the API error that came back."""
        return self.response.code if self.response is not None else None

    @property
    def args(self) -> Mapping[str, str]:
        """Return the arguments of that error."""
        return self.response.args if self.response is not None else {}

    def may_have_failed_with(self, code: str) -> bool:
        """Tell whether the call failed with that code, or what came back is not known."""
        return self.response is None or self.response.code == code

    @property
    def calls(self) -> Sequence[DecodedCall]:
        """Return the calls of the request, none when it is not known."""
        return self.request.calls if self.request is not None else ()

    @property
    def call(self) -> DecodedCall | None:
        """Return the call of a request that makes just one, and not in a multirequest."""
        single = self.request is not None and not self.request.is_multirequest
        return self.calls[0] if single and self.calls else None

    @property
    def result(self) -> Mapping[str, Any]:
        """Return the object that came back, empty for anything else."""
        return self.response.members if self.response is not None else {}

    @property
    def reason(self) -> str:
        """Return the KSID of INVALID_KS, which may be the reason; empty for other errors (ERR.7)."""
        return self.args.get("KSID", "") if self.code == "INVALID_KS" else ""

    def account_of(self, ks: str) -> Account:
        """Return what is known of the account that a KS names."""
        return self.facts.account(_partner_of(ks))

    @cached_property
    def ks(self) -> Ks | None:
        """Return what the KS of the one call says, where the account's secrets are known and it is well made."""
        return self.ks_of(self.call.text("ks")) if self.call is not None else None

    def ks_of(self, text: str) -> Ks | None:
        """Return what a KS says, where the account's secrets are known and it is well made."""
        try:
            return decode(text, lambda _: self.account_of(text).admin_secrets)
        except KsError:
            return None

    @property
    def server_time(self) -> float | None:
        """Return the time of the server's clock, in Unix seconds, as its header Date tells it."""
        value = self.response.response.header("date") if self.response is not None else None
        try:
            return parsedate_to_datetime(value).timestamp() if value is not None else None
        except (ValueError, TypeError, OverflowError):
            return None


def _partner_of(ks: str) -> str | None:
    """Return the partner that a KS names, None for what is not a KS."""
    try:
        return partner_of(ks)[1]
    except KsError:
        return None


def other_partner(call: DecodedCall) -> str | None:
    """Return the partner of the call's KS where the call names another one (WIRE.37)."""
    named = call.text("p") or call.text("partnerId")
    partner_id = _partner_of(call.text("ks"))
    return partner_id if named not in {"", "0", partner_id} else None
