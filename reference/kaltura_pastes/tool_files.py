"""Requests in the files of Bruno (.bru: blocks in braces) and JMeter (.jmx: samplers, each before its headers)."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from kaltura_pastes.found import Found, form, multipart, request_to, with_query
from kaltura_session.requests import FORM_TYPE, JSON_TYPE, HttpRequest
from kaltura_session.text import to_bytes

_BLOCK = re.compile(r"([a-z][\w:-]{1,40}) \{[ \t]*")
_METHODS = {"get", "post", "put", "delete", "patch", "head", "options"}
_VARIABLE = re.compile(r"\{\{([\w.-]{1,64})\}\}")
_Blocks = Mapping[str, list[str]]


def read_bruno(text: str) -> list[Found]:
    """Return the request of a .bru file; none for another text."""
    found: dict[str, list[str]] = {}
    starts: dict[str, int] = {}
    name = ""
    for number, line in enumerate(text.split("\n"), 1):
        begins = _BLOCK.fullmatch(line) if not name else None
        if begins:
            name = begins[1]
            found[name], starts[name] = [], number
        elif line.rstrip() == "}":
            name = ""
        elif name:
            found[name].append(line)
    method = next((one for one in found if one in _METHODS), None)
    if method is None or "url" not in dict(_pairs_of_block(found[method])):
        return []
    variables = dict(_pairs_of_block(found.get("vars:pre-request", [])))
    filled = {
        key: [_VARIABLE.sub(lambda match: variables.get(match[1], match[0]), line) for line in lines]
        for key, lines in found.items()
    }
    return [Found(f"line {starts[method]}", _of_blocks(method, filled))]


def _of_blocks(method: str, blocks: _Blocks) -> HttpRequest:
    headers = list(_pairs_of_block(blocks.get("headers", [])))
    token = dict(_pairs_of_block(blocks.get("auth:bearer", []))).get("token")
    if token is not None:
        headers.append(("Authorization", f"Bearer {token}"))
    return request_to(method.upper(), dict(_pairs_of_block(blocks[method]))["url"], headers, *_body(blocks))


def _body(blocks: _Blocks) -> tuple[bytes, str]:
    """Return the body and its type; what Bruno calls body alone is JSON."""
    if "body:form-urlencoded" in blocks:
        return form(_pairs_of_block(blocks["body:form-urlencoded"])), FORM_TYPE
    if "body:multipart-form" in blocks:
        return multipart(_pairs_of_block(blocks["body:multipart-form"]))
    for name, content_type in (("body:json", JSON_TYPE), ("body", JSON_TYPE), ("body:text", "text/plain")):
        if name in blocks:
            text = "\n".join(line.removeprefix("  ") for line in blocks[name])
            return to_bytes(text), content_type
    return b"", ""


def _pairs_of_block(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a block without those that are switched off, which a ~ marks."""
    for line in lines:
        name, colon, value = line.strip().partition(":")
        if colon and not name.startswith("~"):
            yield name.strip().strip('"'), value.strip()


_SAMPLER, _END = "<HTTPSamplerProxy", "</HTTPSamplerProxy>"
_PROPERTY = re.compile(r"<(?:string|bool|int)Prop name=\"([\w.]{1,60})\">([^<]*)</")
_Properties = Sequence[tuple[str, str]]


def read_jmeter(text: str) -> list[Found]:
    """Return the requests of a test plan; none for another text."""
    found = []
    line = 1
    for piece, following in pairwise(text.split(_END)):
        before, begins, sampler = piece.rpartition(_SAMPLER)
        if begins:
            headers = _pairs_of_kind(_properties(following.partition(_SAMPLER)[0]), "Header")
            found.append(
                Found(f"line {line + before.count(chr(10))}", _of_sampler(_properties(sampler), list(headers)))
            )
        line += piece.count("\n")
    return found


def _properties(text: str) -> _Properties:
    return [(match[1], html.unescape(match[2])) for match in _PROPERTY.finditer(text)]


def _of_sampler(properties: _Properties, headers: list[tuple[str, str]]) -> HttpRequest:
    said = dict(properties)
    path, domain = said.get("HTTPSampler.path", ""), said.get("HTTPSampler.domain", "")
    address = f"https://{domain}{path}" if domain and "://" not in path else path
    method, raw = said.get("HTTPSampler.method", "GET").upper(), said.get("HTTPSampler.postBodyRaw") == "true"
    body = said.get("Argument.value", "").encode() if raw else form(_pairs_of_kind(properties, "Argument"))
    if method == "GET":
        request = request_to(method, address, headers)
        return request._replace(target=with_query(request.target, body.decode()))
    return request_to(method, address, headers, body, FORM_TYPE if body else "")


def _pairs_of_kind(properties: _Properties, kind: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a kind, Argument or Header, whose name and value come in either order."""
    held: dict[str, str] = {}
    for name, value in properties:
        if name in {f"{kind}.name", f"{kind}.value"}:
            held[name] = value
        if len(held) == 2:
            yield held[f"{kind}.name"], held[f"{kind}.value"]
            held = {}
