"""What somebody pasted, as a request and a response: a curl command, HAR, raw HTTP, or the body of a response alone."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from kaltura_diagnosis.exchange.parsed_response import looks_like_ks
from kaltura_session.errors import ApiError, ResponseError
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import EXCEPTION_TYPE, HttpResponse, decode
from kskit.explain import har
from kskit.explain.curl import find_curl, parse_curl
from kskit.explain.http_text import split_exchange

_BODY = re.compile(
    r"(?:^|\n)[ \t]*(<(?:\?xml|xml|!DOCTYPE|html).*|\{.*\}|\[.*\]|\".*\"|null|true|false)\s*\Z",
    re.DOTALL | re.IGNORECASE,
)
_LONGEST_SEARCHED = 65_536
_ERROR = re.compile(r"\{\s*\"code\".*?\"KalturaAPIException\".*?\}(?:\s*\})?", re.DOTALL)
_KS = re.compile(r"[A-Za-z0-9_+/-]{24,}={0,2}")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was found in a text; None for what is not there."""

    request: HttpRequest | None = None
    response: HttpResponse | None = None


def find_exchange(text: str, settings: Mapping[str, str]) -> Pasted:
    """Return the request and the response in a text; settings: environment variables that a curl command may name."""
    try:
        found = har.from_json(json.loads(text))
    except (ValueError, RecursionError):
        found = None
    if found is not None:
        return Pasted(*found)
    command = find_curl(text)
    if command is not None:
        rest = text[text.index(command.strip()[:40]) + len(command) - 1 :]
        return Pasted(parse_curl(command, settings), split_exchange(rest)[1] or find_body(rest))
    request, response = split_exchange(text)
    return Pasted(request, response)


def find_body(text: str) -> HttpResponse | None:
    """Return the body of a response that stands in a text, alone or at its end: JSON, XML, HTML, an error, or a KS."""
    stripped = text.strip()
    if not stripped:
        return None
    text = text[-_LONGEST_SEARCHED:]
    for candidate in (stripped, *(match[1] for match in [_BODY.search(text)] if match)):
        response = HttpResponse(200, (), candidate.encode("utf-8", "surrogateescape"))
        if is_response(response):
            return response
    error = _ERROR.search(text) if EXCEPTION_TYPE in text else None
    if error and is_response(response := HttpResponse(200, (), error[0].encode("utf-8", "surrogateescape"))):
        return response
    ks = next((match[0] for match in _KS.finditer(text) if looks_like_ks(match[0])), None)
    return HttpResponse(200, (), json.dumps(ks).encode()) if ks is not None else None


def is_response(response: HttpResponse) -> bool:
    """Tell whether these bytes are an API response, an API error, or a page."""
    try:
        decode(response)
    except ApiError:
        return True
    except ResponseError as problem:
        return problem.reason == "html"
    return True
