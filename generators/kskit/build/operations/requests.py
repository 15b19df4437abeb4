"""The operations on requests and responses, and what others say of both in the JSON of the vectors."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from kaltura_emulator.account import AccountDocument, default_account
from kaltura_emulator.arguments import build_arguments
from kaltura_emulator.declarations import find_action
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.world import Clock
from kaltura_session import requests
from kaltura_session.errors import ApiError, KitError, ResponseError
from kaltura_session.responses import HttpResponse, decode
from kaltura_session.server import parameters
from kaltura_session.server.php import ServerCrash
from kaltura_session.text import from_bytes, to_bytes
from kskit.build.model import CANNOT_ENCODE, NO_API_ANSWER, Outcome, error
from kskit.build.operations.php_values import shown

CRASH = "HTTP_500"


def encode(given: Mapping[str, Any]) -> Outcome:
    """Turn {service, action, params, encoding, ...} into the request and what the server reads in it (WIRE.1)."""
    return _encoded(requests.Call(given["service"], given["action"], given["params"]), given)


def encode_multi(given: Mapping[str, Any]) -> Outcome:
    """Turn {calls, params, encoding, ...} into the request and what the server reads in it (MULTI.1, MULTI.2)."""
    calls = [requests.Call(call["service"], call["action"], call["params"]) for call in given["calls"]]
    return _encoded(requests.Multirequest(calls, given["params"]), given)


def _encoded(call: requests.Call | requests.Multirequest, given: Mapping[str, Any]) -> Outcome:
    options = {"nesting": given["nesting"], "response_format": given["response_format"]}
    try:
        request = requests.encode(call, given["encoding"], **options)
    except requests.EncodingError as refusal:
        return Outcome(error(CANNOT_ENCODE, given["encoding"], "encode"), {}, str(refusal))
    return Outcome({**as_json(request), "parameters": reading(request)}, {})


def read(given: Mapping[str, Any]) -> Outcome:
    """Turn a raw request into {parameters}: what the server sees of it (WIRE.3 to WIRE.23)."""
    request = from_json(given)
    try:
        merged = parameters.request_parameters(request)
    except ServerCrash as crash:
        return Outcome(error(CRASH, "crash", "parameters"), {}, str(crash))
    return Outcome({"parameters": shown(parameters.group(merged))}, {"merged": shown(merged)})


def arguments(given: Mapping[str, Any]) -> Outcome:
    """Turn a raw request and now into the {arguments} of its action, or the first fault (WIRE.24 to WIRE.35)."""
    grouped = parameters.group(parameters.request_parameters(from_json(given)))
    action = find_action(str(grouped["service"]), str(grouped["action"]))
    if action is None:
        raise KitError(f"no action {grouped['service']}.{grouped['action']}; name one of spec/catalogue/actions.toml")
    try:
        found = build_arguments(action, grouped, now=given["now"])
    except ApiError as fault:
        return Outcome(api_error(fault, "arguments"), {}, in_words(fault))
    except ServerCrash as crash:
        return Outcome(error("INTERNAL_SERVERL_ERROR", "crash", "arguments"), {}, str(crash))
    return Outcome({"arguments": {name: shown(value) for name, value in found.items()}}, {})


def reading(request: requests.HttpRequest) -> Any:
    """Return what the server reads in a request: names nested, as JSON; an implementation is judged by this."""
    return shown(parameters.group(parameters.request_parameters(request)))


def as_json(request: requests.HttpRequest) -> dict[str, Any]:
    """Return a request as the vectors show it."""
    return {
        "method": request.method,
        "target": request.target,
        "headers": dict(request.headers),
        "body": from_bytes(request.body),
    }


def from_json(given: Mapping[str, Any]) -> requests.HttpRequest:
    """Return the request of a vector; body is a text, "" for none."""
    headers = tuple(given["headers"].items())
    return requests.HttpRequest(given["method"], given["target"], headers, to_bytes(given["body"]))


def emulator(now: int, seed: str) -> Emulator:
    """Return an emulator of the public account, with a frozen clock and seeded randomness."""
    return Emulator(_account(), clock=Clock(now), seed=seed)


@cache
def _account() -> AccountDocument:
    return default_account()


def sent(service: Emulator, request: requests.HttpRequest) -> HttpResponse:
    """Return what an emulator responds to a request."""
    length = ("Content-Length", str(len(request.body)))
    return service.handle(request._replace(headers=(*request.headers, length)))


def response_decode(given: Mapping[str, Any]) -> Outcome:
    """Turn a response into {value}, the API exception in it, or NO_API_ANSWER and why (ANS.1, ERR.1)."""
    response = HttpResponse(given["status"], tuple(given["headers"].items()), to_bytes(given["body"]))
    try:
        value = decode(response)
    except ApiError as exception:
        return Outcome(api_error(exception, "api-exception", with_message=True), {}, in_words(exception))
    except ResponseError as refusal:
        return Outcome(error(NO_API_ANSWER, refusal.reason, "answer"), {}, str(refusal))
    return Outcome({"value": shown(value)}, {})


def in_words(exception: ApiError) -> str:
    """Return why a call fails, for people."""
    return f"the server's error {exception.code}" + (f": {exception.api_message}" if exception.api_message else "")


def api_error(exception: ApiError, step: str, *, with_message: bool = False) -> dict[str, Any]:
    """Return the expectation of an API exception; the reason is its first argument, KSID for INVALID_KS (ERR.6)."""
    expected = error(exception.code, next(iter(exception.api_args.values()), ""), step)
    expected["error"]["args"] = dict(exception.api_args)
    if with_message:
        expected["error"]["message"] = exception.api_message
    return expected
