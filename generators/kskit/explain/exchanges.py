"""What somebody pasted, as a request and an answer: a curl command, HAR, raw HTTP, or the body of an answer alone."""

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
    answer: HttpResponse | None = None


def find_exchange(text: str, settings: Mapping[str, str]) -> Pasted:
    """Return the request and the answer in a text; settings: environment variables that a curl command may name."""
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
    request, answer = split_exchange(text)
    return Pasted(request, answer)


def find_body(text: str) -> HttpResponse | None:
    """Return the body of an answer that stands in a text, alone or at its end: JSON, XML, HTML, an error, or a KS."""
    stripped = text.strip()
    if not stripped:
        return None
    text = text[-_LONGEST_SEARCHED:]
    for candidate in (stripped, *(match[1] for match in [_BODY.search(text)] if match)):
        answer = HttpResponse(200, (), candidate.encode("utf-8", "surrogateescape"))
        if is_answer(answer):
            return answer
    error = _ERROR.search(text) if EXCEPTION_TYPE in text else None
    if error and is_answer(answer := HttpResponse(200, (), error[0].encode("utf-8", "surrogateescape"))):
        return answer
    ks = next((match[0] for match in _KS.finditer(text) if looks_like_ks(match[0])), None)
    return HttpResponse(200, (), json.dumps(ks).encode()) if ks is not None else None


def is_answer(answer: HttpResponse) -> bool:
    """Tell whether these bytes are an API answer, an API error, or a page."""
    try:
        decode(answer)
    except ApiError:
        return True
    except ResponseError as problem:
        return problem.reason == "html"
    return True
