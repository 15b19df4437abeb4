"""Mistakes of group D in what a call needs and may set: parameters, properties, address, privileges (PRIV, VAL)."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from kaltura_diagnosis.exchange import declared
from kaltura_diagnosis.exchange.decoded_request import DecodedCall, DecodedRequest
from kaltura_diagnosis.exchange.redaction import target_shown
from kaltura_diagnosis.ks.ks_contents import ALL_PRIVILEGES, KsContents
from kaltura_diagnosis.placeholders import is_placeholder
from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_session import privileges
from kaltura_session.server import catalogue
from kaltura_session.server.catalogue import actions, server_call
from kaltura_session.server.parameters import is_api_path
from kaltura_session.server.php import numeric
from kaltura_session.text import to_text

_CLOSE = 0.8
_TOKEN = re.compile("[0-9a-f]{32}")
_FORM_OF_ADDRESS = "/api_v3/service/SERVICE/action/ACTION"
_OTHER_MISTAKES = {"ks", "tokenHash"}  # A37 and D12 say it


@detector("D31", LooksAt.REQUEST, explains=["SERVICE_DOES_NOT_EXISTS", "ACTION_DOES_NOT_EXISTS"])
def unknown_call(decoded: DecodedRequest) -> str | None:
    """Say that the server has no such service or action, and which call has nearly its name."""
    for call in decoded.calls:
        named = call.service and call.action and not is_placeholder(call.service) and not is_placeholder(call.action)
        if not named or call.declared is not None or server_call(call.service, call.action) is not None:
            continue
        name = f"{call.service}.{call.action}"[:80]
        near = get_close_matches(name.lower(), _names(), n=1, cutoff=_CLOSE)
        return f"The server has no call {name}{f'; did you mean {_names()[near[0]]}?' if near else '.'}"
    return None


@cache
def _names() -> Mapping[str, str]:
    """Return the calls of the catalogue by their names in lower case."""
    return {f"{row.service}.{row.action}".lower(): f"{row.service}.{row.action}" for row in actions()}


@detector("D26", LooksAt.REQUEST, explains=["MISSING_MANDATORY_PARAMETER"])
def mandatory_parameter(decoded: DecodedRequest) -> str | None:
    """Say which parameter is missing that the action cannot do without."""
    missing = [(call, name) for call in decoded.calls for name in missing_parameters(call)]
    if not missing:
        return None
    call, name = missing[0]
    there = "an empty one" if name in call.params else "none"
    return f"{call.name} needs the parameter {name}, and the request has {there}."


def missing_parameters(call: DecodedCall) -> Iterator[str]:
    """Yield the names of the mandatory parameters that a call does not send, or sends without a value."""
    for name, row in declared.parameters(call.declared).items():
        is_mandatory = row.default is None and not row.optional
        if is_mandatory and name not in _OTHER_MISTAKES and call.params.get(name) in (None, ""):
            yield name


@detector("D27", LooksAt.REQUEST, explains=["PROPERTY_VALIDATION_NOT_UPDATABLE"])
def property_not_updatable(decoded: DecodedRequest) -> str | None:
    """Say which property is set that the server sets itself, or that is fixed once the object is made."""
    for call in decoded.calls:
        for name, row in declared.parameters(call.declared).items():
            value = call.params.get(name)
            if isinstance(value, dict) and declared.is_object(row.type) and not row.type.endswith(("Filter", "Pager")):
                refused = _refused(value, row.type, is_new=call.action.lower() == "add")
                if refused:
                    return f"{name}[{refused}] cannot be set: the server refuses the whole call."
    return None


def _refused(value: Mapping[int | str, Any], type_name: str, *, is_new: bool) -> str | None:
    for member, row in declared.properties(type_name).items():
        if value.get(member) is None:
            continue
        if "read-only" in row.flags or ("insert-only" in row.flags and not is_new):
            return member
    return None


@detector("D28", LooksAt.REQUEST, explains=["SERVICE_NOT_SPECIFIED"])
def address_without_api(decoded: DecodedRequest) -> str | None:
    """Say that the address lacks /api_v3, so that another program than the API answers."""
    path = decoded.request.target.partition("?")[0]
    begins = target_shown(path)[:40]
    if path.startswith("/service/"):
        return f"The address begins with {begins}; the API is below /api_v3, and the server redirects this for ever."
    names_call = decoded.parameters.get("service") and decoded.parameters.get("action")
    if is_api_path(path) or path.startswith("/api_v3") or not names_call:
        return None
    return f"The path of the address is {begins}; the API is at /api_v3, and another program answers here."


@detector(
    "D36", LooksAt.REQUEST, explains=["SERVICE_NOT_SPECIFIED", "ACTION_NOT_SPECIFIED"], instead_of=["D02", "D12", "D26"]
)
def address_of_another_form(decoded: DecodedRequest) -> str | None:
    """Say that service or action do not stand in the address as the API looks for them."""
    path = decoded.request.target.partition("?")[0]
    if path.startswith("/api_v3/") and not is_api_path(path):
        return f"The server does not know the path {target_shown(path)[:60]}: it has to be {_FORM_OF_ADDRESS}."
    call = decoded.calls[0] if len(decoded.calls) == 1 and not decoded.is_multirequest else None
    if call is None or not call.service or call.action or is_placeholder(call.service):
        return None
    return f"The request names the service {call.service[:40]} and no action; the address has to be {_FORM_OF_ADDRESS}."


@detector("D35", LooksAt.REQUEST, explains=["APP_TOKEN_ID_NOT_FOUND"])
def token_as_id(decoded: DecodedRequest) -> str | None:
    """Say that the id of an application token has the form of a token."""
    for call in decoded.calls:
        if call.service.lower() == "apptoken" and _TOKEN.fullmatch(call.text("id")):
            return "The id has 32 hexadecimal digits, as a token has; the id of a token looks like 0_abcdefgh."
    return None


_PARAMETERS = ("privileges", "sessionPrivileges")
_NOT_COMMAS = re.compile(r"\A\s*[\[{]|\A\w{1,40}=|:[^,:]{0,80}[ |&\n][a-z]{2,30}:")
_LONGEST = 40
_MASK = re.compile(r"iprestrict:[^,]*/[0-9]{1,3}(?![0-9.:a-f])", re.IGNORECASE)


def _asked(decoded: DecodedRequest) -> Iterator[str]:
    """Yield the texts of privileges in a request: parameters, and those of an application token."""
    for call in decoded.calls:
        token = call.params.get("appToken")
        for params in (call.params, token if isinstance(token, dict) else {}):
            yield from (to_text(params[name]) for name in _PARAMETERS if params.get(name))


@detector("D29", LooksAt.REQUEST)
def grants_nothing(decoded: DecodedRequest) -> str | None:
    """Say that privileges are not separated by commas, are a number, or are misspelt."""
    asked = list(_asked(decoded))
    misspelt = (_misspelt(name) for text in asked for name in _unknown(text))
    return next(filter(None, [*map(_ineffective, asked), *misspelt]), None)


@detector("D29", LooksAt.KS_V2)
def ks_grants_nothing(contents: KsContents) -> str | None:
    """Say it of the privileges of a KS; those that stand whole in one field are B21."""
    if any(name.lower() == ALL_PRIVILEGES for name, _ in contents.pairs):
        return None
    return _ineffective(contents.ks.privileges or "")


def _ineffective(text: str) -> str | None:
    if ";" in text:
        name = text.partition(":")[0].partition(";")[0]
        return f"Privileges are separated by commas; with a semicolon this is one, {name}, and the rest is its value."
    if _NOT_COMMAS.search(text):
        return "Privileges are names with values, as in sview:*,list:*, separated by commas; this is another notation."
    if numeric(text) is not None:
        return f"The privileges are {text[:20]}, a number: that names no privilege and grants nothing."
    return None


def _unknown(text: str) -> Iterator[str]:
    """Yield the names that the server does not look for (PRIV.13)."""
    for part in text.split(","):
        name = part.partition(":")[0].strip()
        if name and name not in _privilege_names() and not is_placeholder(name):
            yield name[:_LONGEST]


@cache
def _privilege_names() -> frozenset[str]:
    return frozenset(row.name for row in catalogue.privileges())


def _misspelt(name: str) -> str | None:
    near = get_close_matches(name.lower(), sorted(_privilege_names()), n=1, cutoff=_CLOSE)
    return f"{name} is no privilege that the server looks for, and grants nothing; {near[0]} is." if near else None


@detector("D29", LooksAt.REQUEST, certain=False)
def unknown_names(decoded: DecodedRequest) -> str | None:
    """Say that the server looks for none of the privileges; a program may keep one of its own in a KS."""
    for text in _asked(decoded):
        unknown = list(_unknown(text)) if _ineffective(text) is None else []
        if len(unknown) == text.count(",") + 1:
            return f"{unknown[0]} is no privilege that the server looks for: it is kept in the KS and grants nothing."
    return None


@detector("D30", LooksAt.REQUEST, explains=["INVALID_KS"])
def no_call_survives(decoded: DecodedRequest) -> str | None:
    """Say that a restriction among the privileges refuses every call."""
    return next(filter(None, map(_refuses_all, _asked(decoded))), None)


@detector("D30", LooksAt.KS_V1, explains=["INVALID_KS"])
@detector("D30", LooksAt.KS_V2, explains=["INVALID_KS"])
def ks_survives_no_call(contents: KsContents) -> str | None:
    """Say it of the privileges of a KS."""
    return _refuses_all(contents.ks.privileges or "")


def _refuses_all(text: str) -> str | None:
    if _MASK.search(text):
        return (
            "iprestrict compares addresses as text and separates them by /: a network in that notation never matches."
        )
    limit = privileges.parse(text).get("actionslimit") if "actionslimit" in text else None
    number = numeric(limit[0]) if limit else None
    if limit and (number is None or number <= 0):
        return f"actionslimit is {limit[0][:20]}, and has to be a number above 0: no call is accepted."
    return None
