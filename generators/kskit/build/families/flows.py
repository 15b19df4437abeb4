"""The family flows: whole flows, recorded from a real server and performed against the emulator."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kaltura_emulator.account import default_account
from kaltura_session.ks import KsFields, encode_v2
from kskit.build.families.common import NOW, recorded
from kskit.build.model import Case, Family, bytes_of_id
from kskit.build.operations.flows import HIDDEN_HEADERS
from kskit.flows.catalogue import load_flows
from kskit.flows.types import Flow, Variant

_NAME = "flows"
_FORUM = {"reuse-session/second-client", "create-app-token/forum-parameters"}
_LONG_AGO = 1000000000
_OTHER_CALLS = "urirestrict:/api_v3/service/system/*"


def cases() -> Iterator[Case]:
    """Yield the cases: every recorded flow, then every variant and failure of the catalogue against the emulator."""
    yield from map(_recorded, recorded("flows")["flows"])
    for flow in load_flows().flows.values():
        for variant in flow.variant:
            yield _run(flow, variant, f"{flow.id}-{variant.id}", f"{flow.title}: {variant.title}", {})
        for failure in flow.failure:
            variant = flow.find_variant(failure.variant) if failure.variant else flow.variant[-1]
            title = f"{flow.title}: {failure.title}"
            yield _run(flow, variant, f"{flow.id}-failure-{failure.id}", title, failure.given)
    yield from _reuse_cases()


def _recorded(run: Mapping[str, Any]) -> Case:
    name, flow = f"{run['flow']}/{run['variant']}", load_flows().find(run["flow"])
    flags = "Recorded ForumCase" if name in _FORUM else "Recorded"
    flags += " CommonMistake" if "mistake" in name else ""
    slug = f"recorded-{name.replace('/', '-')}"
    title = f"{flow.title}, as recorded: {run['title'] or run['variant'].replace('-', ' ')}"
    given = {"steps": [_step(step) for step in run["steps"]]}
    extra = {"flow": run["flow"], "variant": run["variant"], "source": f"vectors/recordings/flows.json#{name}"}
    return Case(slug, title, "flow_transcript", given, _clauses(flow), flags, extra=extra)


def _clauses(flow: Flow) -> str:
    """Return what the steps of a flow follow, each clause once."""
    return " ".join(dict.fromkeys(clause for step in flow.step for clause in step.clauses))


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    """Return a recorded step byte for byte, without HIDDEN_HEADERS."""
    request, response = step["request"], step["response"]
    return {
        "clock": step["clock"],
        "request": {
            "method": request["method"],
            "target": request["path"],
            "headers": {n: v for n, v in request["headers"] if n not in {"Host", "User-Agent", "Connection"}},
            "body": request.get("body", ""),
        },
        "response": {
            "status": response["status"],
            "headers": {n: v for n, v in response["headers"] if n not in HIDDEN_HEADERS},
            "body": response.get("body", ""),
        },
    }


def _run(flow: Flow, variant: Variant, slug: str, title: str, changed: Mapping[str, str]) -> Case:
    situation = _Situation(f"{_NAME}/{slug}")
    settings = {name: situation.settings[name] for name in flow.environment(variant)}
    if "=" in variant.when:
        settings[variant.when.partition("=")[0]] = variant.when.partition("=")[2]
    settings |= {name: situation.given(what) for name, what in changed.items()}
    given = {
        "flow": flow.id,
        "variant": variant.id,
        "settings": settings,
        "now": NOW,
        "seed": f"{_NAME}/{slug}",
        "stored": situation.stored,
        "before": situation.before,
    }
    return Case(slug, title, "flow_run", given, _clauses(flow))


def _reuse_cases() -> Iterator[Case]:
    """Yield runs of reuse-session that start from what an earlier run kept."""
    flow = load_flows().find("reuse-session")
    for slug, title, left, ended, flags in (
        ("stored", "A second client with the stored KS makes no new session", 3600, False, "ForumCase"),
        ("expiring", "A stored KS within the margin is renewed first", 100, False, "Boundary"),
        ("expired", "A stored KS that has expired is replaced", -1, False, "Boundary"),
        ("ended", "A stored KS that was revoked: one new session, one repetition", 3600, True, ""),
    ):
        name = f"reuse-session-{slug}"
        situation = _Situation(f"{_NAME}/{name}")
        stored = {"ks": situation.ks(valid_until=NOW + left), "valid_until": NOW + left}
        case = _run(flow, flow.variant[0], name, f"{flow.title}: {title}", {})
        before = [{"service": "session", "action": "end", "params": {"ks": stored["ks"]}}] if ended else []
        yield replace(case, input={**case.input, "stored": stored, "before": before}, flags=flags)


class _Situation:
    """The settings of a run, made for the emulator's public account. before: calls that must have been made.

    stored: what an earlier run kept, None for nothing.
    """

    def __init__(self, seed: str) -> None:
        account = default_account()
        self._partner = next(partner for partner in account.partners if partner.id > 0)
        token = next(token for token in account.app_tokens if token.hash_type == "SHA256")
        user = next(user for user in account.users if user.login_enabled)
        self._seed = seed
        self.before: list[dict[str, Any]] = []
        self.stored: dict[str, Any] | None = None
        self.settings = {
            "KALTURA_SERVICE_URL": "http://127.0.0.1/api_v3",
            "KALTURA_PARTNER_ID": str(self._partner.id),
            "KALTURA_ADMIN_SECRET": self._partner.admin_secret,
            "KALTURA_USER_SECRET": self._partner.secret,
            "KALTURA_USER_ID": user.id,
            "KALTURA_LOGIN_ID": user.login_id or "",
            "KALTURA_PASSWORD": user.password or "",
            "KALTURA_APP_TOKEN_ID": token.id,
            "KALTURA_APP_TOKEN": token.token,
            "KALTURA_APP_TOKEN_HASH_TYPE": token.hash_type or "SHA1",
            "KALTURA_KS_VERSION": "2",
            "KALTURA_PAGE_SIZE": "1",
            "KALTURA_SESSION_FILE": "session",
            "KALTURA_KS": self.ks(),
        }

    def ks(self, **changes: Any) -> str:
        """Return a KS of the account, made locally; changes: to its fields, and another secret."""
        values: dict[str, Any] = {
            "valid_until": NOW + 3600,
            "type": 2,
            "user_id": "admin@example.test",
            "privileges": "disableentitlement",
        }
        secret = changes.pop("secret", self._partner.admin_secret)
        fields = KsFields(self._partner.id, **(values | changes))
        return encode_v2(fields, secret, random_bytes=bytes_of_id(self._seed)).text

    def given(self, what: str) -> str:
        """Return the value that brings about a situation of flows.toml."""
        if what == "ended-ks":
            ks = self.ks()
            self.before.append({"service": "session", "action": "end", "params": {"ks": ks}})
            return ks
        if what == "ended-token":
            token_id = str(self.settings["KALTURA_APP_TOKEN_ID"])
            ks = self.ks(privileges=f"sessionid:{token_id}")
            self.before.append({"service": "session", "action": "end", "params": {"ks": ks}})
            return token_id
        if what == "restricted-session-file":
            self.stored = {"ks": self.ks(privileges=_OTHER_CALLS), "valid_until": NOW + 3600}
            return "session"
        return {
            "wrong-secret": "0123456789abcdef" * 2,
            "wrong-token": "fedcba9876543210" * 2,
            "wrong-password": "Wr0ng!password",
            "unknown-partner": "999999999",
            "unknown-token": "0_nosuch00",
            "unknown-user": "nosuchuser",
            "unknown-login": "nosuch@example.test",
            "other-hash-type": "MD5",
            "garbage-ks": self.ks(secret=self._partner.secret),
            "expired-ks": self.ks(valid_until=_LONG_AGO),
            "uri-restricted-ks": self.ks(privileges=_OTHER_CALLS),
            "address-restricted-ks": self.ks(privileges="iprestrict:192.0.2.1"),
            "user-ks": self.ks(type=0, privileges="list:*", user_id="alice"),
        }[what]


_FACTS = {
    "recorded-": "What a real server was asked and answered, byte for byte",
    "": "A whole flow, performed against the emulator",
}

FAMILY = Family(
    _NAME,
    12,
    "Whole flows",
    "Read what is recorded as this does; perform a flow with these calls, to this output or error.",
    cases,
    _FACTS,
)
