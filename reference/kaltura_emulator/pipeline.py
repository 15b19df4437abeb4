"""The order of failure: one call, step by step, as the server takes them (ERR.9).

Each step is one function of the call; it returns nothing and raises the error that ends the call. The order of STEPS is
the order in which faults are reported.
"""

import re
from collections.abc import Callable
from typing import Any

from kaltura_emulator import actions, permissions, users
from kaltura_emulator.arguments import build_arguments
from kaltura_emulator.context import Call, Session, Told
from kaltura_emulator.declarations import find_action, has_service
from kaltura_emulator.errors import CoreError, answered, error
from kaltura_emulator.headers import APPLICATION, CACHE
from kaltura_emulator.response_cache import ERROR_SECONDS
from kaltura_session.errors import ApiError, KitError, ServerCrash
from kaltura_session.forms import PhpArray
from kaltura_session.numbers import to_text
from kaltura_session.server.casts import is_numeric, lower, to_bool, to_int
from kaltura_session.server.comparison import loosely_equal
from kaltura_session.server.parameters import group
from kaltura_session.server.validity import Status

_LANGUAGE = re.compile(r"multi|[a-zA-Z]{2,4}([-_][a-zA-Z]{2,4})?", re.ASCII)
_NO_KS = ("", "0")


def find_service(call: Call) -> None:
    """Find the action; names count in any letter case, and are echoed in lower case (ERR.13)."""
    service, action = to_text(call.parameters.get("service")), to_text(call.parameters.get("action"))
    if not service:
        raise error("SERVICE_NOT_SPECIFIED")
    if not has_service(service):
        raise error("SERVICE_DOES_NOT_EXISTS", lower(service))
    found = find_action(service, action)
    if found is None:
        raise error("ACTION_DOES_NOT_EXISTS", lower(action), lower(service))
    call.found = found


def check_language(call: Call) -> None:
    """Refuse a `language` that is neither `multi` nor a language code."""
    language = to_text(call.parameters.get("language"))
    if language and not _LANGUAGE.fullmatch(language):
        raise error("INVALID_LANGUAGE_CODE", language)


def read_ks(call: Call) -> None:
    """Read the KS where there is one: for any action, needed or not (ERR.14)."""
    call.ks_text = ks_text(call.parameters)
    requested = call.parameters.get("p")
    if not to_bool(requested):
        requested = call.parameters.get("partnerId")
    call.requested_partner = requested if to_bool(requested) else None
    if call.ks_text:
        reading = call.exchange.server.read_ks(call.ks_text)
        call.ks, call.kind = reading.ks, reading.kind


def build_action_arguments(call: Call) -> None:
    """Build the arguments in declaration order; the first fault is reported (WIRE.34)."""
    call.parameters = group(call.parameters)
    call.arguments = list(build_arguments(call.action, call.parameters, now=_reference_time(call)).values())


def build_profile(call: Call) -> None:
    """Refuse a `responseProfile` that is no object (WIRE.39)."""
    profile = call.parameters.get("responseProfile")
    if profile is not None and not isinstance(profile, dict):
        raise error("PROPERTY_VALIDATION_WRONG_FORMAT", "responseProfile", "array")
    call.response_profile = profile


def check_session(call: Call) -> None:
    """Check who is calling; not asked again for the next part with the same partner and KS (MULTI.17)."""
    key = (to_text(call.requested_partner), call.ks_text)
    if call.exchange.session is not None and call.exchange.session.key == key:
        return
    call.exchange.session = None
    session = Session(key)
    for check in SESSION_CHECKS:
        check(call, session)
    call.exchange.session = session


def validate_ks(call: Call, _session: Session) -> None:
    """Refuse a KS that is expired, restricted, ended or used up; its user exists from now on (LIFE.2, LIFE.21)."""
    if call.ks is None:
        return
    status = call.exchange.server.validate(call)
    if status is Status.EXPIRED and call.ks.valid_until is not None and not is_numeric(call.ks.valid_until):
        raise ServerCrash("the server logs the date of the expiry, and this one is no number")
    if status is not Status.OK:
        raise CoreError("INVALID_KS", status.name)
    partner = call.state.partner(call.ks.partner_id)
    if partner is not None and users.ensure(call.state, partner, call.user_id, call.now) is not None:
        call.saved()


def check_partner(call: Call, session: Session) -> None:
    """Refuse a partner that is asked for, or whose session it is, unless active or read-only (LIFE.18)."""
    requested = call.requested_partner
    if requested is not None and _is_positive(requested):
        partner = call.state.partner(requested)
        if partner is None or not partner.usable:
            raise CoreError("PARTNER_BLOCKED")
    session.operating_partner = call.state.partner(call.ks.partner_id if call.ks else requested)
    if session.operating_partner is not None and not session.operating_partner.usable:
        raise CoreError("PARTNER_BLOCKED")
    if requested is not None:
        own = (
            call.ks.partner_id if call.ks else session.operating_partner.id if session.operating_partner else requested
        )
        session.partner_allowed = loosely_equal(own, requested)


def check_user(call: Call, session: Session) -> None:
    """Refuse a user that is blocked (ERR.16)."""
    if call.ks is not None:
        session.user = users.of_session(call.state, call.ks.partner_id, call.user_id)
        if users.is_blocked(session.user):
            raise CoreError("USER_BLOCKED")


def find_role(call: Call, session: Session) -> None:
    """Find the role of the session, the one that `setrole` names if there is any (LIFE.19)."""
    role = None
    if call.ks is not None and "setrole" in call.ks.parsed_privileges:
        names = call.ks.parsed_privileges["setrole"]
        name = names[0] if names else ""
        if name == "null":
            return
        if is_numeric(name) and to_int(name) < 0:
            raise CoreError("INVALID_SET_ROLE")
        role = call.state.role(to_int(call.ks.partner_id), name)
        if role is None:
            raise CoreError("ID_NOT_FOUND")
    session.kinds = permissions.kinds_of(call.state, call.kind, session.user, role)


def check_permission(call: Call) -> None:
    """Refuse an action that the session may not call, or not for this partner (ERR.11, ERR.12)."""
    session = call.session
    permitted = session.partner_allowed and permissions.is_permitted(call.action, session.kinds)
    if permitted or (call.action.service, call.action.name) in permissions.OPEN_TO_THE_NETWORK:
        call.private_data_allowed = permitted
        return
    forbidden = error("SERVICE_FORBIDDEN", f"{call.action.service}->{call.action.name}")
    call.exchange.kaltura[CACHE] = f"error-{forbidden.code}"
    call.exchange.kaltura[APPLICATION] = f"exiting on error {forbidden.code} - {forbidden.api_message}"
    raise forbidden


Step = Callable[[Call], None]

STEPS: tuple[Step, ...] = (
    find_service,
    check_language,
    read_ks,
    build_action_arguments,
    build_profile,
    check_session,
    check_permission,
)
SESSION_CHECKS: tuple[Callable[[Call, Session], None], ...] = (validate_ks, check_partner, check_user, find_role)


def run(call: Call) -> Any:
    """Return the result of a call; raises whatever ends it first."""
    for step in STEPS:
        step(call)
    return actions.perform(call)


def outcome(call: Call) -> Any:
    """Return the result of a call, or the error its client is told.

    Raises ServerCrash where PHP stops with HTTP 500.
    """
    service, action = to_text(call.parameters.get("service")), to_text(call.parameters.get("action"))
    try:
        result = run(call)
    except KitError as problem:
        call.exchange.limit_caching(ERROR_SECONDS)
        result = answered(problem, service, action)
        call.exchange.told.append(Told(f"{service}.{action}", result.code, _about(result)))
        return result
    call.exchange.told.append(Told(f"{call.action.service}.{call.action.name}", "ok"))
    return result


def _about(problem: ApiError) -> str:
    """Return the argument that tells an error apart where it is the server's own word, not what a client sent."""
    reason = problem.api_args.get("KSID", "")
    return reason if reason in Status.__members__ else problem.api_args.get("PARAM_NAME", "")


def ks_text(parameters: PhpArray) -> str:
    """Return the KS of a call as text, "" for none: absent, null, empty and `0` are no KS (WIRE.36)."""
    text = to_text(parameters.get("ks"))
    return "" if text in _NO_KS else text


def _reference_time(call: Call) -> int:
    """Return the time that relative times count from: now, or what the KS names with `reftime` (WIRE.29)."""
    named = call.ks.parsed_privileges.get("reftime") if call.ks is not None else None
    return to_int(named[0]) if named and to_bool(named[0]) else call.now


def _is_positive(partner_id: Any) -> bool:
    """Compare with 0 as PHP does: text that is no number counts as more."""
    if isinstance(partner_id, str) and not is_numeric(partner_id):
        return partner_id > "0"
    return to_int(partner_id) > 0
