"""Requests in descriptions of OpenAPI: the examples that an operation has for its body."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from kaltura_pastes.found import Found
from kaltura_pastes.sending import form, request_to
from kaltura_session.requests import FORM_TYPE
from kaltura_session.text import to_bytes

_METHODS = ("get", "post", "put", "delete", "patch")


def read(document: Mapping[str, Any]) -> Iterator[Found]:
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
        return Found(where, request_to(method, address, (), _body(media_type, example), media_type))
    return Found(where, request_to(method, address))


def _body(media_type: str, example: Any) -> bytes:
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
