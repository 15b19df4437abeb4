"""HTTP as text: a raw request, a raw response, or the lines that `curl -v` prints of both."""

import re

from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kskit.explain.curl import target_of

_REQUEST = re.compile(r"(?:^|\n)((?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH) \S+(?: HTTP/[0-9.]+)?[ \t]*(?:\r?\n|\Z))")
_ANSWER = re.compile(r"(?:^|\n)(HTTP/[0-9.]+ [0-9]{3}[^\n]*(?:\n|\Z))")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(.*?)[ \t\r]*\Z")
_VERBOSE = re.compile(r"^[<>*{}] ?", re.MULTILINE)
_TRACE = re.compile(r"^(?:> (?:GET|POST|PUT)|< HTTP/)", re.MULTILINE)


def split_exchange(text: str) -> tuple[HttpRequest | None, HttpResponse | None]:
    """Return the raw request and the raw response in a text, None for what is not there."""
    if _TRACE.search(text):
        text = _without_marks(text)
    asked, answered = _REQUEST.search(text), _ANSWER.search(text)
    request = None
    if asked:
        end = answered.start(1) if answered and answered.start() > asked.start() else None
        request = parse_request(text[asked.start(1) : end])
    return request, parse_response(text[answered.start(1) :]) if answered else None


def _without_marks(text: str) -> str:
    """Return the lines of `curl -v` without the marks in front, and without its remarks."""
    lines = [line for line in text.splitlines() if not line.startswith(("* ", "{ ", "} "))]
    return "\n".join(_VERBOSE.sub("", line) for line in lines)


def parse_request(text: str) -> HttpRequest:
    """Return a raw HTTP request."""
    first, _, rest = text.partition("\n")
    method, _, address = first.strip().partition(" ")
    headers, body = _head_and_body(rest)
    return HttpRequest(method, target_of(address.split(" ")[0]), headers, body)


def parse_response(text: str) -> HttpResponse:
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
