"""The operations on requests, responses and multirequests, and how the JSON of the vectors shows what passes there."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from kaltura_emulator.account import default_account
from kaltura_emulator.api_objects import BAD_TEXT, NULL_FIELD, ApiObject
from kaltura_emulator.arguments import build_arguments
from kaltura_emulator.declarations import find_action
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.multirequest import MultirequestPart, find_references, replace_references, run
from kaltura_emulator.world import Clock
from kaltura_session import requests
from kaltura_session.errors import ApiError, KitError, ResponseError
from kaltura_session.forms import array_key
from kaltura_session.responses import EXCEPTION_TYPE, HttpResponse, decode
from kaltura_session.server import parameters
from kaltura_session.server.php import ServerCrash
from kaltura_session.text import from_bytes, to_bytes
from kskit.build.model import CANNOT_ENCODE, NO_API_ANSWER, Outcome, error

CRASH = "HTTP_500"
_account = cache(default_account)


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


def sent(service: Emulator, request: requests.HttpRequest) -> HttpResponse:
    """Return what an emulator responds to a request."""
    length = ("Content-Length", str(len(request.body)))
    return service.handle(request._replace(headers=(*request.headers, length)))


def response_decode(given: Mapping[str, Any]) -> Outcome:
    """Turn a response into {value}, the API exception in it, or NO_API_ANSWER and why (ANS.1, ERR.1)."""
    response = HttpResponse(given["status"], tuple(given["headers"].items()), to_bytes(given["body"]))
    try:
        return Outcome({"value": shown(decode(response))}, {})
    except ApiError as exception:
        return failed(exception, "api-exception")
    except ResponseError as refusal:
        return failed(refusal, "answer")


def failed(problem: ApiError | ResponseError, step: str, stages: Mapping[str, Any] = MappingProxyType({})) -> Outcome:
    """Return the outcome of an error of the API, or of what is not a response of it, at that step."""
    if isinstance(problem, ApiError):
        return Outcome(api_error(problem, step, with_message=True), stages, in_words(problem))
    return Outcome(error(NO_API_ANSWER, problem.reason, step), stages, str(problem))


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


def resolve(given: Mapping[str, Any]) -> Outcome:
    """Turn {index, params, result} into {params} with references to part `index` replaced (MULTI.7 to MULTI.15)."""
    params = php(given["params"])
    references = find_references(params)
    try:
        replaced = replace_references(given["index"], references, params, result(given["result"]))
    except ServerCrash as crash:
        return Outcome(error(CRASH, "crash", "references"), {}, str(crash))
    return Outcome({"params": shown(replaced)}, {"references": shown(references)})


def run_parts(given: Mapping[str, Any]) -> Outcome:
    """Turn {params: [[name, value]], results} into {dispatched}: which parts run, with what (MULTI.2 to MULTI.6)."""
    left = iter([result(value) for value in given["results"]])
    dispatched: list[dict[str, Any]] = []

    def dispatch(part: MultirequestPart) -> Any:
        params = {name: value for name, value in part.params.items() if name != "multirequest"}
        dispatched.append({"service": part.service, "action": part.action, "params": shown(params)})
        response = next(left)
        if isinstance(response, ApiError):
            raise response
        return response

    try:
        run({array_key(name): php(value) for name, value in given["params"]}, dispatch)
    except ServerCrash as crash:
        return Outcome(error(CRASH, "crash", "references"), {}, str(crash))
    return Outcome({"dispatched": dispatched}, {})


def shown(value: Any) -> Any:
    """Return a PHP value for JSON: an array with the keys 0, 1, 2... is a list, any other an object."""
    if value is NULL_FIELD:
        return {"objectType": "KalturaNullField"}
    if value is BAD_TEXT:
        return False
    if isinstance(value, ApiError):
        return {
            "objectType": EXCEPTION_TYPE,
            "code": value.code,
            "message": value.api_message,
            "args": dict(value.api_args),
        }
    if isinstance(value, ApiObject):
        return {"objectType": value.type_name} | {name: shown(item) for name, item in value.properties.items()}
    if isinstance(value, Mapping):
        if list(value) == list(range(len(value))):
            return [shown(item) for item in value.values()]
        return {str(name): shown(item) for name, item in value.items()}
    return [shown(item) for item in value] if isinstance(value, list) else value


def php(value: Any) -> Any:
    """Return the PHP array of a list or object: a dict whose decimal keys are integers."""
    if isinstance(value, list):
        return {index: php(item) for index, item in enumerate(value)}
    if isinstance(value, Mapping):
        return {array_key(name): php(item) for name, item in value.items()}
    return value


def result(value: Any) -> Any:
    """Return the result of an action: an object with objectType is an API object, a list of objects the API's list."""
    if isinstance(value, list):
        return [result(item) for item in value] if all(isinstance(item, dict) for item in value) else php(value)
    if not isinstance(value, dict):
        return value
    if value.get("objectType") == EXCEPTION_TYPE:
        return ApiError(value["code"], value["message"], value["args"] or {})
    if "objectType" in value:
        members = {name: result(item) for name, item in value.items() if name != "objectType"}
        return ApiObject(value["objectType"], members)
    return {array_key(name): result(item) for name, item in value.items()}
