"""Group F: what was meant is not what the API understood (APP, LIFE, PRIV, SES).

A recipe takes RequestInputs and gives an HttpRequest; a detector looks at an Exchange: request, response, and what else
is known.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from kaltura_diagnosis.exchange.decoded_request import DecodedCall
from kaltura_diagnosis.exchange.exchange import Exchange, other_partner
from kaltura_diagnosis.ks.ks_contents import EARLIEST, distance
from kaltura_diagnosis.registry import LooksAt, detector, recipe
from kaltura_diagnosis.requests.recipes import RequestInputs, form
from kaltura_session import privileges
from kaltura_session.requests import Call, HttpRequest, Multirequest, encode, result_of
from kaltura_session.server import validity
from kaltura_session.server.php import numeric
from kaltura_session.server.token_privileges import reserved
from kaltura_session.text import to_text

_SLACK_SECONDS = 5
_LONGEST_SECONDS = 86_400
_LONG_SECONDS = 900_000
_TOKEN_ACTIONS = {"appToken.add", "appToken.update"}
_REFERENCE = "{"
_WRONG_PASSWORD = "USER_WRONG_PASSWORD"  # noqa: S105 - an error code
_RESTRICTIONS = {
    "EXCEEDED_ACTIONS_LIMIT": ("actionslimit", "how often it may be used"),
    "EXCEEDED_RESTRICTED_IP": ("iprestrict", "from which addresses it may be used"),
    "EXCEEDED_RESTRICTED_URI": ("urirestrict", "for which URIs it may be used"),
}


def _start(exchange: Exchange) -> DecodedCall | None:
    """Return the call of appToken.startSession, None for other calls."""
    call = exchange.call
    return call if call is not None and call.name == "appToken.startSession" else None


def _changed(inputs: RequestInputs, name: str, **params: Any) -> HttpRequest | None:
    """Return the request with these parameters; None where it calls another action than that."""
    call = inputs.single
    return form(inputs, **params) if call is not None and f"{call.service}.{call.action}" == name else None


recipe("F01", "long_lifetime", "a lifetime beyond what the token allows")(
    partial(_changed, name="appToken.startSession", expiry=_LONG_SECONDS)
)


@detector("F01", LooksAt.EXCHANGE)
def shorter_than_asked(exchange: Exchange) -> str | None:
    """Say that the session lives shorter than was asked for."""
    call = _start(exchange)
    asked = numeric(call.text("expiry")) if call else None
    given = numeric(to_text(exchange.result.get("expiry")))
    if asked is None or given is None or asked <= 0:
        return None
    now = exchange.facts.now if exchange.server_time is None else exchange.server_time
    granted = given - now
    if granted < asked - _SLACK_SECONDS:
        return f"A lifetime of {int(asked)} seconds was asked for and {int(granted)} were granted."
    return None


@detector("F01", LooksAt.EXCHANGE, certain=False)
def long_lifetime(exchange: Exchange) -> str | None:
    """Say that more is asked for than a session usually lives, where the response does not tell what was granted."""
    call = _start(exchange)
    asked = numeric(call.text("expiry")) if call else None
    if asked is None or "expiry" in exchange.result or exchange.code is not None:
        return None
    if not _LONGEST_SECONDS < asked < EARLIEST:
        return None
    return f"A lifetime of {int(asked)} seconds is asked for; the server may grant less and does not say so."


recipe("F02", "reserved_privileges", "privileges that a caller of startSession cannot add")(
    partial(_changed, name="appToken.startSession", sessionPrivileges="edit:*,setrole:12,myapp:42")
)


@detector("F02", LooksAt.EXCHANGE)
def dropped_privileges(exchange: Exchange) -> str | None:
    """Say which of the requested privileges the session does not have."""
    asked = requested_privileges(exchange)
    if not asked or "privileges" not in exchange.result:
        return None
    granted = privileges.parse(to_text(exchange.result["privileges"]))
    lost = [str(name) for name, values in asked.items() if granted.get(name) != values]
    return f"Of the requested privileges these were not granted: {', '.join(lost)}." if lost else None


@detector("F02", LooksAt.EXCHANGE, certain=False)
def reserved_privileges(exchange: Exchange) -> str | None:
    """Say which requested privileges are reserved, where the response does not tell whether the token lets them be."""
    taken = [str(name) for name in requested_privileges(exchange) if str(name).strip() in reserved()]
    if not taken or exchange.response is not None:
        return None
    return f"Reserved names are granted only where the token has them with the value *: {', '.join(taken)}."


def requested_privileges(exchange: Exchange) -> Mapping[int | str, list[str]]:
    """Return the privileges that a call of startSession asks for, empty for other calls."""
    call = _start(exchange)
    asked = call.text("sessionPrivileges") if call else ""
    return privileges.parse(asked) if asked else {}


def _with_token(inputs: RequestInputs, **properties: Any) -> HttpRequest | None:
    return _changed(inputs, "appToken.add", appToken={**inputs.params.get("appToken", {}), **properties})


recipe("F03", "token_expiry_zero", "a token whose expiry is 0")(partial(_with_token, expiry=0))
recipe("F04", "session_duration_zero", "a token whose sessionDuration is 0")(partial(_with_token, sessionDuration=0))


@detector("F03", LooksAt.EXCHANGE, explains=["APP_TOKEN_EXPIRED"])
def token_expiry_zero(exchange: Exchange) -> str | None:
    """Say that a token was made with the expiry 0."""
    return _token_property(exchange, "expiry", "0 counts from now, so the token expires at once")


@detector("F04", LooksAt.EXCHANGE)
def session_duration_zero(exchange: Exchange) -> str | None:
    """Say that a token was made with the session duration 0."""
    return _token_property(exchange, "sessionDuration", "every session of the token has expired when it is made")


def _token_property(exchange: Exchange, name: str, words: str) -> str | None:
    for call in exchange.calls:
        token = call.params.get("appToken") if call.name in _TOKEN_ACTIONS else None
        if isinstance(token, dict) and name in token and numeric(to_text(token[name])) == 0:
            return f"{name} of the token is 0: {words}."
    return None


@detector("F05", LooksAt.EXCHANGE_HAZARD)
def admin_without_entitlement(exchange: Exchange) -> str | None:
    """Say that an ADMIN session asks for a list without disableentitlement."""
    ks = exchange.ks if "totalCount" in exchange.result else None
    if ks is not None and numeric(ks.type or "") == 2 and "disableentitlement" not in ks.parsed_privileges:
        return "The list was asked for by an ADMIN session without disableentitlement."
    return None


@detector("F06", LooksAt.EXCHANGE, explains=["SERVICE_FORBIDDEN"])
def no_permission(exchange: Exchange) -> str | None:
    """Say that a session was sent and its role does not have the action."""
    call = exchange.call
    if call is None or exchange.code != "SERVICE_FORBIDDEN" or not call.has_ks or other_partner(call):
        return None
    service = exchange.args.get("SERVICE", call.name)
    return f"A KS was sent, and its session may not call {service}: its role lacks the action."


@detector("F07", LooksAt.EXCHANGE, explains=[_WRONG_PASSWORD])
def login_error(exchange: Exchange) -> str | None:
    """Say that the login's error hides its cause."""
    call = exchange.call
    if call is None or call.name != "user.loginByLoginId" or exchange.code != _WRONG_PASSWORD:
        return None
    return f"loginByLoginId says {_WRONG_PASSWORD} for nearly every cause: unknown, blocked, incomplete."


@detector("F08", LooksAt.EXCHANGE, explains=["INVALID_KS"])
def logged_out(exchange: Exchange) -> str | None:
    """Say that the KS, or a group it belongs to, was ended."""
    if exchange.reason != "LOGOUT":
        return None
    granted = exchange.ks.parsed_privileges if exchange.ks else {}
    group = granted.get("sessionid")
    if group and "apptoken" in granted:
        return f"The KS was ended: a session of application token {group[0]} was ended, or the token was deleted."
    if group:
        return f"The KS was ended, alone or with its group sessionid:{group[0]}."
    return "The KS was ended by session.end, or its application token was deleted."


@detector("F09", LooksAt.EXCHANGE, explains=["INVALID_KS"])
def restricted(exchange: Exchange) -> str | None:
    """Say which restriction within the KS refused the call."""
    if exchange.reason not in _RESTRICTIONS:
        return None
    name, words = _RESTRICTIONS[exchange.reason]
    values = exchange.ks.parsed_privileges.get(name) if exchange.ks else None
    shown = f"{name}:{'/'.join(values)}" if values else name
    return f"The privilege {shown} in the KS limits {words}."


@detector("F09", LooksAt.EXCHANGE, explains=["INVALID_KS"])
def restricted_to_other_addresses(exchange: Exchange) -> str | None:
    """Say that the urirestrict of the KS does not cover the address of the request."""
    request = exchange.request
    for call in exchange.calls if request is not None and exchange.response is None else ():
        ks = exchange.ks_of(call.text("ks"))
        patterns = ks.parsed_privileges.get("urirestrict") if ks is not None else None
        if patterns is None or request is None or validity.uri_allowed(request.request.target, "/".join(patterns)):
            continue
        path = request.request.target.partition("?")[0][:80]
        return f"The privilege urirestrict:{'/'.join(patterns)} in the KS does not cover {path}."
    return None


@detector("F10", LooksAt.EXCHANGE, explains=["INVALID_KS"])
def clock_differs(exchange: Exchange) -> str | None:
    """Say that the KS expired by the server's clock and not by ours, or was made by a clock that differs."""
    ks, server = exchange.ks if exchange.reason == "EXPIRED" else None, exchange.server_time
    until = numeric(ks.valid_until or "") if ks else None
    if until is None or server is None:
        return None
    if until > exchange.facts.now and until <= server:
        behind = distance(server - exchange.facts.now).removeprefix("in ")
        return f"By this clock the KS has not expired, by the server's it has: this clock is {behind} behind."
    return None


@recipe("F11", "token_flow_in_one_multirequest", "widget session and startSession in one multirequest")
def _one_request(inputs: RequestInputs) -> HttpRequest | None:
    call = inputs.single
    if call is None or (call.service, call.action) != ("appToken", "startSession"):
        return None
    widget = Call("session", "startWidgetSession", {"widgetId": f"_{inputs.other.get('partnerId', '0')}"})
    start = replace(call, params={**call.params, "ks": result_of(1, "ks")})
    return encode(Multirequest((widget, start)), root=inputs.root)


@detector("F11", LooksAt.EXCHANGE, explains=["INVALID_APP_TOKEN_HASH", "APP_TOKEN_ID_NOT_FOUND"])
def token_flow_in_one_request(exchange: Exchange) -> str | None:
    """Say that startSession stands in a multirequest and takes its KS from an earlier part."""
    for call in exchange.calls:
        if call.part is not None and call.name == "appToken.startSession" and call.text("ks").startswith(_REFERENCE):
            return f"Part {call.part} hashes a KS that only the server knows yet: {call.text('ks')}."
    return None
