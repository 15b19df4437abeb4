"""Requests and responses in JSON: HAR of browsers, one entry of it, or a record of the emulator's transcript."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from kaltura_session.errors import KitError
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kskit.explain.curl import target_of

_NOT_OF_THE_TEXT = frozenset({"content-length", "content-encoding", "transfer-encoding"})


def from_json(document: Any) -> tuple[HttpRequest | None, HttpResponse | None] | None:
    """Return request and response of a HAR document or entry; None for JSON of another kind.

    Of several entries the last one that calls the API is taken.
    """
    if not isinstance(document, dict):
        return None
    log = document.get("log")
    if isinstance(log, dict):
        return _entry(_chosen(log.get("entries")))
    return _entry(document) if isinstance(document.get("request"), dict) else None


def _chosen(entries: object) -> Mapping[str, Any]:
    found = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    calls = [entry for entry in found if "/api_v3" in json.dumps(entry.get("request", {}))]
    if not calls:
        raise KitError("the HAR has no request to /api_v3; record the failing call and export it again")
    return calls[-1]


def _entry(entry: Mapping[str, Any]) -> tuple[HttpRequest | None, HttpResponse | None]:
    asked, answered = entry.get("request"), entry.get("response")
    return (
        _request(asked) if isinstance(asked, dict) else None,
        _response(answered) if isinstance(answered, dict) and answered.get("status") else None,
    )


def _request(asked: Mapping[str, Any]) -> HttpRequest:
    address = asked.get("url") or asked.get("target") or asked.get("path")
    if not isinstance(address, str):
        raise KitError("the request has no url; give a whole HAR entry")
    body = _body(asked)
    posted = asked.get("postData")
    if isinstance(posted, dict):
        body = str(posted.get("text") or "").encode("utf-8", "surrogateescape") or _form(posted.get("params"))
    return HttpRequest(str(asked.get("method", "GET")).upper(), target_of(address), _headers(asked), body)


def _response(answered: Mapping[str, Any]) -> HttpResponse:
    content = answered.get("content")
    body = _body(answered)
    if isinstance(content, dict):
        body = str(content.get("text") or "").encode("utf-8", "surrogateescape")
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
    return str(message.get("body") or "").encode("utf-8", "surrogateescape")


def _decoded(data: bytes) -> bytes:
    try:
        return base64.b64decode(data)
    except (ValueError, binascii.Error) as error:
        raise KitError("the body is marked as base64 and is none; export the HAR again") from error


def _headers(message: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    listed = message.get("headers")
    pairs: list[tuple[str, str]] = []
    for header in listed if isinstance(listed, list) else ():
        if isinstance(header, dict):
            pairs.append((str(header.get("name", "")), str(header.get("value", ""))))
        elif isinstance(header, Sequence) and len(header) == 2:
            pairs.append((str(header[0]), str(header[1])))
    return tuple(pairs)


def _form(params: object) -> bytes:
    pairs = [entry for entry in params if isinstance(entry, dict)] if isinstance(params, list) else []
    return urlencode([(str(pair.get("name", "")), str(pair.get("value", ""))) for pair in pairs]).encode()
