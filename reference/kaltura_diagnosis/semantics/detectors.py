"""Mistakes of group F: what was meant is not what the API understood (APP, LIFE, PRIV, SES).

Each detector looks at an exchange: request, response (None when there is none yet), and what else is known.
"""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from kaltura_diagnosis.exchange.decoded_request import DecodedCall, DecodedRequest
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse
from kaltura_diagnosis.facts import Facts
from kaltura_diagnosis.ks_reading import read
from kaltura_diagnosis.ks_reading.describe import distance
from kaltura_diagnosis.registry import detector
from kaltura_session import privileges
from kaltura_session.ks import Ks, KsError, partner_of
from kaltura_session.server.casts import numeric
from kaltura_session.server.token_privileges import reserved
from kaltura_session.text import to_text

_SLACK_SECONDS = 5
_LONGEST_SECONDS = 86_400
_EARLIEST = 1_000_000_000
_SKEW_SECONDS = 60
_TOKEN_ACTIONS = {"appToken.add", "appToken.update"}
_REFERENCE = "{"
_WRONG_PASSWORD = "USER_WRONG_PASSWORD"  # noqa: S105 - an error code
_RESTRICTIONS = {
    "EXCEEDED_ACTIONS_LIMIT": ("actionslimit", "how often it may be used"),
    "EXCEEDED_RESTRICTED_IP": ("iprestrict", "from which addresses it may be used"),
    "EXCEEDED_RESTRICTED_URI": ("urirestrict", "for which URIs it may be used"),
}


def opened(call: DecodedCall, known: Facts) -> Ks | None:
    """Return what the KS of a call says, where the account's secrets are known and it is well made."""
    text = call.text("ks")
    try:
        account = known.account(partner_of(text)[1])
    except KsError:
        return None
    readings = [reading for reading in read(text, account) if reading.verified and not reading.made]
    return readings[0].said.ks if readings else None


def _single(decoded: DecodedRequest) -> DecodedCall | None:
    return decoded.calls[0] if not decoded.is_multirequest and decoded.calls else None


def _result(parsed: ParsedResponse | None) -> Mapping[str, Any]:
    return parsed.value if parsed is not None and isinstance(parsed.value, dict) else {}


@detector("F01")
def shorter_than_asked(decoded: DecodedRequest, parsed: ParsedResponse | None, known: Facts) -> str | None:
    """Say that the session lives shorter than was asked for."""
    call = _single(decoded)
    asked = numeric(call.text("expiry")) if call else None
    given = numeric(to_text(_result(parsed).get("expiry")))
    if call is None or call.name != "appToken.startSession" or asked is None or given is None or asked <= 0:
        return None
    granted = given - _server_time(parsed, known)
    if granted < asked - _SLACK_SECONDS:
        return f"A lifetime of {int(asked)} seconds was asked for and {int(granted)} were granted."
    return None


@detector("F01")
def long_lifetime(decoded: DecodedRequest, parsed: ParsedResponse | None) -> str | None:
    """Say that more is asked for than a session usually lives, where the response does not tell what was granted."""
    call = _single(decoded)
    asked = numeric(call.text("expiry")) if call else None
    if call is None or call.name != "appToken.startSession" or asked is None or "expiry" in _result(parsed):
        return None
    if not _LONGEST_SECONDS < asked < _EARLIEST or (parsed is not None and parsed.code is not None):
        return None
    return f"A lifetime of {int(asked)} seconds is asked for; the server may grant less and does not say so."


@detector("F02")
def dropped_privileges(decoded: DecodedRequest, parsed: ParsedResponse | None, known: Facts) -> str | None:  # noqa: ARG001 - one signature
    """Say which of the requested privileges the session does not have."""
    asked = requested_privileges(decoded)
    if not asked or "privileges" not in _result(parsed):
        return None
    granted = privileges.parse(to_text(_result(parsed)["privileges"]))
    lost = [str(name) for name, values in asked.items() if granted.get(name) != values]
    return f"Of the requested privileges these were not granted: {', '.join(lost)}." if lost else None


@detector("F02")
def reserved_privileges(decoded: DecodedRequest, parsed: ParsedResponse | None) -> str | None:
    """Say which requested privileges are reserved, where the response does not tell whether the token lets them be."""
    taken = [str(name) for name in requested_privileges(decoded) if str(name).strip() in reserved()]
    if not taken or parsed is not None:
        return None
    return f"Reserved names are granted only where the token has them with the value *: {', '.join(taken)}."


def requested_privileges(decoded: DecodedRequest) -> Mapping[int | str, list[str]]:
    """Return the privileges that a call of startSession asks for, empty for other calls."""
    call = _single(decoded)
    if call is None or call.name != "appToken.startSession" or not call.text("sessionPrivileges"):
        return {}
    return privileges.parse(call.text("sessionPrivileges"))


@detector("F03")
def token_expiry_zero(decoded: DecodedRequest, parsed: ParsedResponse | None, known: Facts) -> str | None:  # noqa: ARG001
    """Say that a token was made with the expiry 0."""
    return _token_property(decoded, "expiry", "0 counts from now, so the token expires at once")


@detector("F04")
def session_duration_zero(decoded: DecodedRequest, parsed: ParsedResponse | None, known: Facts) -> str | None:  # noqa: ARG001
    """Say that a token was made with the session duration 0."""
    return _token_property(decoded, "sessionDuration", "every session of the token has expired when it is made")


def _token_property(decoded: DecodedRequest, name: str, words: str) -> str | None:
    for call in decoded.calls:
        token = call.params.get("appToken")
        if (
            call.name in _TOKEN_ACTIONS
            and isinstance(token, dict)
            and name in token
            and numeric(to_text(token[name])) == 0
        ):
            return f"{name} of the token is 0: {words}."
    return None


@detector("F05")
def admin_without_entitlement(decoded: DecodedRequest, parsed: ParsedResponse | None, known: Facts) -> str | None:
    """Say that an ADMIN session asks for a list without disableentitlement."""
    call = _single(decoded)
    if call is None or "totalCount" not in _result(parsed):
        return None
    said = opened(call, known)
    if said is not None and numeric(said.type or "") == 2 and "disableentitlement" not in said.parsed_privileges:
        return "The list was asked for by an ADMIN session without disableentitlement."
    return None


@detector("F06")
def no_permission(decoded: DecodedRequest, parsed: ParsedResponse | None, known: Facts) -> str | None:  # noqa: ARG001
    """Say that a session was sent and its role does not have the action."""
    call = _single(decoded)
    if call is None or parsed is None or parsed.code != "SERVICE_FORBIDDEN" or not call.has_ks:
        return None
    partner = other_partner(call)
    if partner:
        return None
    service = parsed.args.get("SERVICE", call.name)
    return f"A KS was sent, and its session may not call {service}: its role lacks the action."


def other_partner(call: DecodedCall) -> str | None:
    """Return the partner of the call's KS where the call names another one (WIRE.37)."""
    named = call.text("p") or call.text("partnerId")
    try:
        partner_id = partner_of(call.text("ks"))[1]
    except KsError:
        return None
    return partner_id if named not in {"", "0", partner_id} else None


@detector("F07")
def login_error(decoded: DecodedRequest, parsed: ParsedResponse | None, known: Facts) -> str | None:  # noqa: ARG001
    """Say that the login's error hides its cause."""
    call = _single(decoded)
    if call is None or call.name != "user.loginByLoginId" or parsed is None or parsed.code != _WRONG_PASSWORD:
        return None
    return f"loginByLoginId says {_WRONG_PASSWORD} for nearly every cause: unknown, blocked, incomplete."


@detector("F08")
def logged_out(decoded: DecodedRequest, parsed: ParsedResponse | None, known: Facts) -> str | None:
    """Say that the KS, or a group it belongs to, was ended."""
    if _reason(parsed) != "LOGOUT":
        return None
    call = _single(decoded)
    said = opened(call, known) if call else None
    group = said.parsed_privileges.get("sessionid") if said else None
    if said is not None and group and "apptoken" in said.parsed_privileges:
        return f"The KS was ended: a session of application token {group[0]} was ended, or the token was deleted."
    if group:
        return f"The KS was ended, alone or with its group sessionid:{group[0]}."
    return "The KS was ended by session.end, or its application token was deleted."


@detector("F09")
def restricted(decoded: DecodedRequest, parsed: ParsedResponse | None, known: Facts) -> str | None:
    """Say which restriction within the KS refused the call."""
    name, words = _RESTRICTIONS.get(_reason(parsed), ("", ""))
    if not name:
        return None
    call = _single(decoded)
    said = opened(call, known) if call else None
    values = said.parsed_privileges.get(name) if said else None
    shown = f"{name}:{'/'.join(values)}" if values else name
    return f"The privilege {shown} in the KS limits {words}."


@detector("F10")
def clock_differs(decoded: DecodedRequest, parsed: ParsedResponse | None, known: Facts) -> str | None:
    """Say that the KS expired by the server's clock and not by ours, or was made by a clock that differs."""
    if _reason(parsed) != "EXPIRED":
        return None
    call = _single(decoded)
    said = opened(call, known) if call else None
    until = numeric(said.valid_until or "") if said else None
    server = _date(parsed)
    if until is None or server is None:
        return None
    if until > known.now and until <= server:
        behind = distance(server - known.now).removeprefix("in ")
        return f"By this clock the KS has not expired, by the server's it has: this clock is {behind} behind."
    return None


@detector("F11")
def token_flow_in_one_request(decoded: DecodedRequest, parsed: ParsedResponse | None, known: Facts) -> str | None:  # noqa: ARG001
    """Say that startSession stands in a multirequest and takes its KS from an earlier part."""
    if not decoded.is_multirequest:
        return None
    for call in decoded.calls:
        if call.name == "appToken.startSession" and call.text("ks").startswith(_REFERENCE):
            return f"Part {call.part} hashes a KS that only the server knows yet: {call.text('ks')}."
    return None


def _reason(parsed: ParsedResponse | None) -> str:
    return parsed.args.get("KSID", "") if parsed is not None and parsed.code == "INVALID_KS" else ""


def _date(parsed: ParsedResponse | None) -> float | None:
    value = parsed.response.header("date") if parsed is not None else None
    if value is None:
        return None
    try:
        return parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _server_time(parsed: ParsedResponse | None, known: Facts) -> float:
    date = _date(parsed)
    return known.now if date is None else date
