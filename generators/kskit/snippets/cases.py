"""Cases: what a snippet is tried with, derived from its flow, and the settings that each starts from."""

import os
import secrets
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from kaltura_session.client import Client
from kaltura_session.ks import KsFields, encode_v2
from kaltura_session.requests import Call
from kaltura_session.sessions import StoredSession
from kaltura_session.store import save_session
from kaltura_session.token_hash import HASH_TYPES
from kskit.flows.catalogue import FlowCatalogue
from kskit.flows.types import Failure, Flow, Success, Variant

_LONG_AGO = 1_000_000_000
_HOUR_SECONDS = 3600
_WITHIN_THE_MARGIN_SECONDS = 100
_OTHER_CALLS = "urirestrict:/api_v3/service/system/*"


@dataclass(frozen=True, slots=True)
class Case:
    """One execution of a snippet.

    id: e.g. `admin-secret`, `failure/wrong-token`. given: setting -> id of a situation. service: how the service
    misbehaves, empty for well. exit, code, reason: what the program must report. says: what else its report must hold.
    calls: the actions it must send, in order, where the flow says so. faults: what the emulator plays meanwhile.
    """

    id: str
    flow: Flow
    variant: Variant
    given: Mapping[str, str] = field(default_factory=dict)
    service: str = ""
    exit: int = 0
    code: str = ""
    reason: str = ""
    says: str = ""
    calls: tuple[str, ...] = ()
    faults: tuple[Mapping[str, Any], ...] = ()

    @property
    def advice(self) -> str:
        """What the flow says to do about this error, empty where it says nothing."""
        code = "NO_ANSWER" if self.service else self.code
        for decision in self.flow.decision:
            if decision.code in {"", code} and decision.reason in {"", self.reason}:
                return decision.text if self.exit == 1 else ""
        return ""


def cases_of(flow: Flow, catalogue: FlowCatalogue, left_out: Mapping[str, str] | None = None) -> list[Case]:
    """Return every case of a flow, successes first.

    left_out: variant -> why a language cannot write it; its program must say so, and send nothing.
    """
    cases = [
        *(Case(variant.id, flow, variant) for variant in flow.variant),
        *(_success(flow, success) for success in flow.success),
        *(_failure(flow, failure) for failure in catalogue.failures(flow)),
    ]
    known = left_out or {}
    return [_left_out(case, known[case.variant.id]) if case.variant.id in known else case for case in cases]


def _left_out(case: Case, reason: str) -> Case:
    """Return the case of a program that cannot do it; a missing setting it reports like any other."""
    return case if case.exit == 2 else replace(case, id=f"left-out/{case.id}", exit=1, code="", reason="", says=reason)


def _success(flow: Flow, success: Success) -> Case:
    return Case(
        success.id,
        flow,
        _variant(flow, success),
        given=success.given,
        calls=tuple(success.calls),
        faults=tuple(success.faults),
    )


def _failure(flow: Flow, failure: Failure) -> Case:
    variant = _variant(flow, failure)
    known = {*flow.env, *variant.env}
    return Case(
        f"failure/{failure.id}",
        flow,
        variant,
        given={name: what for name, what in failure.given.items() if name in known},
        service=failure.service,
        exit=failure.exit,
        code=failure.code,
        reason=failure.reason,
    )


def _variant(flow: Flow, case: Success | Failure) -> Variant:
    return flow.find_variant(case.variant) if case.variant else flow.default_variant


class Situations:
    """Makes what [given] of flows.toml describes. settings: of the service. folder: for session files."""

    def __init__(self, settings: Mapping[str, str], folder: Path) -> None:
        self._settings = settings
        self._session_file = folder / f"session-{secrets.token_hex(4)}"
        self._make: Mapping[str, Callable[[], str | None]] = {
            "unset": lambda: None,
            "wrong-secret": lambda: "0123456789abcdef" * 2,
            "wrong-token": lambda: "fedcba9876543210" * 2,
            "wrong-password": lambda: "Wr0ng!password",
            "unknown-partner": lambda: "999999999",
            "unknown-token": lambda: "0_nosuch00",
            "unknown-user": lambda: "nosuchuser",
            "unknown-login": lambda: "nosuch@example.test",
            "other-hash-type": lambda: _other_than(settings["KALTURA_APP_TOKEN_HASH_TYPE"]),
            "garbage-ks": lambda: self._ks(secret=self._settings["KALTURA_USER_SECRET"]),
            "expired-ks": lambda: self._ks(valid_until=_LONG_AGO),
            "ended-ks": self._ended_ks,
            "uri-restricted-ks": lambda: self._ks(privileges=_OTHER_CALLS),
            "restricted-session-file": lambda: self._stored(self._ks(privileges=_OTHER_CALLS), _HOUR_SECONDS),
            "address-restricted-ks": lambda: self._ks(privileges="iprestrict:192.0.2.1"),
            "user-ks": lambda: self._ks(session_type=0, privileges="list:*"),
            "ended-session-file": lambda: self._stored(self._ended_ks(), _HOUR_SECONDS),
            "short-token-id": lambda: self._short_token["id"],
            "short-token": lambda: self._short_token["token"],
            "ended-token": self._ended_token,
            "expiring-session-file": lambda: self._stored(self._ks(), _WITHIN_THE_MARGIN_SECONDS),
        }

    def settings_for(self, case: Case) -> dict[str, str]:
        """Return the environment of the program: the variant's settings, changed as the case says."""
        good = {**self._settings, "KALTURA_SESSION_FILE": str(self._session_file), "KALTURA_KS": self._ks()}
        wanted = case.flow.environment(case.variant)
        settings = {**{name: good[name] for name in wanted if name in good}, **case.variant.set}
        for name, what in case.given.items():
            value = self._make[what]()
            if value is None:
                settings.pop(name, None)
            else:
                settings[name] = value
        if case.service == "refused":
            settings["KALTURA_SERVICE_URL"] = f"http://127.0.0.1:{_unused_port()}/api_v3"
        return settings

    def _ks(
        self,
        *,
        valid_until: int | None = None,
        session_type: int = 2,
        privileges: str = "disableentitlement",
        secret: str | None = None,
    ) -> str:
        fields = KsFields(
            self._settings["KALTURA_PARTNER_ID"],
            valid_until or int(time.time()) + _HOUR_SECONDS,
            session_type,
            self._settings["KALTURA_USER_ID"],
            privileges,
        )
        signing = secret or self._settings["KALTURA_ADMIN_SECRET"]
        return encode_v2(fields, signing, random_bytes=os.urandom(16)).text

    def _ended_ks(self, privileges: str = "disableentitlement") -> str:
        ks = self._ks(privileges=privileges)
        Client(self._settings["KALTURA_SERVICE_URL"]).send(Call("session", "end", {"ks": ks}))
        return ks

    def _ended_token(self) -> str:
        """End a session of the token's group (APP.16), as another holder of the token would."""
        token_id = self._settings["KALTURA_APP_TOKEN_ID"]
        self._ended_ks(f"sessionid:{token_id}")
        return token_id

    @cached_property
    def _short_token(self) -> Any:
        token = {
            "hashType": self._settings["KALTURA_APP_TOKEN_HASH_TYPE"],
            "sessionDuration": _WITHIN_THE_MARGIN_SECONDS,
            "sessionPrivileges": "list:*",
        }
        call = Call("appToken", "add", {"ks": self._ks(), "appToken": token})
        return Client(self._settings["KALTURA_SERVICE_URL"]).send(call)

    def _stored(self, ks: str, seconds_left: int) -> str:
        save_session(self._session_file, StoredSession(ks, int(time.time()) + seconds_left))
        return str(self._session_file)


def _other_than(hash_type: str) -> str:
    return next(one for one in HASH_TYPES if one != hash_type)


def _unused_port() -> int:
    """Return a loopback port at which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
