"""Mistakes of group D as requests: each recipe takes RequestInputs and gives the HttpRequest that the mistake sends."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from kaltura_diagnosis.registry import recipe
from kaltura_session.requests import Call, HttpRequest, Multirequest, encode

_CHARSET_TYPE = "application/json; charset=utf-8"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class RequestInputs:
    """A call that is right, and what may have been taken by mistake.

    call: one call or several. now: Unix seconds. other: values of parameters that belong somewhere else, e.g. an older
    ks, another account's secret. root: path of the API.
    """

    call: Call | Multirequest
    now: int = 1_795_282_413
    other: Mapping[str, str] = field(default_factory=dict)
    root: str = "/api_v3"


def form(inputs: RequestInputs, call: Call | Multirequest) -> HttpRequest:
    """Return the call as a form, as the right request is."""
    return encode(call, root=inputs.root)


def _changed(inputs: RequestInputs, **params: Any) -> HttpRequest | None:
    """Return the single call with parameters replaced, those that are None left out; None for a multirequest."""
    call = inputs.call
    return form(inputs, replace(call, params={**call.params, **params})) if isinstance(call, Call) else None


def _has(inputs: RequestInputs, *names: str) -> bool:
    return isinstance(inputs.call, Call) and all(name in inputs.call.params for name in names)


def _typed(request: HttpRequest, content_type: str, body: bytes | None = None) -> HttpRequest:
    headers = (("Content-Type", content_type),)
    return request._replace(headers=headers, body=request.body if body is None else body)


def _json(inputs: RequestInputs) -> HttpRequest:
    return encode(inputs.call, "json", root=inputs.root)


@recipe("D01", "json_with_charset", "JSON with a charset in its Content-Type")
def _charset(inputs: RequestInputs) -> HttpRequest:
    return _typed(_json(inputs), _CHARSET_TYPE)


@recipe("D01", "json_without_type", "JSON without a Content-Type")
def _no_type(inputs: RequestInputs) -> HttpRequest:
    return _json(inputs)._replace(headers=())


@recipe("D01", "json_as_form", "JSON under the Content-Type of a form")
def _form_type(inputs: RequestInputs) -> HttpRequest:
    return _typed(_json(inputs), "application/x-www-form-urlencoded")


@recipe("D02", "no_format", "no format")
def _no_format(inputs: RequestInputs) -> HttpRequest:
    request = form(inputs, inputs.call)
    pairs = [pair for pair in request.body.split(b"&") if not pair.startswith(b"format=")]
    return request._replace(body=b"&".join(pairs))


@recipe("D03", "format_json", "format=json")
def _format_word(inputs: RequestInputs) -> HttpRequest:
    request = form(inputs, inputs.call)
    return request._replace(body=request.body.replace(b"format=1", b"format=json"))


@recipe("D04", "older_value_in_address", "an older value of a parameter in the address")
def _in_address(inputs: RequestInputs) -> HttpRequest | None:
    stale = {name: value for name, value in inputs.other.items() if _has(inputs, name)}
    if not stale:
        return None
    request = form(inputs, inputs.call)
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in stale.items())
    return request._replace(target=f"{request.target}?{query}")


@recipe("D05", "other_letter_case", "a parameter in another letter case")
def _letter_case(inputs: RequestInputs) -> HttpRequest | None:
    if not isinstance(inputs.call, Call):
        return None
    params = dict(inputs.call.params)
    mixed = next((name for name in params if name != name.lower()), None)
    if mixed is None:
        return None
    renamed = {name.lower() if name == mixed else name: value for name, value in params.items()}
    return form(inputs, replace(inputs.call, params=renamed))


@recipe("D06", "type_admin", "type=ADMIN")
def _type_word(inputs: RequestInputs) -> HttpRequest | None:
    return _changed(inputs, type="ADMIN") if _has(inputs, "type") else None


@recipe("D07", "object_as_json_text", "an object as JSON text in a form field")
def _object_text(inputs: RequestInputs) -> HttpRequest | None:
    if not isinstance(inputs.call, Call):
        return None
    objects = {name: json.dumps(value) for name, value in inputs.call.params.items() if isinstance(value, Mapping)}
    return _changed(inputs, **objects) if objects else None


@recipe("D08", "wrong_object_type", "an objectType of another kind of object")
def _object_type(inputs: RequestInputs) -> HttpRequest | None:
    if not isinstance(inputs.call, Call):
        return None
    objects = {
        name: {**value, "objectType": "KalturaKeyValue"}
        for name, value in inputs.call.params.items()
        if isinstance(value, Mapping)
    }
    return _changed(inputs, **objects) if objects else None


@recipe("D08", "no_object_type", "no objectType where an abstract class is declared")
def _no_object_type(inputs: RequestInputs) -> HttpRequest | None:
    return _changed(inputs, filter={"advancedSearch": {"type": 1}}) if _has(inputs, "filter") else None


@recipe("D09", "expiry_as_time", "expiry as a Unix time")
def _expiry(inputs: RequestInputs) -> HttpRequest | None:
    return _changed(inputs, expiry=inputs.now + 3600) if _has(inputs, "expiry") else None


@recipe("D10", "widget_without_underscore", "widgetId without the underscore")
def _widget(inputs: RequestInputs) -> HttpRequest | None:
    if not _has(inputs, "widgetId") or not isinstance(inputs.call, Call):
        return None
    return _changed(inputs, widgetId=str(inputs.call.params["widgetId"]).lstrip("_"))


@recipe("D11", "other_secret", "a secret that is not the account's")
def _secret(inputs: RequestInputs) -> HttpRequest | None:
    given = inputs.other.get("secret")
    return _changed(inputs, secret=given) if given is not None and _has(inputs, "secret") else None


@recipe("D12", "no_ks", "no ks")
def _no_ks(inputs: RequestInputs) -> HttpRequest | None:
    return _changed(inputs, ks=None) if _has(inputs, "ks") else None


@recipe("D12", "empty_ks", "an empty ks")
def _empty_ks(inputs: RequestInputs) -> HttpRequest | None:
    return _changed(inputs, ks="") if _has(inputs, "ks") else None


@recipe("D13", "plugin_without_prefix", "a plugin's service without its prefix")
def _plugin(inputs: RequestInputs) -> HttpRequest | None:
    if not _has(inputs, "ks") or not isinstance(inputs.call, Call):
        return None
    return form(inputs, Call("scheduleEvent", "list", {"ks": inputs.call.params["ks"]}))


@recipe("D14", "plus_not_encoded", "a + of the KS that is not percent-encoded")
def _plus(inputs: RequestInputs) -> HttpRequest | None:
    if not _has(inputs, "ks") or not isinstance(inputs.call, Call) or "+" not in str(inputs.call.params["ks"]):
        return None
    request = form(inputs, inputs.call)
    return request._replace(body=request.body.replace(b"%2B", b"+"))


@recipe("D15", "json_array", "a JSON array around the object")
def _array(inputs: RequestInputs) -> HttpRequest:
    request = _json(inputs)
    return request._replace(body=b"[" + request.body + b"]")


@recipe("D15", "json_with_mark", "a byte-order mark before the JSON")
def _mark(inputs: RequestInputs) -> HttpRequest:
    request = _json(inputs)
    return request._replace(body=_BYTE_ORDER_MARK + request.body)


@recipe("D16", "bearer_header", "the KS in an Authorization header")
def _bearer(inputs: RequestInputs) -> HttpRequest | None:
    request = _no_ks(inputs)
    if request is None or not isinstance(inputs.call, Call):
        return None
    return request._replace(headers=(*request.headers, ("Authorization", f"Bearer {inputs.call.params['ks']}")))


@recipe("D17", "line_end_in_value", "a line end after a value")
def _line_end(inputs: RequestInputs) -> HttpRequest | None:
    return _with_suffix(inputs, "\n")


@recipe("D17", "control_character", "a control character in a value")
def _control(inputs: RequestInputs) -> HttpRequest | None:
    return _with_suffix(inputs, "\x07")


def _with_suffix(inputs: RequestInputs, suffix: str) -> HttpRequest | None:
    if not isinstance(inputs.call, Call):
        return None
    texts = [name for name, value in inputs.call.params.items() if isinstance(value, str) and name != "ks"]
    return _changed(inputs, **{texts[0]: str(inputs.call.params[texts[0]]) + suffix}) if texts else None


def _renumbered(inputs: RequestInputs, numbers: Callable[[int], int]) -> HttpRequest | None:
    """Return the multirequest as JSON with its parts numbered anew; None for a single call."""
    if not isinstance(inputs.call, Multirequest):
        return None
    request = _json(inputs)
    document = json.loads(request.body)
    parts: Sequence[str] = [key for key in document if key.isdigit()]
    moved = {str(numbers(int(key))): document.pop(key) for key in parts}
    return request._replace(body=json.dumps({**document, **moved}).encode())


@recipe("D18", "gap_in_numbers", "a part number left out")
def _gap(inputs: RequestInputs) -> HttpRequest | None:
    return _renumbered(inputs, lambda number: number if number == 1 else number + 1)


@recipe("D18", "begins_at_two", "parts that begin at 2")
def _from_two(inputs: RequestInputs) -> HttpRequest | None:
    return _renumbered(inputs, lambda number: number + 1)


@recipe("D18", "part_without_action", "a part without its action")
def _part_without_action(inputs: RequestInputs) -> HttpRequest | None:
    if not isinstance(inputs.call, Multirequest):
        return None
    request = _json(inputs)
    document = json.loads(request.body)
    document["1"].pop("action")
    return request._replace(body=json.dumps(document).encode())
