"""The family session-cache: what a client that keeps only a KS and its end does next (LIFE.13 to LIFE.16)."""

from collections.abc import Iterator
from typing import Any

from kskit.build.families import common
from kskit.build.model import Case, Family

_KS = common.make_v2(11, user_id="reader", privileges="sview:*,list:*", valid_until=common.NOW + 3600)
_NOW = common.NOW
_MARGIN = 300

# slug, title, seconds left (None: nothing stored), other members, flags
_BEFORE: tuple[tuple[str, str, int | None, dict[str, Any], str], ...] = (
    ("nothing-stored", "Nothing stored: start", None, {}, "Empty"),
    ("fresh", "An hour left: reuse", 3600, {}, ""),
    ("second-client", "A second client with the same stored KS reuses it: nothing binds a KS to who obtained it", 3000,
     {}, "ForumCase"),
    ("margin-plus-1", "One second more than the margin: reuse", _MARGIN + 1, {}, "Boundary"),
    ("margin", "As long as the margin: renew", _MARGIN, {}, "Boundary"),
    ("last-second", "One second left: renew, it still serves", 1, {}, "Boundary"),
    ("now", "An expiry equal to now: start", 0, {}, "Boundary"),
    ("long-ago", "A year too late: start", -31536000, {}, ""),
    ("milliseconds", "Milliseconds were stored: it looks good for ever", (_NOW - 10) * 1000 - _NOW, {},
     "AcceptedButWrong CommonMistake"),
    ("lifetime-stored", "A lifetime was stored instead of an expiry: start each time", 3600 - _NOW, {},
     "CommonMistake"),
    ("no-margin", "Without a margin the last second is used", 1, {"renew_margin": 0}, "Boundary"),
    ("large-margin", "A margin longer than the session renews at once, it does not start", 3600, {"renew_margin": 7200},
     "Boundary"),
    ("server-ahead", "The server's clock is ahead: what is left shrinks", 400, {"skew": 100}, "Boundary"),
    ("server-behind", "The server's clock is behind: what is left grows", 250, {"skew": -100}, ""),
    ("wrong-time-zone", "A clock that is hours off starts again each time; the Date header tells", 3600, {"skew": 7200},
     "CommonMistake"),
    ("renewed-before", "A session renewed before and good is reused", 3600, {"already_renewed": True}, ""),
)  # fmt: skip

# slug, title, code, reason, flags: a call with the stored KS failed
_AFTER = (
    ("expired", "EXPIRED although the stored expiry is ahead: start and repeat once", "INVALID_KS", "EXPIRED", ""),
    ("logout", "LOGOUT: somebody ended the session: start and repeat once", "INVALID_KS", "LOGOUT", ""),
    ("actions-limit", "The budget of actions is used up: start and repeat once", "INVALID_KS", "EXCEEDED_ACTIONS_LIMIT",
     "Restriction"),
    ("unreadable", "The server cannot read the KS and quotes it: start and repeat once", "INVALID_KS", _KS, ""),
    ("no-reason", "INVALID_KS without a reason: start and repeat once", "INVALID_KS", "", "Empty"),
    ("restricted-ip", "The wrong address: a new KS would be refused too", "INVALID_KS", "EXCEEDED_RESTRICTED_IP",
     "Restriction"),
    ("restricted-uri", "The wrong URI: a new KS would be refused too", "INVALID_KS", "EXCEEDED_RESTRICTED_URI",
     "Restriction"),
    ("forbidden", "The session may not call this: a new one may not either", "SERVICE_FORBIDDEN", "media->delete", ""),
    ("missing-parameter", "The call is at fault, not the session", "MISSING_MANDATORY_PARAMETER", "filter", ""),
    ("wrong-hash", "A fault of the token hash is not mended by repeating it", "INVALID_APP_TOKEN_HASH", "", ""),
    ("token-gone", "The token is gone", "APP_TOKEN_ID_NOT_FOUND", "0_o7l19k80", "ForumCase"),
    ("partner-blocked", "The account is blocked", "SERVICE_FORBIDDEN_CONTENT_BLOCKED", "", ""),
    ("user-blocked", "The user is blocked", "USER_BLOCKED", "", ""),
    ("invented-code", "EXPIRED_KS does not exist, and no code but INVALID_KS means a new session", "EXPIRED_KS", "",
     "CommonMistake"),
    ("internal-error", "An internal error says nothing about the session", "INTERNAL_SERVERL_ERROR", "", ""),
)  # fmt: skip


def cases() -> Iterator[Case]:
    """Yield the cases: before a call, after a call that failed, after a repeated call that failed again."""
    for slug, title, left, changes, flags in _BEFORE:
        clauses = "LIFE.25 LIFE.13" if slug == "second-client" else "LIFE.25 LIFE.14"
        yield _case(slug, title, left, changes, clauses, flags)
    for slug, title, code, reason, flags in _AFTER:
        failure = {"error": {"code": code, "reason": reason}}
        yield _case(f"after-{slug}", title, 3600, failure, "LIFE.25 LIFE.15 ERR.6", flags)
        if slug == "expired":
            again = {**failure, "already_renewed": True}
            what = f"{title.partition(':')[0]}: again with the fresh KS, give up"
            yield _case(f"again-{slug}", what, 3600, again, "LIFE.25 LIFE.15", flags)
    failure = {"error": {"code": "INVALID_KS", "reason": "EXPIRED"}}
    title = "Refused, and the stored expiry has passed as well: start"
    yield _case("after-expired-in-store", title, -10, failure, "LIFE.25 LIFE.15", "")
    title = "Refused without anything stored, a KS from elsewhere: start"
    yield _case("after-nothing-stored", title, None, failure, "LIFE.25 LIFE.15", "Empty")
    failure = {"error": {"code": "SERVICE_FORBIDDEN", "reason": "media->delete"}}
    title = "Forbidden without anything stored: a session would not help"
    yield _case("after-nothing-stored-forbidden", title, None, failure, "LIFE.25 LIFE.15", "Empty")


def _case(slug: str, title: str, left: int | None, changes: dict[str, Any], clauses: str, flags: str) -> Case:
    given = {
        "stored": None if left is None else {"ks": _KS, "valid_until": _NOW + left},
        "now": _NOW,
        "skew": 0,
        "renew_margin": _MARGIN,
        "error": None,
        "already_renewed": False,
        **changes,
    }
    return Case(slug, title, "session_decide", given, clauses, flags)


FAMILY = Family(
    "session-cache",
    8,
    "Reusing a stored session",
    "Decide as this does: reuse the session, renew it while it serves, start a new one, or give up.",
    cases,
    {"second-client": "The case of the forum question: one session, several clients"},
)
