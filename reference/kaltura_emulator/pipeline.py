"""The order of failure: one call, check by check, as the server takes them (ERR.9).

ORDER_OF_FAILURE is the order in which faults are reported: requests run on it, and the flow chart in the specification
is drawn from it. Each check is one function of the call, which returns nothing and raises the error that ends the call.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from kaltura_emulator import session_checks
from kaltura_emulator.actions import ACTIONS
from kaltura_emulator.api_objects import ApiObject
from kaltura_emulator.arguments import build_arguments, build_object, ignored_members
from kaltura_emulator.context import HTTP_500, CallContext, CallOutcome, RequestContext, SessionContext
from kaltura_emulator.declarations import find_action, has_service, object_type
from kaltura_emulator.errors import NotEmulated, ResponseCrash, error, told_to_client
from kaltura_emulator.formats import choose_serializer
from kaltura_emulator.response_cache import ERROR_SECONDS
from kaltura_emulator.serializers import COMMON
from kaltura_session.errors import ApiError, KitError
from kaltura_session.forms import PhpArray
from kaltura_session.ks import KsError
from kaltura_session.server.catalogue import server_call
from kaltura_session.server.parameters import group, query_parameters, text_of
from kaltura_session.server.php import ServerCrash, lower, to_bool, to_int
from kaltura_session.server.validity import KsStatus
from kaltura_session.text import to_text

_LANGUAGE = re.compile(r"multi|[a-zA-Z]{2,4}([-_][a-zA-Z]{2,4})?", re.ASCII)


def choose_format(call: CallContext) -> None:
    """Choose how the response is written; what most requests ask for is at hand."""
    asked = call.parameters.get("format")
    is_plain = (asked is None or isinstance(asked, str)) and "ignoreNull" not in call.parameters
    common = COMMON.get(asked) if is_plain else None
    call.request.serializer = common or choose_serializer(call.parameters, query_parameters(call.request.request))


def check_service(call: CallContext) -> None:
    """Refuse a service that does not exist; names count in any letter case, and are echoed in lower case (ERR.13)."""
    if not call.service:
        raise error("SERVICE_NOT_SPECIFIED")
    if not has_service(call.service):
        raise error("SERVICE_DOES_NOT_EXISTS", lower(call.service))


def check_action(call: CallContext) -> None:
    """Find the action (ERR.13)."""
    found = find_action(call.service, call.action_name)
    if found is None:
        refuse_lacking(call.service, call.action_name)
        raise error("ACTION_DOES_NOT_EXISTS", lower(call.action_name), lower(call.service))
    call.action = found


def refuse_lacking(service: str, action: str) -> None:
    """Refuse a call that a real server has and the emulator does not; raises NotEmulated."""
    name = server_call(service, action) if find_action(service, action) is None else None
    if name is not None:
        raise NotEmulated(name, name)


def refuse_lacking_members(parameters: PhpArray) -> None:
    """Refuse a call with a member of an object that the emulator lacks, before it runs; raises NotEmulated."""
    action = find_action(*named(parameters))
    if action is None:
        return
    grouped = group(parameters)
    try:
        build_arguments(action, grouped, now=0)
        build_profile(grouped, now=0)
    except NotEmulated as lacking:
        lacking.call = f"{action.service}.{action.name}"
        raise
    except (ApiError, ServerCrash):
        return  # told when the call runs


def check_language(call: CallContext) -> None:
    """Refuse a `language` that is neither `multi` nor a language code."""
    given = call.parameters.get("language")
    if isinstance(given, dict):
        raise ServerCrash("the language is an array, and the server looks for a pattern in it")
    language = to_text(given)
    if given is not None and not _LANGUAGE.fullmatch(language):
        raise error("INVALID_LANGUAGE_CODE", language)


def read_ks(call: CallContext) -> None:
    """Read the KS where there is one: for any action, needed or not; an INVALID_KS quotes it (ERR.8, ERR.14)."""
    sent = (call.parameters.get(name) for name in ("p", "partnerId"))
    call.requested_partner = next((value for value in sent if value is not None and to_bool(value)), None)
    if isinstance(call.requested_partner, dict):
        raise ResponseCrash("the partner that is asked for is an array")
    call.ks_text = ks_text(call.parameters)
    if call.ks_text:
        try:
            reading = call.world.decode_ks(call.ks_text)
        except KsError as problem:
            raise error("INVALID_KS", call.ks_text, -1, "INVALID_STR") from problem
        call.ks, call.kind, call.user_id = reading.ks, reading.kind, reading.ks.user_id
    partner = to_text(call.requested_partner) if call.requested_partner is not None else ""
    key, kept = (partner, call.ks_text), call.request.session
    known = kept is not None and kept.kinds is not None and kept.key == key
    call.session = kept if kept is not None and known else SessionContext(key)


def check_arguments(call: CallContext) -> None:
    """Build the arguments in declaration order; the first fault is reported (WIRE.34)."""
    call.parameters = group(call.parameters)
    reftime = call.ks.parsed_privileges.get("reftime") if call.ks is not None else None
    now = (
        to_int(reftime[0]) if reftime and to_bool(reftime[0]) else call.now
    )  # what relative times count from (WIRE.29)
    call.arguments = list(build_arguments(call.action, call.parameters, now=now).values())


def check_profile(call: CallContext) -> None:
    """Refuse a `responseProfile` that is not an object, or of no type that there is (WIRE.39)."""
    call.response_profile = build_profile(call.parameters, now=call.now)


def build_profile(parameters: PhpArray, *, now: int) -> ApiObject | None:
    """Return the `responseProfile` of a call, None without one; raises ApiError, NotEmulated."""
    profile = parameters.get("responseProfile")
    if profile is None:
        return None
    return build_object(object_type("KalturaDetachedResponseProfile"), profile, "responseProfile", now=now)


class Check(NamedTuple):
    """A row of the order of failure.

    per: "request" is asked once, before any call is looked at; "session" is not asked again for the next part of a
    multirequest with the same partner and KS (MULTI.17); "call" always. passes: a statement. fails: the errors when it
    is not so.
    """

    run: Callable[[CallContext], None]
    per: str
    passes: str
    fails: str
    clauses: tuple[str, ...]


# fmt: off
ORDER_OF_FAILURE: tuple[Check, ...] = (
    Check(choose_format, "request", "format is 1, 2, 3 or 9, and a JSONP callback is usable",
          "empty response; UNKNOWN_RESPONSE_FORMAT, MANDATORY_PARAMETER_MISSING or INVALID_FIELD_VALUE in a header",
          ("ANS.3", "ANS.15")),
    Check(check_service, "call", "The service is named and exists",
          "SERVICE_NOT_SPECIFIED, SERVICE_DOES_NOT_EXISTS", ("ERR.13",)),
    Check(check_action, "call", "The action exists", "ACTION_DOES_NOT_EXISTS", ("ERR.13",)),
    Check(check_language, "call", "language is a language code", "INVALID_LANGUAGE_CODE", ("WIRE.39",)),
    Check(read_ks, "call", "The KS, if there is one, can be read and its signature is right",
          "INVALID_KS, KSID quotes the KS", ("ERR.8", "ERR.10", "ERR.14")),
    Check(check_arguments, "call", "Every parameter is there and has a value that fits, in the order they are declared",
          "MISSING_MANDATORY_PARAMETER, INVALID_ENUM_VALUE, INVALID_PARAMETER_CHAR, PROPERTY_VALIDATION_...",
          ("WIRE.34",)),
    Check(check_profile, "call", "responseProfile, if there is one, is an object of a type that there is",
          "PROPERTY_VALIDATION_WRONG_FORMAT, INVALID_ENUM_VALUE", ("WIRE.39",)),
    Check(session_checks.check_expiry, "session", "The KS has not expired",
          "INVALID_KS, KSID EXPIRED", ("LIFE.2", "LIFE.3")),
    Check(session_checks.check_restrictions, "session",
          "The client's address and the request's target are allowed by the KS",
          "INVALID_KS, KSID EXCEEDED_RESTRICTED_IP, EXCEEDED_RESTRICTED_URI", ("LIFE.6", "LIFE.7")),
    Check(session_checks.check_revocation, "session",
          "The KS and its group have not been ended, and its budget is not used up",
          "INVALID_KS, KSID LOGOUT, EXCEEDED_ACTIONS_LIMIT; INVALID_ACTIONS_LIMIT", ("LIFE.9", "LIFE.10", "LIFE.11")),
    Check(session_checks.check_partner, "session", "The partner exists and is active or read-only",
          "SERVICE_FORBIDDEN_CONTENT_BLOCKED", ("ERR.15", "LIFE.18")),
    Check(session_checks.check_user, "session", "The user of the KS is not blocked", "USER_BLOCKED", ("ERR.16",)),
    Check(session_checks.check_role, "session", "The role that setrole names, if it is there, exists",
          "INVALID_SET_ROLE, INVALID_OBJECT_ID", ("LIFE.19",)),
    Check(session_checks.check_permission, "call",
          "The partner of the request is the KS's, and the session's role permits the action",
          "SERVICE_FORBIDDEN", ("WIRE.37", "LIFE.19", "ERR.11")),
)
# fmt: on
REQUEST_CHECKS = tuple(check for check in ORDER_OF_FAILURE if check.per == "request")
_CALL_CHECKS = tuple(check for check in ORDER_OF_FAILURE if check.per != "request")


def run(call: CallContext) -> Any:
    """Return the result of a call; raises whatever ends it first."""
    for check in _CALL_CHECKS:
        if check.per == "session":
            if call.session.kinds is not None:
                continue  # a former part of the request has passed them all
            call.request.session = call.session
        check.run(call)
    function = ACTIONS[call.action.service, call.action.name]
    call.partner_id_as_given = call.requested_partner or (call.ks.partner_id if call.ks else None)
    call.partner = call.world.partner(call.partner_id_as_given or 0) or call.world.partners[0]
    return function(call, *call.arguments)


def result_or_error(request: RequestContext, parameters: PhpArray) -> Any:
    """Return the result of a call, or the error its client is told.

    Raises ServerCrash where PHP stops with HTTP 500.
    """
    call = CallContext(request, request.world, parameters, request.now, *named(parameters))
    try:
        result = run(call)
    except NotEmulated as lacking:
        lacking.call = lacking.call or f"{call.action.service}.{call.action.name}"
        raise
    except KitError as problem:
        request.slot.limit(ERROR_SECONDS)
        name = f"{call.service}.{call.action_name}"
        try:
            result = told_to_client(problem, call.service, call.action_name)
        except ServerCrash:
            request.outcomes.append(CallOutcome(name, HTTP_500))
            raise
        request.outcomes.append(CallOutcome(name, result.code, _about(result)))
        return result
    ignored = ignored_members(call.action, call.parameters)
    about = f"ignored {', '.join(ignored)}" if ignored else ""
    request.outcomes.append(CallOutcome(f"{call.action.service}.{call.action.name}", "ok", about))
    return result


def named(parameters: PhpArray) -> tuple[str, str]:
    """Return service and action as sent."""
    return text_of(parameters, "service"), text_of(parameters, "action")


def _about(problem: ApiError) -> str:
    """Return the argument that tells an error apart where it is the server's own word, not what a client sent."""
    reason = problem.api_args.get("KSID", "")
    return reason if reason in KsStatus.__members__ else problem.api_args.get("PARAM_NAME", "")


def ks_text(parameters: PhpArray) -> str:
    """Return the KS of a call as text, "" for none: what PHP takes for false is not a KS (WIRE.36)."""
    sent = parameters.get("ks")
    text = sent if isinstance(sent, str) else to_text(sent or None)
    return "" if text == "0" else text
