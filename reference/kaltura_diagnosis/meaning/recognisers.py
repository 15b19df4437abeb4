"""Mistakes of group F: what was meant is not what the API understood (APP, LIFE, PRIV, SES).

Each recogniser looks at an exchange: request, answer (None when there is none yet), and what else is known.
"""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from kaltura_diagnosis.exchange.answered import Answered
from kaltura_diagnosis.exchange.known import Known
from kaltura_diagnosis.exchange.seen import Seen, SeenCall
from kaltura_diagnosis.ks_reading import read
from kaltura_diagnosis.ks_reading.describe import distance
from kaltura_diagnosis.registry import recogniser
from kaltura_session import privileges
from kaltura_session.ks import Ks, KsError, partner_of
from kaltura_session.numbers import to_text
from kaltura_session.server.casts import numeric
from kaltura_session.server.token_privileges import reserved

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


def opened(call: SeenCall, known: Known) -> Ks | None:
    """Return what the KS of a call says, where the account's secrets are known and it is well made."""
    text = call.text("ks")
    try:
        account = known.account(partner_of(text)[1])
    except KsError:
        return None
    readings = [reading for reading in read(text, account) if reading.verified and not reading.made]
    return readings[0].said.ks if readings else None


def _single(seen: Seen) -> SeenCall | None:
    return seen.calls[0] if not seen.is_multirequest and seen.calls else None


def _result(answered: Answered | None) -> Mapping[str, Any]:
    return answered.value if answered is not None and isinstance(answered.value, dict) else {}


@recogniser("F01")
def shorter_than_asked(seen: Seen, answered: Answered | None, known: Known) -> str | None:
    """Say that the session lives shorter than was asked for."""
    call = _single(seen)
    asked = numeric(call.text("expiry")) if call else None
    given = numeric(to_text(_result(answered).get("expiry")))
    if call is None or call.name != "appToken.startSession" or asked is None or given is None or asked <= 0:
        return None
    granted = given - _server_time(answered, known)
    if granted < asked - _SLACK_SECONDS:
        return f"A lifetime of {int(asked)} seconds was asked for and {int(granted)} were granted."
    return None


@recogniser("F01")
def long_lifetime(seen: Seen, answered: Answered | None) -> str | None:
    """Say that more is asked for than a session usually lives, where the answer does not tell what was granted."""
    call = _single(seen)
    asked = numeric(call.text("expiry")) if call else None
    if call is None or call.name != "appToken.startSession" or asked is None or "expiry" in _result(answered):
        return None
    if not _LONGEST_SECONDS < asked < _EARLIEST or (answered is not None and answered.code is not None):
        return None
    return f"A lifetime of {int(asked)} seconds is asked for; the server may grant less and does not say so."


@recogniser("F02")
def dropped_privileges(seen: Seen, answered: Answered | None, known: Known) -> str | None:  # noqa: ARG001 - one signature
    """Say which of the requested privileges the session does not have."""
    asked = requested_privileges(seen)
    if not asked or "privileges" not in _result(answered):
        return None
    granted = privileges.parse(to_text(_result(answered)["privileges"]))
    lost = [str(name) for name, values in asked.items() if granted.get(name) != values]
    return f"Of the requested privileges these were not granted: {', '.join(lost)}." if lost else None


@recogniser("F02")
def reserved_privileges(seen: Seen, answered: Answered | None) -> str | None:
    """Say which requested privileges are reserved, where the answer does not tell whether the token lets them be."""
    taken = [str(name) for name in requested_privileges(seen) if str(name).strip() in reserved()]
    if not taken or answered is not None:
        return None
    return f"Reserved names are granted only where the token has them with the value *: {', '.join(taken)}."


def requested_privileges(seen: Seen) -> Mapping[int | str, list[str]]:
    """Return the privileges that a call of startSession asks for, empty for other calls."""
    call = _single(seen)
    if call is None or call.name != "appToken.startSession" or not call.text("sessionPrivileges"):
        return {}
    return privileges.parse(call.text("sessionPrivileges"))


@recogniser("F03")
def token_expiry_zero(seen: Seen, answered: Answered | None, known: Known) -> str | None:  # noqa: ARG001
    """Say that a token was made with the expiry 0."""
    return _token_property(seen, "expiry", "0 counts from now, so the token expires at once")


@recogniser("F04")
def session_duration_zero(seen: Seen, answered: Answered | None, known: Known) -> str | None:  # noqa: ARG001
    """Say that a token was made with the session duration 0."""
    return _token_property(seen, "sessionDuration", "every session of the token has expired when it is made")


def _token_property(seen: Seen, name: str, words: str) -> str | None:
    for call in seen.calls:
        token = call.params.get("appToken")
        if (
            call.name in _TOKEN_ACTIONS
            and isinstance(token, dict)
            and name in token
            and numeric(to_text(token[name])) == 0
        ):
            return f"{name} of the token is 0: {words}."
    return None


@recogniser("F05")
def admin_without_entitlement(seen: Seen, answered: Answered | None, known: Known) -> str | None:
    """Say that an ADMIN session asks for a list without disableentitlement."""
    call = _single(seen)
    if call is None or "totalCount" not in _result(answered):
        return None
    said = opened(call, known)
    if said is not None and numeric(said.type or "") == 2 and "disableentitlement" not in said.parsed_privileges:
        return "The list was asked for by an ADMIN session without disableentitlement."
    return None


@recogniser("F06")
def no_permission(seen: Seen, answered: Answered | None, known: Known) -> str | None:  # noqa: ARG001
    """Say that a session was sent and its role does not have the action."""
    call = _single(seen)
    if call is None or answered is None or answered.code != "SERVICE_FORBIDDEN" or not call.has_ks:
        return None
    partner = other_partner(call)
    if partner:
        return None
    service = answered.args.get("SERVICE", call.name)
    return f"A KS was sent, and its session may not call {service}: its role lacks the action."


def other_partner(call: SeenCall) -> str | None:
    """Return the partner of the call's KS where the call names another one (WIRE.37)."""
    named = call.text("p") or call.text("partnerId")
    try:
        partner_id = partner_of(call.text("ks"))[1]
    except KsError:
        return None
    return partner_id if named not in {"", "0", partner_id} else None


@recogniser("F07")
def login_error(seen: Seen, answered: Answered | None, known: Known) -> str | None:  # noqa: ARG001
    """Say that the login's error hides its cause."""
    call = _single(seen)
    if call is None or call.name != "user.loginByLoginId" or answered is None or answered.code != _WRONG_PASSWORD:
        return None
    return f"loginByLoginId answers {_WRONG_PASSWORD} for nearly every cause: unknown, blocked, incomplete."


@recogniser("F08")
def logged_out(seen: Seen, answered: Answered | None, known: Known) -> str | None:
    """Say that the KS, or a group it belongs to, was ended."""
    if _reason(answered) != "LOGOUT":
        return None
    call = _single(seen)
    said = opened(call, known) if call else None
    group = said.parsed_privileges.get("sessionid") if said else None
    if said is not None and group and "apptoken" in said.parsed_privileges:
        return f"The KS was ended: a session of application token {group[0]} was ended, or the token was deleted."
    if group:
        return f"The KS was ended, alone or with its group sessionid:{group[0]}."
    return "The KS was ended by session.end, or its application token was deleted."


@recogniser("F09")
def restricted(seen: Seen, answered: Answered | None, known: Known) -> str | None:
    """Say which restriction within the KS refused the call."""
    name, words = _RESTRICTIONS.get(_reason(answered), ("", ""))
    if not name:
        return None
    call = _single(seen)
    said = opened(call, known) if call else None
    values = said.parsed_privileges.get(name) if said else None
    shown = f"{name}:{'/'.join(values)}" if values else name
    return f"The privilege {shown} in the KS limits {words}."


@recogniser("F10")
def clock_differs(seen: Seen, answered: Answered | None, known: Known) -> str | None:
    """Say that the KS expired by the server's clock and not by ours, or was made by a clock that differs."""
    if _reason(answered) != "EXPIRED":
        return None
    call = _single(seen)
    said = opened(call, known) if call else None
    until = numeric(said.valid_until or "") if said else None
    server = _date(answered)
    if until is None or server is None:
        return None
    if until > known.now and until <= server:
        behind = distance(server - known.now).removeprefix("in ")
        return f"By this clock the KS has not expired, by the server's it has: this clock is {behind} behind."
    return None


@recogniser("F11")
def token_flow_in_one_request(seen: Seen, answered: Answered | None, known: Known) -> str | None:  # noqa: ARG001
    """Say that startSession stands in a multirequest and takes its KS from an earlier part."""
    if not seen.is_multirequest:
        return None
    for call in seen.calls:
        if call.name == "appToken.startSession" and call.text("ks").startswith(_REFERENCE):
            return f"Part {call.part} hashes a KS that only the server knows yet: {call.text('ks')}."
    return None


def _reason(answered: Answered | None) -> str:
    return answered.args.get("KSID", "") if answered is not None and answered.code == "INVALID_KS" else ""


def _date(answered: Answered | None) -> float | None:
    value = answered.answer.header("date") if answered is not None else None
    if value is None:
        return None
    try:
        return parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _server_time(answered: Answered | None, known: Known) -> float:
    date = _date(answered)
    return known.now if date is None else date
