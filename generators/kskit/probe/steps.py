"""The steps of a probe: which calls are made, what each needs, and what it yields for those after it.

None of them creates anything: a session is started for a user only when one is named, because the first call with a KS
of an unknown user would make that user (LIFE.21), and no session of an application token is ended, because that would
end all of them (APP.16).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kaltura_diagnosis.exchange.parsed_response import looks_like_ks
from kaltura_session.requests import Call
from kaltura_session.token_hash import token_hash

Values = Mapping[str, Any]
_SECONDS = 60
ADMIN = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One call.

    name: a word. needs: settings and values of earlier steps, without which it is left out. call: makes the call from
    them. gives: what the response yields, by name. expect: the reason with which the call must be refused, "" when it
    must succeed. result: what the result must be, in words, and what tells whether it is.
    """

    name: str
    title: str
    needs: tuple[str, ...]
    call: Callable[[Values], Call]
    gives: Callable[[Any], Values] = lambda _: {}
    expect: str = ""
    result: tuple[str, Callable[[Any], bool]] = ("anything", lambda _: True)


def _token_session(values: Values) -> Call:
    ks = values["widget_ks"]
    hashed = token_hash(ks, values["app_token"], values["app_token_hash_type"])
    params = {"ks": ks, "id": values["app_token_id"], "tokenHash": hashed, "expiry": _SECONDS}
    return Call("appToken", "startSession", params)


def _admin_session(values: Values) -> Call:
    params = {
        "partnerId": values["partner_id"],
        "secret": values["admin_secret"],
        "userId": values["user_id"],
        "type": ADMIN,
        "expiry": _SECONDS,
    }
    return Call("session", "start", params)


def _with(ks: str, service: str, action: str, **params: Any) -> Callable[[Values], Call]:
    """Return what makes a call with the KS of that name."""
    return lambda values: Call(service, action, {"ks": values[ks], **params})


def _member(name: str, value: str) -> Callable[[Any], Values]:
    return lambda result: {name: result.get(value)} if isinstance(result, dict) else {}


def _is_ks(value: Any) -> bool:
    return isinstance(value, str) and looks_like_ks(value)


def _object(object_type: str, **members: Callable[[Any], bool]) -> tuple[str, Callable[[Any], bool]]:
    """Return words and test for an object of a type; members: what each must be."""

    def is_right(value: Any) -> bool:
        is_object = isinstance(value, dict) and value.get("objectType") == object_type
        return is_object and all(test(value.get(name)) for name, test in members.items())

    return f"a {object_type} with {', '.join(members)}" if members else f"a {object_type}", is_right


_TRUE = ("true", lambda value: value is True)
_NUMBER = ("a number", lambda value: type(value) is int)
_ADMIN_INFO = _object("KalturaSessionInfo", sessionType=lambda value: str(value) == str(ADMIN))

STEPS = (
    Step("ping", "the service answers", (), lambda _: Call("system", "ping"), result=_TRUE),
    Step("time", "its clock", (), lambda _: Call("system", "getTime"), result=_NUMBER),
    Step(
        "widget",
        "a widget session",
        ("partner_id",),
        lambda values: Call("session", "startWidgetSession", {"widgetId": f"_{values['partner_id']}"}),
        _member("widget_ks", "ks"),
        result=_object("KalturaStartWidgetSessionResponse", ks=_is_ks),
    ),
    Step(
        "token",
        "a session from the application token",
        ("widget_ks", "app_token_id", "app_token", "app_token_hash_type"),
        _token_session,
        _member("token_ks", "ks"),
        result=_object("KalturaSessionInfo", ks=_is_ks),
    ),
    Step(
        "list",
        "the first list with it",
        ("token_ks",),
        _with("token_ks", "media", "list", pager={"pageSize": 1}),
        result=_object("KalturaMediaListResponse"),
    ),
    Step(
        "start",
        "an ADMIN session from the secret",
        ("partner_id", "admin_secret", "user_id"),
        _admin_session,
        lambda result: {"admin_ks": result},
        result=("a KS", _is_ks),
    ),
    Step("get", "inspect it", ("admin_ks",), _with("admin_ks", "session", "get"), result=_ADMIN_INFO),
    Step("end", "end it", ("admin_ks",), _with("admin_ks", "session", "end")),
    Step("ended", "it is refused from then on", ("admin_ks",), _with("admin_ks", "session", "get"), expect="LOGOUT"),
)
