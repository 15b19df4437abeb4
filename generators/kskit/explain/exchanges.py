"""What somebody pasted, as a request and a response.

That may be a curl command, HAR, raw HTTP, the lines that `curl -v` prints, or the body of a response alone.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from kaltura_diagnosis.exchange.parsed_response import looks_like_ks
from kaltura_session.errors import ApiError, ResponseError
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import EXCEPTION_TYPE, HttpResponse, decode
from kskit.explain import har
from kskit.explain.curl import find_curl, parse_curl, target_of

_BODY = re.compile(
    r"(?:^|\n)[ \t]*(<(?:\?xml|xml|!DOCTYPE|html).*|\{.*\}|\[.*\]|\".*\"|null|true|false)\s*\Z",
    re.DOTALL | re.IGNORECASE,
)
_LONGEST_SEARCHED = 65_536
_ERROR = re.compile(r"\{\s*\"code\".*?\"KalturaAPIException\".*?\}(?:\s*\})?", re.DOTALL)
_KS = re.compile(r"[A-Za-z0-9_+/-]{24,}={0,2}")
_REQUEST = re.compile(r"(?:^|\n)((?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH) \S+(?: HTTP/[0-9.]+)?[ \t]*(?:\r?\n|\Z))")
_ANSWER = re.compile(r"(?:^|\n)(HTTP/[0-9.]+ [0-9]{3}[^\n]*(?:\n|\Z))")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(.*?)[ \t\r]*\Z")
_VERBOSE = re.compile(r"^[<>*{}] ?", re.MULTILINE)
_TRACE = re.compile(r"^(?:> (?:GET|POST|PUT)|< HTTP/)", re.MULTILINE)


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
        return Pasted(parse_curl(command, settings), _split(rest)[1] or find_body(rest))
    request, response = _split(text)
    return Pasted(request, response)


def find_body(text: str) -> HttpResponse | None:
    """Return the body of a response that stands in a text, alone or at its end: JSON, XML, HTML, an error, or a KS."""
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


def _split(text: str) -> tuple[HttpRequest | None, HttpResponse | None]:
    """Return the raw request and the raw response in a text, None for what is not there."""
    if _TRACE.search(text):
        text = _without_marks(text)
    asked, answered = _REQUEST.search(text), _ANSWER.search(text)
    request = None
    if asked:
        end = answered.start(1) if answered and answered.start() > asked.start() else None
        request = _raw_request(text[asked.start(1) : end])
    return request, _raw_response(text[answered.start(1) :]) if answered else None


def _without_marks(text: str) -> str:
    """Return the lines of `curl -v` without the marks in front, and without its remarks."""
    lines = [line for line in text.splitlines() if not line.startswith(("* ", "{ ", "} "))]
    return "\n".join(_VERBOSE.sub("", line) for line in lines)


def _raw_request(text: str) -> HttpRequest:
    first, _, rest = text.partition("\n")
    method, _, address = first.strip().partition(" ")
    headers, body = _head_and_body(rest)
    return HttpRequest(method, target_of(address.split(" ")[0]), headers, body)


def _raw_response(text: str) -> HttpResponse:
    """Return a raw HTTP response; the length that a header announces is not held against what was pasted."""
    first, _, rest = text.partition("\n")
    headers, body = _head_and_body(rest)
    status = int(first.split(" ")[1][:3])
    kept = tuple(pair for pair in headers if pair[0].lower() not in {"content-length", "transfer-encoding"})
    return HttpResponse(status, kept, body)


def _head_and_body(text: str) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """Return the headers, and whatever follows the empty line or the last header."""
    headers: list[tuple[str, str]] = []
    lines = text.split("\n")
    at = 0
    for at, line in enumerate(lines):  # noqa: B007 - the place where the head ends is used below
        match = _HEADER.fullmatch(line)
        if match is None:
            break
        headers.append((match[1], match[2]))
    else:
        at = len(lines)
    body = "\n".join(lines[at + 1 :] if at < len(lines) and not lines[at].strip() else lines[at:])
    return tuple(headers), body.rstrip("\r\n").encode("utf-8", "surrogateescape")
