"""Requests in the JSON of other tools: n8n, Insomnia, Charles, Thunder Client, Hoppscotch, the errors of axios.

They have in common that an object says where a request goes. What it sends stands beside that in one of a few shapes.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kaltura_pastes.found import Found
from kaltura_pastes.sending import form, multipart, request_to
from kaltura_session.requests import FORM_TYPE, JSON_TYPE, HttpRequest

MARKS = ("/api_v3", "/service/")
_DEEPEST = 24
_VARIABLE = re.compile(r"\{\{[ \t]{0,4}_?\.?(\w{1,64})[ \t]{0,4}\}\}")
_ADDRESSES = ("url", "endpoint", "uri")
_QUERIES = ("parameters", "params", "queryParameters", "queryParametersUi", "qs")
_BODIES = ("body", "data", "bodyParameters", "bodyParametersUi", "jsonBody", "bodyParametersJson", "formDataFields")


def read(document: Any) -> list[Found]:
    """Return the requests of a document, in their order; none where no object of it says where one goes."""
    variables = {name: str(value) for data in _environments(document) for name, value in data.items()}
    found = []
    for number, one in enumerate(_objects(document), 1):
        filled = json.loads(_VARIABLE.sub(lambda match: _known(variables, match), json.dumps(one)))
        request, unseen = _request(filled)
        if any(mark in request.target for mark in MARKS):
            found.append(Found(f"request {number}", request, None, unseen))
    return found


def _known(variables: Mapping[str, str], match: re.Match[str]) -> str:
    return json.dumps(variables[match[1]])[1:-1] if match[1] in variables else match[0]


def _environments(document: Any) -> Iterator[dict[str, Any]]:
    """Yield the variables of Insomnia's environments."""
    base = document.get("environments") if isinstance(document, dict) else None
    if isinstance(base, dict) and isinstance(base.get("data"), dict):
        yield base["data"]
    listed = document.get("resources") if isinstance(document, dict) else None
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and one.get("_type") == "environment" and isinstance(one.get("data"), dict):
            yield one["data"]


def _objects(value: Any, deep: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the objects that hold the address of a request; of Charles, one is put together."""
    if deep > _DEEPEST:
        return
    if isinstance(value, dict):
        if isinstance(value.get("path"), str) and isinstance(value.get("host"), str):
            query = f"?{value['query']}" if value.get("query") else ""
            asked = value.get("request") if isinstance(value.get("request"), dict) else {}
            yield {
                "url": f"https://{value['host']}{value['path']}{query}",
                "method": value.get("method"),
                **_charles(asked),
            }
            return
        if _address(value) and "objectType" not in value:
            yield value
            return
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(inner, deep + 1)


def _charles(asked: Any) -> dict[str, Any]:
    header, body = asked.get("header"), asked.get("body")
    return {
        "headers": header.get("headers") if isinstance(header, dict) else None,
        "body": body.get("text") if isinstance(body, dict) else None,
    }


def _address(asked: Mapping[str, Any]) -> str:
    for name in _ADDRESSES:
        address = asked.get(name)
        if isinstance(address, str) and ("/" in address or "{{" in address):
            return address.removeprefix("=")
    return ""


def _request(asked: Mapping[str, Any]) -> tuple[HttpRequest, list[str]]:
    """Return the request of an object, and what it does not show."""
    headers = _pairs(_first(asked, ("headers", "header", "headerParameters", "headerParametersUi")))
    query = _pairs(_first(asked, _QUERIES))
    media_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    body, default = _body(_first(asked, _BODIES), media_type or _said_type(asked))
    method = str(asked.get("method") or asked.get("requestMethod") or ("POST" if body else "GET")).upper()
    unseen = ["the body"] if body is None or (not body and method == "POST" and not query) else []
    return request_to(method, _address(asked), headers, body or b"", default if body else "", query), unseen


def _first(asked: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((asked[name] for name in names if asked.get(name)), None)


def _said_type(asked: Mapping[str, Any]) -> str:
    """Return the type of the body that n8n sends."""
    options = asked.get("options")
    said = (
        asked.get("contentType")
        or asked.get("bodyType")
        or (options.get("bodyContentType") if isinstance(options, dict) else "")
        or "json"
    )
    return {"json": JSON_TYPE, "multipart-form-data": "multipart"}.get(str(said), FORM_TYPE)


def _body(given: Any, media_type: str) -> tuple[bytes | None, str]:
    """Return a body and its type: text, pairs, an object that is sent as JSON, or one that says more of it."""
    if given is None:
        return b"", ""
    if isinstance(given, str):
        return given.removeprefix("=").encode("utf-8", "surrogatepass"), media_type or FORM_TYPE
    if isinstance(given, dict):
        media_type = str(given.get("mimeType") or given.get("contentType") or media_type)
        if isinstance(given.get("mode"), str) and given.get(given["mode"]):  # Postman's
            return _body(given[given["mode"]], media_type or (FORM_TYPE if given["mode"] == "urlencoded" else ""))
        for name in ("text", "raw", "body", "jsonBody"):
            if isinstance(given.get(name), str) and given[name]:
                return _body(given[name], media_type)
    pairs = _pairs(given)
    if not pairs:
        return None, ""
    return _written(pairs, given, media_type)


def _written(pairs: list[tuple[str, str]], given: Any, media_type: str) -> tuple[bytes, str]:
    if "multipart" in media_type:
        return multipart(pairs)
    if "json" in media_type:
        plain = isinstance(given, dict) and all(isinstance(one, str | int | float) for one in given.values())
        return json.dumps(given if plain else dict(pairs)).encode("utf-8", "surrogatepass"), JSON_TYPE
    return form(pairs), FORM_TYPE


def _pairs(given: Any) -> list[tuple[str, str]]:
    """Return the pairs of a list of names and values, of an object, or of the list that an object holds."""
    if isinstance(given, dict):
        inner = next((given[name] for name in ("parameters", "parameter", "params", "form") if given.get(name)), None)
        if isinstance(inner, list):
            return _pairs(inner)
        return [(name, _text(value)) for name, value in given.items() if not isinstance(value, dict | list)]
    listed = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    shown = [
        one
        for one in listed
        if not (one.get("disabled") or one.get("isDisabled"))
        and one.get("active", True)
        and one.get("isDisabled") is None
    ]
    return [(str(one.get("name", one.get("key", ""))), _text(one.get("value", ""))) for one in shown]


def _text(value: Any) -> str:
    return value.removeprefix("=") if isinstance(value, str) else json.dumps(value)
