"""A response in a text: its body as it came, coded once more, within other text, or as a program printed it."""

import html
import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from kaltura_diagnosis.exchange.parsed_response import NOT_JSON, ParsedResponse, looks_like_ks
from kaltura_pastes.printed import find_error, read_printed
from kaltura_session.responses import HttpResponse

_LONGEST_SEARCHED = 1_048_576
_MOST_FAILURES = 64
_MOST_CODINGS = 3
_MOST_PAGES = 8
_BEGINS_JSON = re.compile(r"[\[{]\s*[\"{\[\]}]")
_MARKUP = re.compile(r"(?i)<(?:\?xml|xml[ >]|!doctype html|html)")
_MEMBERS = {"id", "ks", "objects", "totalCount", "partnerId", "userId"}  # what people leave when they shorten a result
_WORTH = re.compile(r"objectType|[A-Z]{3,40}_[A-Z]|Kaltura|Invalid |<xml|ks")
_KS = re.compile(r"[A-Za-z0-9_+/-]{24,}={0,2}")
_READ = {"json", "jsonp", "php", "xml", "html"}


def find_response(text: str) -> HttpResponse | None:
    """Return the response in a text, None without one: its whole, the last body in it, or what was printed of it."""
    text = text.strip()
    if not text:
        return None
    for candidate in _coded(text):
        if (response := _as_response(candidate)) is not None:
            document = _json(candidate)
            return response if _is_result(document) or not _is_foreign(document) else _quoted(document)
    text = text[-_LONGEST_SEARCHED:]
    found = max(_embedded(text), default=None, key=lambda one: one[0])
    if found is not None and (not _is_cut(text) or b"Exception" in found[1].body):
        return found[1]
    value: Any = find_error(text)
    if value is None and _is_cut(text):
        return HttpResponse(200, (), text.encode("utf-8", "surrogateescape"))
    if value is None:
        value = read_printed(text)
    if value is None:
        value = next((match[0] for match in _KS.finditer(text) if looks_like_ks(match[0])), None)
    return None if value is None else _from_value(value)


def _is_foreign(document: Any) -> bool:
    """Tell whether a JSON object is none of the API, each of which names its type, and none that somebody shortened."""
    if not isinstance(document, dict) or not document or {"code", "message"} <= document.keys():
        return False
    return not document.keys() & _MEMBERS


def _quoted(document: Any) -> HttpResponse | None:
    """Return the response that a record of something else holds: a log's line, a node's error, in one of its texts."""
    texts = [one for one in _texts(document) if _WORTH.search(one)]
    return next((found for one in reversed(texts) if (found := find_response(one)) is not None), None)


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in a document, in their order."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict | list):
            waiting += reversed(list(one.values()) if isinstance(one, dict) else one)


def _coded(text: str) -> Iterator[str]:
    """Yield the text, and what it is when it was escaped or coded as a string once more."""
    for _ in range(_MOST_CODINGS):
        yield text
        if re.match(r"&lt;|&#0?60;", text):
            text = html.unescape(text).strip()
        elif text.startswith('"') and isinstance(inner := _json(text), str) and inner[:1] in {"{", "[", '"', "<"}:
            text = inner.strip()
        else:
            return


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return NOT_JSON


def _as_response(text: str) -> HttpResponse | None:
    """Return the text as the body of a response, where it is one in a format of the API, or a page."""
    inner = _json(text) if text.startswith('"') else None
    if isinstance(inner, str) and inner[:1] in {"{", "[", "<"}:
        return None
    response = HttpResponse(200, (), text.encode("utf-8", "surrogateescape"))
    parsed = ParsedResponse(response)
    if parsed.kind not in _READ or (parsed.kind == "jsonp" and parsed.problem is not None):
        return None
    return response


def _embedded(text: str) -> Iterator[tuple[int, HttpResponse]]:
    """Yield (place, response) of the bodies that stand within other text: objects in JSON, XML, pages."""
    decoder, at, failures = json.JSONDecoder(), 0, 0
    while failures < _MOST_FAILURES and (match := _BEGINS_JSON.search(text, at)):
        try:
            value, at = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            at, failures = match.start() + 1, failures + 1
            continue
        if _is_result(value):
            yield match.start(), _from_value(value)
    for found in islice(_MARKUP.finditer(text), _MOST_PAGES):
        response = _as_response(_up_to_the_end(text[found.start() :]))
        if response is not None:
            yield found.start(), response
            break


def _is_cut(text: str) -> bool:
    """Tell whether a text is the beginning of a JSON value; what is within it is not the result."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return text[:1] in {"{", "["} and (error.pos >= len(text) or error.msg.startswith("Unterminated string"))
    except (ValueError, RecursionError):
        return False
    return False


def _up_to_the_end(text: str) -> str:
    end = re.search(r"(?i)</(?:xml|html)>", text)
    return text[: end.end()] if end else text


def _is_result(value: Any) -> bool:
    """Tell whether a JSON value is a result of the API: an object of a type, a KS in one, or a list of these."""
    if isinstance(value, list):
        return any(_is_result(item) for item in value)
    return isinstance(value, dict) and (
        "objectType" in value or looks_like_ks(str(value.get("ks"))) or any(map(_is_result, value.values()))
    )


def _from_value(value: Any) -> HttpResponse:
    return HttpResponse(200, (), json.dumps(value, default=str).encode())
