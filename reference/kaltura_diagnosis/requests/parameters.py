"""Mistakes of group D in the parameters: names, types, values, secret and KS, and multirequests (WIRE, SES, MULTI)."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from kaltura_diagnosis.exchange import declared
from kaltura_diagnosis.exchange.decoded_request import DecodedCall, DecodedRequest
from kaltura_diagnosis.exchange.exchange import Exchange
from kaltura_diagnosis.exchange.redaction import name_shown
from kaltura_diagnosis.ks.ks_contents import EARLIEST
from kaltura_diagnosis.placeholders import is_placeholder
from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_diagnosis.requests.calls import missing_parameters
from kaltura_diagnosis.requests.transport import PARAMETERS_MISSED
from kaltura_session.server.catalogue import plugin_service
from kaltura_session.server.php import numeric
from kaltura_session.text import to_text

_SECONDS_OF_YEAR = 31_557_600
_LIFETIMES = {"session.start", "session.startWidgetSession", "session.impersonate", "appToken.startSession",
              "user.login", "user.loginByLoginId"}  # fmt: skip
_NO_WIDGET = re.compile(r"(?!_[0-9]|\Z)[\W_]*([0-9]*)[\W_]*")
_OF_BROWSERS = {"_", "jsoncallback", "cb"}  # against caches
_CLOSE = 0.8
_ADMIN = 2


@detector("D05", LooksAt.REQUEST, explains=[*PARAMETERS_MISSED, "START_SESSION_ERROR"], instead_of=["D26"])
def misspelt_parameter(decoded: DecodedRequest) -> str | None:
    """Say that a parameter is not one of the action's, and that one of nearly the same name is."""
    for call in decoded.calls:
        for name, known in ignored_parameters(call):
            near = _nearest(name, known)
            if near:
                return f"{name} is not a parameter of {call.name} and is ignored; {near} is."
    return None


@detector("D05", LooksAt.REQUEST, certain=False)
def parameter_of_nobody(decoded: DecodedRequest) -> str | None:
    """Say that a parameter is not one of the action's, and is like none that is."""
    for call in decoded.calls:
        if any(missing_parameters(call)):  # which is what counts
            continue
        for name, known in ignored_parameters(call):
            if not _nearest(name, known) and name not in _OF_BROWSERS:
                return f"{name_shown(name)} is not a parameter of {call.name} and is ignored."
    return None


def ignored_parameters(call: DecodedCall) -> Iterator[tuple[str, list[str]]]:
    """Yield (name, the names there are) of what the action does not declare, members of its objects included."""
    known = declared.parameters(call.declared)
    for name, value in call.params.items() if call.declared else ():
        if isinstance(name, int) or name in declared.COMMON_PARAMETERS:
            continue
        if name not in known:
            yield name, [*known, *declared.COMMON_PARAMETERS]
        elif isinstance(value, dict) and declared.is_object(known[name].type):
            yield from _ignored_members(name, value, declared.class_of(value, known[name].type))


def _ignored_members(path: str, value: Mapping[int | str, Any], type_name: str) -> Iterator[tuple[str, list[str]]]:
    known = declared.properties(type_name)
    for member in value:
        plain = str(member).removesuffix("__null")
        if plain not in known and plain not in {"objectType", "-"}:
            yield f"{path}[{member}]", [f"{path}[{name}]" for name in known]


def _nearest(path: str, known: list[str]) -> str | None:
    """Return the name that was probably meant: equal but for letter case, or nearly the same."""
    folded = {_last(candidate): candidate for candidate in known}
    near = get_close_matches(_last(path), folded, n=1, cutoff=_CLOSE)
    return folded[near[0]] if near else None


def _last(path: str) -> str:
    return path.rpartition("[")[2].rstrip("]").lower()


def _declared(decoded: DecodedRequest) -> Iterator[tuple[str, Any, str]]:
    """Yield name, value (None where it is absent) and declared type of the parameters that the actions declare."""
    for call in decoded.calls:
        for name, parameter in declared.parameters(call.declared).items():
            yield name, call.params.get(name), parameter.type


@detector("D07", LooksAt.REQUEST, explains=["PROPERTY_VALIDATION_WRONG_FORMAT"])
def object_as_text(decoded: DecodedRequest) -> str | None:
    """Say that an object was sent as one value: as JSON text, or as a word or a number."""
    for name, value, type_name in _declared(decoded):
        if value is None or isinstance(value, dict) or not declared.is_object(type_name):
            continue
        if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
            return f"{name} is an object and was sent as JSON text in one field."
        if not is_placeholder(to_text(value)):
            return f"{name} is an object, a {type_name}, and was sent as one value: the server refuses that."
    return None


@detector("D08", LooksAt.REQUEST, explains=["OBJECT_TYPE_ABSTRACT"])
def wrong_object_type(decoded: DecodedRequest) -> str | None:
    """Say that an objectType is missing where one is needed, or is of no class that fits."""
    return next(filter(None, (_about_type(*one) for one in _declared(decoded))), None)


def _about_type(path: str, value: Any, declared_type: str) -> str | None:
    """Say it of a value and of what is in it; None for what is not an object."""
    if not isinstance(value, dict) or not declared.is_object(declared_type):
        return None
    named = to_text(value.get("objectType"))
    if named and declared.is_object(named) and declared_type not in declared.lineage(named):
        return f"{path} has the objectType {named}, which is not a {declared_type}, so it is ignored."
    if declared.is_abstract(declared_type) and (not named or named == declared_type):
        return f"{path} needs an objectType: {declared_type} has no instances of its own."
    members = declared.properties(declared.class_of(value, declared_type))
    inner = [(member, members[str(member)].type) for member in value if str(member) in members]
    said = (_about_type(f"{path}[{member}]", value[member], type_name) for member, type_name in inner)
    return next(filter(None, said), None)


@detector("D09", LooksAt.REQUEST)
def expiry_as_time(decoded: DecodedRequest) -> str | None:
    """Say that a lifetime is so long that it is a point in time."""
    for call in decoded.calls:
        lifetime = numeric(call.text("expiry"))
        if call.name in _LIFETIMES and lifetime is not None and lifetime >= EARLIEST:
            years = int(lifetime / _SECONDS_OF_YEAR)
            return f"expiry is {call.text('expiry')} and counts seconds from now: that is {years} years."
    return None


@detector("D38", LooksAt.REQUEST)
def over_at_once(decoded: DecodedRequest) -> str | None:
    """Say that a lifetime is 0 or less; appToken.startSession takes 0 for none that was asked for."""
    for call in decoded.calls:
        lifetime = numeric(call.text("expiry")) if call.name in _LIFETIMES else None
        if lifetime is not None and (lifetime < 0 or (lifetime == 0 and call.name != "appToken.startSession")):
            return f"expiry is {call.text('expiry')[:20]}: the session of {call.name} has expired when it starts."
    return None


@detector("D10", LooksAt.REQUEST, explains=["INVALID_WIDGET_ID"])
def widget_without_underscore(decoded: DecodedRequest) -> str | None:
    """Say that a widget id is a bare number."""
    for call in decoded.calls:
        widget = call.text("widgetId")
        if call.name == "session.startWidgetSession" and (digits := _NO_WIDGET.fullmatch(widget)):
            return f"widgetId is {widget}; the widget of an account is _PARTNERID, here _{digits[1] or 'PARTNERID'}."
    return None


@detector("D11", LooksAt.EXCHANGE, explains=["START_SESSION_ERROR"])
def secret_does_not_fit(exchange: Exchange) -> str | None:
    """Say that the secret of session.start is not one of the account's, or is the user secret with type 2."""
    for call in exchange.calls if exchange.may_have_failed_with("START_SESSION_ERROR") else ():
        account = exchange.facts.account(call.text("partnerId") or None)
        secret = call.text("secret")
        if call.name != "session.start" or not account.admin_secrets or secret in account.admin_secrets:
            continue
        if not secret or is_placeholder(secret):
            continue
        if secret != account.user_secret:
            return f"The secret is none of those known of partner {call.text('partnerId')}."
        if numeric(call.text("type")) == _ADMIN:
            return "The user secret was sent with type 2; an ADMIN session needs the admin secret."
    return None


@detector("D12", LooksAt.REQUEST, explains=["SERVICE_FORBIDDEN"])
def no_ks(decoded: DecodedRequest) -> str | None:
    """Say that an action that needs a session was called without one."""
    for call in decoded.calls:
        if call.needs_ks and not call.has_ks:
            empty = "an empty ks" if "ks" in call.params else "no ks"
            return f"{call.name} needs a session, and the request has {empty}."
    return None


@detector("D13", LooksAt.REQUEST, explains=["SERVICE_DOES_NOT_EXISTS"], instead_of=["D31"])
def service_without_plugin(decoded: DecodedRequest) -> str | None:
    """Say that a service belongs to a plugin and needs its name in front."""
    for call in decoded.calls:
        whole = plugin_service(call.service)
        if whole is not None:
            return f"{call.service} is a service of a plugin, which is addressed as {whole}."
    return None


@detector("D18", LooksAt.REQUEST)
def gap(decoded: DecodedRequest) -> str | None:
    """Say that parts of a multirequest are not run."""
    if not decoded.is_multirequest:
        return None
    if not decoded.numbers:
        return "The multirequest has no part: the server looks for the keys 1, 2, ... and runs nothing."
    run = {call.part for call in decoded.calls}
    left_out = [number for number in decoded.numbers if number not in run]
    if not left_out:
        return None
    at = len(decoded.calls) + min([*decoded.numbers, 1])
    missing = "is missing" if at not in decoded.numbers else "has no service or no action"
    return f"Part {at} {missing}, so the parts {', '.join(map(str, left_out))} are not run."
