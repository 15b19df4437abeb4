"""HTTP as text: raw requests and responses, files of editors (.http), and what tools print of them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, takewhile

from kaltura_pastes.found import Found, request_to
from kaltura_pastes.transcripts import as_http
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kaltura_session.text import to_bytes

_REQUEST = re.compile(
    r"(GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH)[ \t]+(\S+|\S.*\S(?=[ \t]+HTTP/))(?:[ \t]+HTTP/[0-9.]+)?[ \t]*"
)
_RESPONSE = re.compile(r"HTTP/[0-9.]+[ \t]+([0-9]{3})\b.*")
_HEADER = re.compile(r"(:?[!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(.*)")
_FIRST = re.compile(r"\s*(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH|HTTP/)")
_QUERY = re.compile(r"[ \t]+[?&]")
_JOINT = re.compile(r"\n[ \t]*&|(?<=&)\n[ \t]*|(?<! ) &\n[ \t]*")
_EQUALS = re.compile(r"(?:(?<=&)|\A)([\w:.%\[\]-]{1,80}) = ")
_SEPARATOR = re.compile(r"###.*")
_OF_THE_CONNECTION = {"content-length", "transfer-encoding", "content-encoding"}


def read(text: str) -> list[Found]:
    """Return the HTTP messages that stand in a text, a response with the request before it."""
    lines, hides = as_http(text)
    found: list[Found] = []
    for at, message in _messages(lines):
        if isinstance(message, HttpRequest):
            empty = message.method != "GET" and not message.body and "?" not in message.target
            bare = set(message.headers) <= {("Host", message.header("host"))}
            unseen = ["the body"] if empty and ("request" in hides or bare) else []
            after = lines[at].strip() if message.body else ""
            if bare and message.method == "POST" and after and not _HEADER.fullmatch(after):
                unseen = ["the headers"]  # there is no empty line, and no header
            found.append(Found(f"line {at}", message, None, unseen))
        elif not message.body and "response" in hides:
            continue
        elif found and found[-1].response is None:
            found[-1] = replace(found[-1], response=message)
        else:
            found.append(Found(f"line {at}", None, message))
    return found


def _messages(lines: list[str]) -> Iterator[tuple[int, HttpRequest | HttpResponse]]:
    """Yield (number of its first line, message) for each start line and what follows it."""
    starts = [at for at, line in enumerate(lines) if _FIRST.match(line) and _start(line)]
    for at, following in pairwise([*starts, len(lines)]):
        rest = takewhile(lambda line: not _SEPARATOR.match(line), lines[at + 1 : following])
        yield at + 1, _message(lines[at], list(rest))


def _start(line: str) -> bool:
    stripped = line.strip()
    request = _REQUEST.fullmatch(stripped)
    return bool((request and re.search(r"[/.:{$]", request[2])) or _RESPONSE.fullmatch(stripped))


def _message(first: str, rest: list[str]) -> HttpRequest | HttpResponse:
    request = _REQUEST.fullmatch(first.strip())
    address = request[2] if request else ""
    if request:  # a .http file goes on with its query
        query = list(takewhile(_QUERY.match, rest))
        address += "".join(line.strip() for line in query)
        rest = rest[len(query) :]
    headers, body = _head_and_body(rest, joined=request is not None)
    if request is None:
        match = _RESPONSE.fullmatch(first.strip())
        kept = tuple(pair for pair in headers if pair[0].lower() not in _OF_THE_CONNECTION)
        return HttpResponse(int(match[1]) if match else 0, kept, body)
    return request_to(request[1], address, headers, body)


def _head_and_body(lines: list[str], *, joined: bool) -> tuple[list[tuple[str, str]], bytes]:
    """Return the headers, and what follows the empty line or the last header.

    joined: lines of a form that begin or end with & go on with their neighbour, as editors send them.
    """
    headers: list[tuple[str, str]] = []
    at = 0
    while at < len(lines) and (match := _HEADER.fullmatch(lines[at].strip("\r"))):
        headers.append((match[1], match[2].rstrip()))
        at += 1
    blank = at < len(lines) and not lines[at].strip()
    body = "\n".join(lines[at + 1 if blank else at :]).strip("\r\n")
    if joined:
        body = _EQUALS.sub(r"\1=", _JOINT.sub("&", body))
    return headers, to_bytes(body)
