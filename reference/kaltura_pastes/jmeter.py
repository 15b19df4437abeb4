"""Requests in the test plans of JMeter (.jmx): the samplers in their order, each with the headers that follow it."""

import html
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kaltura_pastes.found import Found
from kaltura_pastes.sending import form, request_to, with_query
from kaltura_session.requests import FORM_TYPE, HttpRequest

_BEGINS, _ENDS = "<HTTPSamplerProxy", "</HTTPSamplerProxy>"
_PROPERTY = re.compile(r"<(?:string|bool|int)Prop name=\"([\w.]{1,60})\">([^<]*)</")
_Properties = Sequence[tuple[str, str]]


def read(text: str) -> list[Found]:
    """Return the requests of a test plan; none for another text."""
    found = []
    line = 1
    for piece, following in pairwise(text.split(_ENDS)):
        before, begins, sampler = piece.rpartition(_BEGINS)
        if begins:
            headers = _pairs(_properties(following.partition(_BEGINS)[0]), "Header")
            found.append(Found(f"line {line + before.count(chr(10))}", _request(_properties(sampler), list(headers))))
        line += piece.count("\n")
    return found


def _properties(text: str) -> _Properties:
    return [(match[1], html.unescape(match[2])) for match in _PROPERTY.finditer(text)]


def _request(properties: _Properties, headers: list[tuple[str, str]]) -> HttpRequest:
    said = dict(properties)
    path, domain = said.get("HTTPSampler.path", ""), said.get("HTTPSampler.domain", "")
    address = f"https://{domain}{path}" if domain and "://" not in path else path
    method, raw = said.get("HTTPSampler.method", "GET").upper(), said.get("HTTPSampler.postBodyRaw") == "true"
    body = said.get("Argument.value", "").encode() if raw else form(_pairs(properties, "Argument"))
    if method == "GET":
        request = request_to(method, address, headers)
        return request._replace(target=with_query(request.target, body.decode()))
    return request_to(method, address, headers, body, FORM_TYPE if body else "")


def _pairs(properties: _Properties, kind: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a kind, Argument or Header, whose name and value come in either order."""
    held: dict[str, str] = {}
    for name, value in properties:
        if name in {f"{kind}.name", f"{kind}.value"}:
            held[name] = value
        if len(held) == 2:
            yield held[f"{kind}.name"], held[f"{kind}.value"]
            held = {}
