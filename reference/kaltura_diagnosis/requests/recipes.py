"""Mistakes of group D as requests: each recipe takes RequestInputs and gives the HttpRequest that the mistake sends."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from kaltura_diagnosis.registry import recipe
from kaltura_session.requests import Call, HttpRequest, Multirequest, encode


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

    @property
    def single(self) -> Call | None:
        """Return the call of a request that makes just one."""
        return self.call if isinstance(self.call, Call) else None

    @property
    def params(self) -> Mapping[str, Any]:
        """Return its parameters, none for a multirequest."""
        return self.single.params if self.single is not None else {}


def right(inputs: RequestInputs) -> HttpRequest:
    """Return the call as a form, as the right request is."""
    return encode(inputs.call, root=inputs.root)


def form(inputs: RequestInputs, **params: Any) -> HttpRequest | None:
    """Return the form with these parameters changed, those that are None left out; None for a multirequest."""
    call = inputs.single
    return encode(replace(call, params={**call.params, **params}), root=inputs.root) if call is not None else None


def _replaced(inputs: RequestInputs, name: str, value: Any) -> HttpRequest | None:
    return form(inputs, **{name: value}) if name in inputs.params else None


def _body(inputs: RequestInputs, old: bytes, new: bytes) -> HttpRequest:
    """Return the form with something in its body replaced."""
    request = right(inputs)
    return request._replace(body=request.body.replace(old, new))


def _json(inputs: RequestInputs, content_type: str = "application/json") -> HttpRequest:
    headers = (("Content-Type", content_type),) if content_type else ()
    return encode(inputs.call, "json", root=inputs.root)._replace(headers=headers)


def _objects(inputs: RequestInputs, change: Callable[[Mapping[str, Any]], Any]) -> HttpRequest | None:
    """Return the form with every object among the parameters changed; None where there is none."""
    changed = {name: change(value) for name, value in inputs.params.items() if isinstance(value, Mapping)}
    return form(inputs, **changed) if changed else None


for _variant, _type, _says in (
    ("json_with_charset", "application/json; charset=utf-8", "JSON with a charset in its Content-Type"),
    ("json_without_type", "", "JSON without a Content-Type"),
    ("json_as_form", "application/x-www-form-urlencoded", "JSON under the Content-Type of a form"),
):
    recipe("D01", _variant, _says)(partial(_json, content_type=_type))


@recipe("D02", "no_format", "no format")
def _no_format(inputs: RequestInputs) -> HttpRequest:
    request = right(inputs)
    pairs = [pair for pair in request.body.split(b"&") if not pair.startswith(b"format=")]
    return request._replace(body=b"&".join(pairs))


recipe("D03", "format_json", "format=json")(partial(_body, old=b"format=1", new=b"format=json"))


@recipe("D04", "older_value_in_address", "an older value of a parameter in the address")
def _in_address(inputs: RequestInputs) -> HttpRequest | None:
    stale = {name: value for name, value in inputs.other.items() if name in inputs.params}
    if not stale:
        return None
    request = right(inputs)
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in stale.items())
    return request._replace(target=f"{request.target}?{query}")


@recipe("D05", "other_letter_case", "a parameter in another letter case")
def _letter_case(inputs: RequestInputs) -> HttpRequest | None:
    mixed = next((name for name in inputs.params if name != name.lower()), None)
    if mixed is None or inputs.single is None:
        return None
    renamed = {name.lower() if name == mixed else name: value for name, value in inputs.params.items()}
    return encode(replace(inputs.single, params=renamed), root=inputs.root)


recipe("D06", "type_admin", "type=ADMIN")(partial(_replaced, name="type", value="ADMIN"))


recipe("D07", "object_as_json_text", "an object as JSON text in a form field")(partial(_objects, change=json.dumps))
recipe("D08", "wrong_object_type", "an objectType of another kind of object")(
    partial(_objects, change=lambda value: {**value, "objectType": "KalturaKeyValue"})
)
recipe("D08", "no_object_type", "no objectType where an abstract class is declared")(
    partial(_replaced, name="filter", value={"advancedSearch": {"type": 1}})
)


@recipe("D09", "expiry_as_time", "expiry as a Unix time")
def _expiry(inputs: RequestInputs) -> HttpRequest | None:
    return form(inputs, expiry=inputs.now + 3600) if "expiry" in inputs.params else None


@recipe("D10", "widget_without_underscore", "widgetId without the underscore")
def _widget(inputs: RequestInputs) -> HttpRequest | None:
    widget = inputs.params.get("widgetId")
    return form(inputs, widgetId=str(widget).lstrip("_")) if widget is not None else None


@recipe("D11", "other_secret", "a secret that is not the account's")
def _secret(inputs: RequestInputs) -> HttpRequest | None:
    other = inputs.other.get("secret")
    return form(inputs, secret=other) if other is not None and "secret" in inputs.params else None


recipe("D12", "no_ks", "no ks")(partial(_replaced, name="ks", value=None))
recipe("D12", "empty_ks", "an empty ks")(partial(_replaced, name="ks", value=""))


@recipe("D13", "plugin_without_prefix", "a plugin's service without its prefix")
def _plugin(inputs: RequestInputs) -> HttpRequest | None:
    if "ks" not in inputs.params:
        return None
    return encode(Call("scheduleEvent", "list", {"ks": inputs.params["ks"]}), root=inputs.root)


@recipe("D14", "plus_not_encoded", "a + of the KS that is not percent-encoded")
def _plus(inputs: RequestInputs) -> HttpRequest | None:
    return _body(inputs, b"%2B", b"+") if "+" in str(inputs.params.get("ks")) else None


def _json_within(inputs: RequestInputs, before: bytes, behind: bytes = b"") -> HttpRequest:
    request = _json(inputs)
    return request._replace(body=before + request.body + behind)


recipe("D15", "json_array", "a JSON array around the object")(partial(_json_within, before=b"[", behind=b"]"))
recipe("D15", "json_with_mark", "a byte-order mark before the JSON")(partial(_json_within, before=b"\xef\xbb\xbf"))


@recipe("D16", "bearer_header", "the KS in an Authorization header")
def _bearer(inputs: RequestInputs) -> HttpRequest | None:
    request = _replaced(inputs, "ks", None)
    header = ("Authorization", f"Bearer {inputs.params.get('ks')}")
    return request._replace(headers=(*request.headers, header)) if request is not None else None


def _with_suffix(inputs: RequestInputs, suffix: str) -> HttpRequest | None:
    texts = {name: value for name, value in inputs.params.items() if isinstance(value, str) and name != "ks"}
    for name, value in texts.items():
        return form(inputs, **{name: value + suffix})
    return None


recipe("D17", "line_end_in_value", "a line end after a value")(partial(_with_suffix, suffix="\n"))
recipe("D17", "control_character", "a control character in a value")(partial(_with_suffix, suffix="\x07"))


def _parts(inputs: RequestInputs, change: Callable[[dict[str, Any]], object]) -> HttpRequest | None:
    """Return the multirequest as JSON with its parts changed; None for a single call."""
    if inputs.single is not None:
        return None
    request = _json(inputs)
    document = json.loads(request.body)
    change(document)
    return request._replace(body=json.dumps(document).encode())


def _moved_on(document: dict[str, Any], first: int) -> None:
    """Give the parts from the first on the number after their own."""
    parts = {int(key): document.pop(key) for key in list(document) if key.isdigit()}
    document.update({str(number + 1 if number >= first else number): part for number, part in parts.items()})


recipe("D18", "gap_in_numbers", "a part number left out")(partial(_parts, change=partial(_moved_on, first=2)))
recipe("D18", "begins_at_two", "parts that begin at 2")(partial(_parts, change=partial(_moved_on, first=1)))
recipe("D18", "part_without_action", "a part without its action")(
    partial(_parts, change=lambda document: document["1"].pop("action"))
)
