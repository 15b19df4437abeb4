"""Requests and responses in JSON documents: HAR of browsers, the emulator's transcript, Postman collections, others."""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from kaltura_pastes import exports
from kaltura_pastes.found import MARKS, Found, form, multipart, request_to
from kaltura_session.errors import KitError
from kaltura_session.requests import FORM_TYPE, JSON_TYPE, HttpRequest
from kaltura_session.responses import HttpResponse

_NOT_OF_THE_TEXT = frozenset({"content-length", "content-encoding", "transfer-encoding"})
_POSTMAN_VARIABLE = re.compile(r"\{\{([\w.-]+)\}\}")
_ENCODED = re.compile(r"[\w.~+*-]*(?:%[0-9A-Fa-f]{2}[\w.~+*-]*)+", re.ASCII)
_BODIES = {"content", "body", "bodyBase64"}
_DEEPEST = 32


def read(document: Any) -> list[Found]:
    """Return the requests of a document, each with its response; none for JSON of another kind."""
    if isinstance(document, list):
        listed = [_entry(one, f"entry {number}") for number, one in enumerate(document, 1) if _is_entry(one)]
        return listed or exports.read(document)
    if not isinstance(document, dict):
        return []
    if isinstance(log := document.get("log"), dict):
        return _har(log)
    collection = document.get("collection", document)
    if isinstance(collection, dict) and isinstance(collection.get("item"), list):
        return list(_postman(collection, {**_variables(collection), **_variables(document.get("environment"))}))
    if isinstance(document.get("paths"), dict):
        return list(exports.read_openapi(document))
    return [_entry(document, "the entry")] if _is_entry(document) else exports.read(document)


def _is_entry(document: Any) -> bool:
    asked = document.get("request") if isinstance(document, dict) else None
    return isinstance(asked, dict) and bool({"url", "target", "path"} & asked.keys())


def _har(log: Mapping[str, Any]) -> list[Found]:
    """Return the calls of the API; raises KitError when there are none."""
    entries = log.get("entries")
    found = [
        _entry(entry, f"entry {number}")
        for number, entry in enumerate(entries if isinstance(entries, list) else (), 1)
        if _is_entry(entry) and any(mark in json.dumps(entry["request"]) for mark in MARKS)
    ]
    if not found:
        raise KitError("the HAR has no request to /api_v3; record the failing call and export it again")
    return found


def _entry(entry: Mapping[str, Any], where: str) -> Found:
    answered = entry.get("response")
    response = None
    if isinstance(answered, dict) and answered.get("status") and answered.keys() & _BODIES:
        response = _response(answered)
    return Found(where, _request(entry["request"]), response)


def _request(asked: Mapping[str, Any]) -> HttpRequest:
    address = asked.get("url") or asked.get("target") or asked.get("path")
    if not isinstance(address, str):
        raise KitError("the request has no url; give a whole HAR entry")
    body = _body(asked)
    posted = asked.get("postData")
    if isinstance(posted, dict):
        body = _bytes(posted.get("text")) or form(map(_decoded_pair, _pairs(posted.get("params"))))
    return request_to(str(asked.get("method", "GET")).upper(), address, _headers(asked), body)


def _response(answered: Mapping[str, Any]) -> HttpResponse:
    content = answered.get("content")
    body = _body(answered)
    if isinstance(content, dict):
        body = _bytes(content.get("text"))
        if content.get("encoding") == "base64":
            body = _decoded(body)
    headers = tuple(pair for pair in _headers(answered) if pair[0].lower() not in _NOT_OF_THE_TEXT)
    try:
        status = int(answered["status"])
    except (ValueError, TypeError) as error:
        raise KitError("the response's status is not a number; give a whole HAR entry") from error
    return HttpResponse(status, headers, body)


def _body(message: Mapping[str, Any]) -> bytes:
    if isinstance(message.get("bodyBase64"), str):
        return _decoded(message["bodyBase64"].encode())
    return _bytes(message.get("body"))


def _bytes(text: object) -> bytes:
    return str(text or "").encode("utf-8", "surrogatepass")


def _decoded(data: bytes) -> bytes:
    try:
        return base64.b64decode(data)
    except (ValueError, binascii.Error) as error:
        raise KitError("the body is marked as base64 and is none; export the HAR again") from error


def _headers(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    return _pairs(message.get("headers", message.get("header")))


def _pairs(listed: object) -> list[tuple[str, str]]:
    """Return names and values of a list of objects or pairs, without those that are switched off."""
    pairs: list[tuple[str, str]] = []
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and not one.get("disabled"):
            pairs.append((str(one.get("name", one.get("key", ""))), str(one.get("value", ""))))
        elif isinstance(one, list) and len(one) == 2:
            pairs.append((str(one[0]), str(one[1])))
    return pairs


def _decoded_pair(pair: tuple[str, str]) -> tuple[str, str]:
    """Return a pair of a HAR as it was meant: some browsers keep it percent-encoded, and then nothing in it is not."""
    name, value = (unquote_plus(one) if _ENCODED.fullmatch(one) else one for one in pair)
    return name, value


def _variables(holder: object) -> Mapping[str, str]:
    """Return the variables of a collection, or of an environment."""
    return dict(_pairs(holder.get("variable", holder.get("values")))) if isinstance(holder, dict) else {}


def _postman(folder: Mapping[str, Any], variables: Mapping[str, str], deep: int = 0) -> Iterator[Found]:
    """Yield the requests of a collection, those in folders included (Postman's schema v2.1)."""
    items = folder.get("item")
    for item in items if isinstance(items, list) and deep < _DEEPEST else ():
        if not isinstance(item, dict):
            continue
        if _is_entry(item):
            asked = exports.filled(item["request"], _POSTMAN_VARIABLE, variables)
            asked.setdefault("auth", folder.get("auth"))
            yield Found(f"request {str(item.get('name', ''))[:40]!r}", _postman_request(asked))
        yield from _postman(item, variables, deep + 1)


def _postman_address(url: Mapping[str, Any]) -> str:
    """Return an address that is written whole, or in parts."""
    if url.get("raw"):
        return str(url["raw"])
    host, path = (
        separator.join(map(str, part)) if isinstance(part := url.get(name), list) else str(part or "")
        for name, separator in (("host", "."), ("path", "/"))
    )
    query = form(_pairs(url.get("query"))).decode()
    return f"{url.get('protocol', 'https')}://{host}/{path.lstrip('/')}{'?' if query else ''}{query}"


def _bearer(auth: object) -> list[tuple[str, str]]:
    """Return the header that Postman makes of a bearer token."""
    if not isinstance(auth, dict) or auth.get("type") != "bearer":
        return []
    token = auth.get("bearer")
    value = token.get("token", "") if isinstance(token, dict) else dict(_pairs(token)).get("token", "")
    return [("Authorization", f"Bearer {value}")]


def _postman_request(asked: Mapping[str, Any]) -> HttpRequest:
    url, headers = asked.get("url"), [*_headers(asked), *_bearer(asked.get("auth"))]
    address = _postman_address(url) if isinstance(url, dict) else str(url or "")
    found = asked.get("body")
    body: Mapping[str, Any] = found if isinstance(found, dict) else {}
    content, content_type = b"", ""
    match body.get("mode"):
        case "urlencoded":
            content, content_type = form(_pairs(body.get("urlencoded"))), FORM_TYPE
        case "formdata":
            content, content_type = multipart(_pairs(body.get("formdata")))
        case "raw":
            content = _bytes(body.get("raw"))
            raw = body.get("options", {}).get("raw", {}) if isinstance(body.get("options"), dict) else {}
            content_type = JSON_TYPE if isinstance(raw, dict) and raw.get("language") == "json" else "text/plain"
    method = str(asked.get("method", "GET")).upper()
    return request_to(method, address, headers, content, content_type if content else "")
