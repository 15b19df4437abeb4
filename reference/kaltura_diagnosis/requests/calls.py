"""Mistakes of group D in what a call needs and may set: mandatory parameters, properties, the service address."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from kaltura_diagnosis.exchange import declared
from kaltura_diagnosis.exchange.decoded_request import DecodedCall, DecodedRequest
from kaltura_diagnosis.exchange.redaction import target_shown
from kaltura_diagnosis.placeholders import is_placeholder
from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_session.server.catalogue import ParameterRow, actions, server_call
from kaltura_session.server.parameters import is_api_path

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
        if _is_mandatory(row) and name not in _OTHER_MISTAKES and call.params.get(name) in (None, ""):
            yield name


def _is_mandatory(row: ParameterRow) -> bool:
    return row.default is None and not row.optional


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
