"""The flows: each a generator that yields calls, is sent their results, and returns what a program of it prints.

A function has the name of its flow in spec/catalogue/flows.toml, and takes the flow's settings and constants by name.
Nothing here sends anything: Client.run() does, and throws an ApiError in where the call stands.
"""

from functools import partial
from typing import Any, TypeVar

from kaltura_session.errors import ApiError, FlowError
from kaltura_session.ks import KsFields, encode_ks
from kaltura_session.requests import Call, Calls, Multirequest, result_of
from kaltura_session.sessions import RENEW_MARGIN_SECONDS, StoredSession, at, call_with_session
from kaltura_session.token_hash import token_hash

T = TypeVar("T")
Id = str | int
Time = int | None  # in Unix seconds; None is the machine's


def start_session(
    *, partner_id: Id, secret: str, user_id: str = "", type: int = 0, expiry: int = 3600, privileges: str | None = None
) -> Calls[str]:
    """Return a KS for a secret of the account (SES.1, SES.2).

    secret: the admin secret, or for a session of type 0 (USER) also the user secret; type 2 is ADMIN. expiry: seconds
    from now. privileges: comma-separated `name` or `name:value`.
    """
    params = {"partnerId": partner_id, "secret": secret, "userId": user_id, "type": type, "expiry": expiry}
    return _member((yield Call("session", "start", {**params, "privileges": privileges})), str)


def widget_session(*, partner_id: Id) -> Calls[str]:
    """Return the KS of an anonymous session, which needs no secret (SES.14, SES.15)."""
    return _member((yield Call("session", "startWidgetSession", {"widgetId": f"_{partner_id}"})), str, "ks")


def app_token_session(
    *, partner_id: Id, app_token_id: str, app_token: str, app_token_hash_type: str = "SHA1"
) -> Calls[int]:
    """Start a session with an application token, and return how many entries it may list (APP.5, APP.7, APP.8)."""
    session = yield from session_by_app_token(partner_id, app_token_id, app_token, app_token_hash_type)
    return (yield from _count(session.ks, pager={"pageSize": 5}))


def create_app_token(
    *,
    partner_id: Id,
    admin_secret: str,
    user_id: str,
    hash_type: str = "SHA1",
    session_type: int = 0,
    session_duration: int = 3600,
    token_expiry: int | None = None,
    session_privileges: str = "",
    description: str = "",
) -> Calls[tuple[str, str]]:
    """Create an application token and return its id and the token (APP.19, APP.29).

    session_duration: of its sessions, seconds. token_expiry: Unix seconds, or a small number of seconds from now; None
    for a token that never expires (APP.20).
    """
    ks = yield from start_session(partner_id=partner_id, secret=admin_secret, user_id=user_id, type=2, expiry=60)
    token = {
        "hashType": hash_type,
        "sessionType": session_type,
        "sessionDuration": session_duration,
        "expiry": token_expiry,
        "sessionUserId": user_id,
        "sessionPrivileges": session_privileges,
        "description": description,
    }
    created = yield Call("appToken", "add", {"ks": ks, "appToken": token})
    return _member(created, str, "id"), _member(created, str, "token")


def login(
    *, partner_id: Id, password: str, login_id: str = "", user_id: str = "", expiry: int | None = None
) -> Calls[str]:
    """Return the KS of a person who signs in with an e-mail address, or else a user id (LOGIN.1, LOGIN.2)."""
    if login_id:
        params = {"loginId": login_id, "password": password, "partnerId": partner_id, "expiry": expiry}
        return _member((yield Call("user", "loginByLoginId", params)), str)
    params = {"partnerId": partner_id, "userId": user_id, "password": password, "expiry": expiry}
    return _member((yield Call("user", "login", params)), str)


def use_session(*, ks: str) -> Calls[int]:
    """Return how many entries a session may list (LIFE.1)."""
    return (yield from _count(ks, filter={"orderBy": "-createdAt"}, pager={"pageSize": 2}))


def reuse_session(
    *,
    partner_id: Id,
    admin_secret: str,
    user_id: str,
    stored: StoredSession | None = None,
    now: Time = None,
    renew_margin: int = RENEW_MARGIN_SECONDS,
    type: int = 0,
    expiry: int = 3600,
    privileges: str | None = None,
) -> Calls[tuple[int | StoredSession | None, ...]]:
    """Let two clients use one stored session (LIFE.13, LIFE.14, LIFE.15).

    stored: what an earlier run kept. Returns how many entries each of them may list, and the session to keep.
    """
    now = at(now)
    account = {"partner_id": partner_id, "secret": admin_secret, "user_id": user_id}
    start = partial(session_by_secret, **account, type=type, expiry=expiry, privileges=privileges, now=now)
    kept, counts = [stored], []
    for _client in range(2):
        call = Call("media", "list", {"pager": {"pageSize": 1}})
        use = call_with_session(call, kept[-1], start, keep=kept.append, now=now, renew_margin=renew_margin)
        counts.append(_member((yield from use), int, "totalCount"))
    return *counts, kept[-1]


def keep_session(
    *, partner_id: Id, app_token_id: str, app_token: str, app_token_hash_type: str, page_size: Id, now: Time = None
) -> Calls[int]:
    """Return how many entries are listed, a page at a time, with the session of an application token (LIFE.25)."""
    start = partial(session_by_app_token, partner_id, app_token_id, app_token, app_token_hash_type)
    kept: list[StoredSession | None] = [None]
    page = listed = 0
    while True:
        page += 1
        call = Call("media", "list", {"pager": {"pageSize": page_size, "pageIndex": page}})
        use = call_with_session(call, kept[-1], start, keep=kept.append, now=at(now), renew_margin=RENEW_MARGIN_SECONDS)
        listing = yield from use
        objects = _member(listing, list, "objects")
        listed += len(objects)
        if not objects or listed >= _member(listing, int, "totalCount"):
            return listed


def inspect_session(*, ks: str) -> Calls[tuple[str, ...]]:
    """Return type, end and privileges of an ADMIN session as the server reads them: texts (SES.20, SES.21)."""
    session = yield Call("session", "get", {"ks": ks})
    return tuple(_text(session, name) for name in ("sessionType", "expiry", "privileges"))


def end_session(
    *, ks: str = "", partner_id: Id = "", app_token_id: str = "", app_token: str = "", app_token_hash_type: str = "SHA1"
) -> Calls[tuple[str, ...]]:
    """End a session and return why its KS is refused from then on (SES.18, LIFE.10).

    Without ks, end one of two sessions of an application token: the other is refused as well, and so is one started
    afterwards (LIFE.11, APP.16).
    """
    if ks:
        yield Call("session", "end", {"ks": ks})
        return ((yield from _refusal(ks)),)
    widget_ks = yield from widget_session(partner_id=partner_id)
    ended = yield from _exchange(widget_ks, app_token_id, app_token, app_token_hash_type)
    other = yield from _exchange(widget_ks, app_token_id, app_token, app_token_hash_type)
    yield Call("session", "end", {"ks": ended.ks})
    reason = yield from _refusal(other.ks)
    later = yield from _exchange(widget_ks, app_token_id, app_token, app_token_hash_type)
    return reason, (yield from _refusal(later.ks))


def local_ks(
    *,
    partner_id: Id,
    admin_secret: str,
    user_id: str,
    type: int = 0,
    expiry: int = 3600,
    privileges: str = "",
    ks_version: Id = 2,
    now: Time = None,
    random_bytes: bytes | None = None,
) -> str:
    """Return a KS that is made without a request; the one flow that is not a generator (KS1.1, KS2.1).

    expiry: seconds from now. ks_version: 1 is signed plain text, anything else the encrypted version 2.
    """
    fields = KsFields(partner_id, at(now) + expiry, type, user_id, privileges)
    return encode_ks(fields, admin_secret, version=1 if str(ks_version) == "1" else 2, random_bytes=random_bytes)


def multirequest(*, partner_id: Id, admin_secret: str) -> Calls[int]:
    """Start a session and list with it in one request; return how many entries it may list (MULTI.1, MULTI.7).

    Raises the ApiError of the first part that failed (MULTI.5, MULTI.6).
    """
    start = Call("session", "start", {"partnerId": partner_id, "secret": admin_secret, "type": 2})
    listing = Call("media", "list", {"ks": result_of(1), "pager": {"pageSize": 1}})
    results = yield Multirequest([start, listing])
    for result in results if isinstance(results, list) else ():
        if isinstance(result, ApiError):
            raise result
    return _member(results, int, 1, "totalCount")


def handle_errors(*, ks: str) -> Calls[int]:
    """Return how many entries a session may list; what to do about an ApiError is told by its code (ERR.1, ERR.6)."""
    return (yield from _count(ks, pager={"pageSize": 1}))


def session_by_secret(*, expiry: int = 3600, now: Time = None, **account: Any) -> Calls[StoredSession]:
    """Start a session with a secret, for Session. account: the other arguments of start_session().

    The server may cap expiry without saying so: what was asked for is the latest end that the session can have (SES.7).
    """
    now = at(now)
    ks = yield from start_session(expiry=expiry, **account)
    return StoredSession(ks, now + expiry)


def session_by_app_token(
    partner_id: Id, app_token_id: str, app_token: str, app_token_hash_type: str = "SHA1"
) -> Calls[StoredSession]:
    """Start a session with an application token, for Session (APP.7, APP.8)."""
    widget_ks = yield from widget_session(partner_id=partner_id)
    return (yield from _exchange(widget_ks, app_token_id, app_token, app_token_hash_type))


def _exchange(widget_ks: str, app_token_id: str, app_token: str, hash_type: str) -> Calls[StoredSession]:
    """Start a session with an application token: the KS sent is the KS hashed (APP.4, APP.5)."""
    hashed = token_hash(widget_ks, app_token, hash_type)
    started = yield Call("appToken", "startSession", {"ks": widget_ks, "id": app_token_id, "tokenHash": hashed})
    return StoredSession(_member(started, str, "ks"), _member(started, int, "expiry"))


def _count(ks: str, **params: Any) -> Calls[int]:
    return _member((yield Call("media", "list", {"ks": ks, **params})), int, "totalCount")


def _refusal(ks: str) -> Calls[str]:
    """Use a KS that was ended, and return why it is refused; raises FlowError if it is not."""
    try:
        yield from _count(ks, pager={"pageSize": 1})
    except ApiError as error:
        if (error.code, error.api_args.get("KSID")) != ("INVALID_KS", "LOGOUT"):
            raise
        return "LOGOUT"
    raise FlowError("the KS was ended and is not refused with INVALID_KS; is it another server's?")


def _member(result: Any, kind: type[T], *path: str | int) -> T:
    """Return a member of a call's result, or all of it; raises FlowError when it is not there or of another kind."""
    found = result
    try:
        for name in path:
            found = found[name]
    except (KeyError, IndexError, TypeError):
        found = None
    if kind is int and isinstance(found, str) and found.isdecimal():
        found = int(found)  # in XML numbers are texts
    if isinstance(found, kind):
        return found
    what = f"{path[-1]} ({kind.__name__})" if path else f"result ({kind.__name__})"
    raise FlowError(f"the response has no {what}, which this flow needs; is it the right action?")


def _text(result: Any, name: str) -> str:
    """Return a member as a text; a number may arrive as either (ANS.7)."""
    found = _member(result, object, name)
    return str(found) if isinstance(found, int) else _member(result, str, name)
