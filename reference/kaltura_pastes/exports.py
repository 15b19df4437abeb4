"""Requests in the JSON of other tools: n8n, Insomnia, Charles, Thunder Client, Hoppscotch, axios, OpenAPI.

What tools send has in common that an object says where a request goes; the rest stands beside that in one of a few
shapes. Of OpenAPI it is the examples that an operation has for its body.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kaltura_pastes.found import MARKS, Found, form, multipart, request_to
from kaltura_session.requests import FORM_TYPE, JSON_TYPE, HttpRequest
from kaltura_session.text import to_bytes

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
        request, unseen = _request(filled(one, _VARIABLE, variables))
        if any(mark in request.target for mark in MARKS):
            found.append(Found(f"request {number}", request, None, unseen))
    return found


def filled(document: Any, variable: re.Pattern[str], variables: Mapping[str, str]) -> Any:
    """Return a document with the values of its variables; those that are not known stay."""

    def value(match: re.Match[str]) -> str:
        return json.dumps(variables[match[1]])[1:-1] if match[1] in variables else match[0]

    return json.loads(variable.sub(value, json.dumps(document)))


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
    return [
        (str(one.get("name", one.get("key", ""))), _text(one.get("value", "")))
        for one in listed
        if not (one.get("disabled") or one.get("isDisabled")) and one.get("active", True)
    ]


def _text(value: Any) -> str:
    return value.removeprefix("=") if isinstance(value, str) else json.dumps(value)


_METHODS = ("get", "post", "put", "delete", "patch")


def read_openapi(document: Mapping[str, Any]) -> Iterator[Found]:
    """Yield the requests that the operations of a description show; of one without an example the body is unseen."""
    servers = document.get("servers")
    base = str(_member(servers[0], "url") or "") if isinstance(servers, list) and servers else ""
    for path, operations in _items(document.get("paths")):
        for method, operation in _items(operations):
            if method in _METHODS and isinstance(operation, dict):
                yield _found(f"{method.upper()} {path}"[:80], f"{base.rstrip('/')}{path}", method.upper(), operation)


def _found(where: str, address: str, method: str, operation: Mapping[str, Any]) -> Found:
    for media_type, media in _items(_member(operation.get("requestBody"), "content")):
        example = _example(media)
        if example is None:
            return Found(where, request_to(method, address), None, ["the body"])
        return Found(where, request_to(method, address, (), _body_of_example(media_type, example), media_type))
    return Found(where, request_to(method, address))


def _body_of_example(media_type: str, example: Any) -> bytes:
    if isinstance(example, str):
        return to_bytes(example)
    if media_type == FORM_TYPE and isinstance(example, dict):
        return form((str(name), str(value)) for name, value in example.items())
    return json.dumps(example, default=str).encode()


def _example(media: Any) -> Any:
    """Return the example of a body: its own, the first of several, that of its schema, or those of the properties."""
    several = [value for _, value in _items(_member(media, "examples"))]
    schema = _member(media, "schema")
    for one in (
        _member(media, "example"),
        _member(several[0], "value") if several else None,
        _member(schema, "example"),
    ):
        if one is not None:
            return one
    shown = {name: _member(row, "example", "default") for name, row in _items(_member(schema, "properties"))}
    return {name: value for name, value in shown.items() if value is not None} or None


def _member(value: Any, *names: str) -> Any:
    return next((value[name] for name in names if name in value), None) if isinstance(value, dict) else None


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    yield from ((str(name), inner) for name, inner in value.items()) if isinstance(value, dict) else ()
