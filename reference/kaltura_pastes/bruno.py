"""Requests in the text format of Bruno (.bru): blocks of names and values, or of text, in braces."""

import re
from collections.abc import Iterator, Mapping

from kaltura_pastes.found import Found
from kaltura_pastes.sending import form, multipart, request_to
from kaltura_session.requests import FORM_TYPE, JSON_TYPE, HttpRequest
from kaltura_session.text import to_bytes

_BEGINS = re.compile(r"([a-z][\w:-]{1,40}) \{[ \t]*")
_METHODS = {"get", "post", "put", "delete", "patch", "head", "options"}
_VARIABLE = re.compile(r"\{\{([\w.-]{1,64})\}\}")
_Blocks = Mapping[str, list[str]]


def read(text: str) -> list[Found]:
    """Return the request of a .bru file; none for another text."""
    found: dict[str, list[str]] = {}
    starts: dict[str, int] = {}
    name = ""
    for number, line in enumerate(text.split("\n"), 1):
        begins = _BEGINS.fullmatch(line) if not name else None
        if begins:
            name = begins[1]
            found[name], starts[name] = [], number
        elif line.rstrip() == "}":
            name = ""
        elif name:
            found[name].append(line)
    method = next((one for one in found if one in _METHODS), None)
    if method is None or "url" not in dict(_pairs(found[method])):
        return []
    variables = dict(_pairs(found.get("vars:pre-request", [])))
    filled = {key: [_filled(line, variables) for line in lines] for key, lines in found.items()}
    return [Found(f"line {starts[method]}", _request(method, filled))]


def _filled(line: str, variables: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: variables.get(match[1], match[0]), line)


def _request(method: str, blocks: _Blocks) -> HttpRequest:
    headers = list(_pairs(blocks.get("headers", [])))
    token = dict(_pairs(blocks.get("auth:bearer", []))).get("token")
    if token is not None:
        headers.append(("Authorization", f"Bearer {token}"))
    return request_to(method.upper(), dict(_pairs(blocks[method]))["url"], headers, *_body(blocks))


def _body(blocks: _Blocks) -> tuple[bytes, str]:
    """Return the body and its type; what Bruno calls body alone is JSON."""
    if "body:form-urlencoded" in blocks:
        return form(_pairs(blocks["body:form-urlencoded"])), FORM_TYPE
    if "body:multipart-form" in blocks:
        return multipart(_pairs(blocks["body:multipart-form"]))
    for name, content_type in (("body:json", JSON_TYPE), ("body", JSON_TYPE), ("body:text", "text/plain")):
        if name in blocks:
            text = "\n".join(line.removeprefix("  ") for line in blocks[name])
            return to_bytes(text), content_type
    return b"", ""


def _pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a block without those that are switched off, which a ~ marks."""
    for line in lines:
        name, colon, value = line.strip().partition(":")
        if colon and not name.startswith("~"):
            yield name.strip().strip('"'), value.strip()
