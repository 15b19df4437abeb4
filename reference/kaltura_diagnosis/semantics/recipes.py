"""Mistakes of group F as requests: what is asked for is not what is got (APP.14, APP.20, APP.21, APP.30, SES.7)."""

from dataclasses import replace
from typing import Any

from kaltura_diagnosis.registry import recipe
from kaltura_diagnosis.requests.recipes import RequestInputs
from kaltura_session.requests import Call, HttpRequest, Multirequest, encode, result_of

_LONG_SECONDS = 900_000


def _with(inputs: RequestInputs, service: str, action: str, **params: Any) -> HttpRequest | None:
    call = inputs.call
    if not isinstance(call, Call) or (call.service, call.action) != (service, action):
        return None
    return encode(replace(call, params={**call.params, **params}), root=inputs.root)


@recipe("F01", "long_lifetime", "a lifetime beyond what the token allows")
def _long_lifetime(inputs: RequestInputs) -> HttpRequest | None:
    return _with(inputs, "appToken", "startSession", expiry=_LONG_SECONDS)


@recipe("F02", "reserved_privileges", "privileges that a caller of startSession cannot add")
def _reserved(inputs: RequestInputs) -> HttpRequest | None:
    return _with(inputs, "appToken", "startSession", sessionPrivileges="edit:*,setrole:12,myapp:42")


@recipe("F03", "token_expiry_zero", "a token whose expiry is 0")
def _expiry_zero(inputs: RequestInputs) -> HttpRequest | None:
    return _with_token(inputs, expiry=0)


@recipe("F04", "session_duration_zero", "a token whose sessionDuration is 0")
def _duration_zero(inputs: RequestInputs) -> HttpRequest | None:
    return _with_token(inputs, sessionDuration=0)


def _with_token(inputs: RequestInputs, **properties: Any) -> HttpRequest | None:
    token = inputs.call.params.get("appToken", {}) if isinstance(inputs.call, Call) else {}
    return _with(inputs, "appToken", "add", appToken={**token, **properties})


@recipe("F11", "token_flow_in_one_multirequest", "widget session and startSession in one multirequest")
def _one_request(inputs: RequestInputs) -> HttpRequest | None:
    call = inputs.call
    if not isinstance(call, Call) or (call.service, call.action) != ("appToken", "startSession"):
        return None
    partner = inputs.other.get("partnerId", "0")
    widget = Call("session", "startWidgetSession", {"widgetId": f"_{partner}"})
    start = replace(call, params={**call.params, "ks": result_of(1, "ks")})
    return encode(Multirequest((widget, start)), root=inputs.root)
