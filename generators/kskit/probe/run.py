"""Running the steps against a service, one after the other, and telling what came of each."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from kaltura_diagnosis.exchange.parsed_response import ParsedResponse
from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_diagnosis.facts import Account, Facts, Token
from kaltura_diagnosis.findings import Diagnosis
from kaltura_session.client import Client
from kaltura_session.errors import TransportError
from kaltura_session.ks import KsError, decode
from kaltura_session.requests import Call, HttpRequest, encode
from kaltura_session.responses import HttpResponse
from kaltura_session.server.validity import signing_secrets
from kskit.probe.shapes import differences, kind
from kskit.probe.steps import STEPS, Step

Outcome = Literal["ok", "failed", "skipped"]
_SKEW_SECONDS = 30
_REGION = (
    "Accounts live in regions, each with its own address; the wrong one answers as if partner, secret or widget were "
    "wrong (OVER.5). Check that the account belongs to this address."
)
_REGION_CODES = {"START_SESSION_ERROR", "INVALID_WIDGET_ID", "SERVICE_FORBIDDEN_CONTENT_BLOCKED", "INVALID_PARTNER_ID"}


@dataclass(slots=True)
class Result:
    """What came of a step. notes: differences from the recordings, and what else is worth knowing."""

    step: Step
    outcome: Outcome
    milliseconds: float = 0.0
    code: str = ""
    why: str = ""
    diagnosis: Diagnosis | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Probe:
    """A probe of one service. values: settings by name without KALTURA_, lower case, and what the steps yielded."""

    client: Client
    values: dict[str, Any]
    root: str
    skew_seconds: float | None = None

    def run(self) -> Iterator[Result]:
        """Yield the result of each step; after one that got no response at all the rest is left out."""
        reachable = True
        for step in STEPS:
            missing = [name for name in step.needs if not self.values.get(name)]
            if not reachable:
                yield Result(step, "skipped", why="the service does not answer")
            elif missing:
                yield Result(step, "skipped", why=f"needs {', '.join(missing)}")
            else:
                result = self._do(step)
                reachable = result.code != "unreachable"
                yield result

    def secrets(self) -> list[str]:
        """Return everything that must not be printed."""
        names = ("admin_secret", "user_secret", "app_token", "widget_ks", "token_ks", "admin_ks")
        return [str(self.values[name]) for name in names if self.values.get(name)]

    def _do(self, step: Step) -> Result:
        call = step.call(self.values)
        request = encode(call, root=self.root)
        began, start = time.time(), time.perf_counter()
        try:
            response = self.client.exchange(request)
        except TransportError as error:
            return Result(step, "failed", code="unreachable", why=str(error))
        milliseconds = (time.perf_counter() - start) * 1000
        self._note_clock(response, began)
        answered = ParsedResponse(response)
        result = Result(step, "ok", milliseconds, answered.code or "")
        reason = answered.args.get("KSID", "") if answered.code == "INVALID_KS" else answered.code or ""
        if reason != step.expect or answered.problem is not None:
            return self._failed(result, request, response, answered)
        wanted, is_right = step.result
        if not is_right(answered.value):
            result.outcome, result.why = "failed", f"the result is {kind(answered.value)} and not {wanted}"
            return result
        if not step.expect:
            self.values.update(step.gives(answered.value))
            result.notes += differences(f"{call.service}.{call.action}", answered.value, response)
            result.notes += self._about(step, answered)
        return result

    def _failed(self, result: Result, request: HttpRequest, response: HttpResponse, answered: ParsedResponse) -> Result:
        result.outcome = "failed"
        if result.step.expect and answered.problem is None and answered.error is None:
            result.why = f"the call succeeded; {result.step.expect} was expected"
            return result
        result.diagnosis = diagnose_exchange(request, response, self._known())
        result.why = result.diagnosis.sentence
        if result.code in _REGION_CODES:
            result.notes.append(_REGION)
        if result.code == "START_SESSION_ERROR" and self._is_user_secret():
            result.notes.append("KALTURA_ADMIN_SECRET starts a USER session: it is the account's user secret (SES.2).")
        return result

    def _is_user_secret(self) -> bool:
        """Tell whether what was given as admin secret starts a USER session and no ADMIN session."""
        known = self.values
        params = {"partnerId": known["partner_id"], "secret": known["admin_secret"], "type": 0, "expiry": 1}
        try:
            response = self.client.exchange(encode(Call("session", "start", params), root=self.root))
        except TransportError:
            return False
        return ParsedResponse(response).ks is not None

    def _known(self) -> Facts:
        known = self.values
        secret, mine = known.get("admin_secret"), str(known.get("partner_id") or "")

        def account(partner_id: str | None) -> Account:
            return Account(mine or partner_id, (secret,) if secret else (), known.get("user_secret"))

        token = Token(known.get("app_token"), known.get("app_token_hash_type"), known.get("app_token_id"))
        return Facts(int(time.time()), account, lambda _: token)

    def _note_clock(self, response: HttpResponse, began: float) -> None:
        """Keep how far the service's clock is ahead of this one, from the Date header of its first response."""
        date = response.header("date")
        if self.skew_seconds is None and date:
            try:
                self.skew_seconds = parsedate_to_datetime(date).timestamp() - began
            except (ValueError, TypeError, OverflowError):
                return

    def _about(self, step: Step, answered: ParsedResponse) -> list[str]:
        """Return what the settings let see in this response: a clock that differs, a KS that another secret signed."""
        if step.name == "time" and self.skew_seconds is not None and abs(self.skew_seconds) > _SKEW_SECONDS:
            seconds = f"{abs(self.skew_seconds):.0f} seconds {'behind' if self.skew_seconds > 0 else 'ahead of'}"
            meant = "a KS made here expires at another moment than meant (LIFE.17)."
            return [f"This machine's clock is {seconds} the service's: {meant}"]
        secret = self.values.get("admin_secret")
        ks = answered.ks or (answered.value.get("ks") if isinstance(answered.value, dict) else None)
        if not secret or not isinstance(ks, str):
            return []
        try:
            decode(ks, lambda _: signing_secrets(str(secret)))
        except KsError as error:
            return [f"KALTURA_ADMIN_SECRET does not open this KS ({error.step}): it is not the one that signs (KSX.9)."]
        return []
