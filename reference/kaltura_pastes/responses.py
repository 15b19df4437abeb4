"""A response in a text: its body alone, at the end of other text, or the error or KS in it."""

import json
import re

from kaltura_diagnosis.exchange.parsed_response import looks_like_ks
from kaltura_session.errors import ApiError, ResponseError
from kaltura_session.responses import EXCEPTION_TYPE, HttpResponse, decode

_BODY = re.compile(
    r"(?:^|\n)[ \t]*(<(?:\?xml|xml|!DOCTYPE|html).*|\{.*\}|\[.*\]|\".*\"|null|true|false)\s*\Z",
    re.DOTALL | re.IGNORECASE,
)
_LONGEST_SEARCHED = 65_536
_ERROR = re.compile(r"\{\s*\"code\".*?\"KalturaAPIException\".*?\}(?:\s*\})?", re.DOTALL)
_KS = re.compile(r"[A-Za-z0-9_+/-]{24,}={0,2}")


def find_response(text: str) -> HttpResponse | None:
    """Return the response that stands in a text, alone or at its end: JSON, XML, HTML, an error, or a KS."""
    stripped = text.strip()
    if not stripped:
        return None
    text = text[-_LONGEST_SEARCHED:]
    for candidate in (stripped, *(match[1] for match in [_BODY.search(text)] if match)):
        response = HttpResponse(200, (), candidate.encode("utf-8", "surrogateescape"))
        if _is_response(response):
            return response
    error = _ERROR.search(text) if EXCEPTION_TYPE in text else None
    if error and _is_response(response := HttpResponse(200, (), error[0].encode("utf-8", "surrogateescape"))):
        return response
    ks = next((match[0] for match in _KS.finditer(text) if looks_like_ks(match[0])), None)
    return HttpResponse(200, (), json.dumps(ks).encode()) if ks is not None else None


def _is_response(response: HttpResponse) -> bool:
    """Tell whether these bytes are an API response, an API error, or a page."""
    try:
        decode(response)
    except ApiError:
        return True
    except ResponseError as problem:
        return problem.reason == "html"
    return True
