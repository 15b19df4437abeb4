"""A response in a text: its body as it came, coded once more, within other text, or as a program printed it."""

import ast
import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from kaltura_diagnosis.exchange.parsed_response import NOT_JSON, ParsedResponse, looks_like_ks
from kaltura_session.responses import EXCEPTION_TYPE, HttpResponse
from kaltura_session.server.catalogue import errors

_CODE = re.compile(r"(?<![A-Za-z0-9_.$])[A-Z][A-Z0-9]{2,}(?:_[A-Z0-9]+)+(?![A-Za-z0-9_])")
_PLACE = re.compile(r"@(\w+)@")
_LONGEST_MESSAGE = 4_096
_FEWEST_WORDS = 2


class _Template(NamedTuple):
    """A message of the server: its fixed texts, and the names of the arguments between them."""

    code: str
    texts: Sequence[str]
    names: Sequence[str]


@cache
def _templates() -> tuple[_Template, ...]:
    """Return the templates, those with the longest beginning first, since they are the most exact."""
    found = []
    for row in errors().error:
        pieces = _PLACE.split(row.message)
        if len(pieces[0].split()) >= _FEWEST_WORDS:
            found.append(_Template(row.code, pieces[::2], pieces[1::2]))
    return tuple(sorted(found, key=lambda one: -len(one.texts[0])))


def find_error(text: str) -> Mapping[str, Any] | None:
    """Return the last API error that a text speaks of, as the JSON object the server sends for it; None without one."""
    plain = text.replace('\\"', '"')
    messages = [one for template in _templates() if (one := _last(template, plain)) is not None]
    message = max(messages, default=None, key=lambda one: one[0])
    codes = [match for match in _CODE.finditer(plain) if match[0] in _codes()]
    if message is None and not codes:
        return None
    if message is not None and (not codes or codes[-1][0] == message[1] or codes[-1].start() < message[0]):
        _, code, args, whole = message
    else:
        code, args, whole = codes[-1][0], {}, ""
    return {"code": code, "message": whole, "objectType": EXCEPTION_TYPE, "args": args or []}


def _last(template: _Template, text: str) -> tuple[int, str, dict[str, str], str] | None:
    """Return (place, code, arguments, message) of the last occurrence of a template."""
    start = text.rfind(template.texts[0])
    if start < 0:
        return None
    at, longest = start + len(template.texts[0]), start + _LONGEST_MESSAGE
    args: dict[str, str] = {}
    for name, fixed in zip(template.names, template.texts[1:], strict=True):
        end = text.find(fixed, at, longest)
        if end < 0 or "\n" in text[at:end]:
            return None
        args.setdefault(name, text[at:end])
        at = end + len(fixed)
    return start, template.code, args, text[start:at]


@cache
def _codes() -> frozenset[str]:
    return frozenset(row.code for row in errors().error)


_LONGEST = 262_144
_MEMBER = re.compile(
    r"""(?<!\w)([A-Za-z_]\w*+)["']?(?::[\w"]{1,64}){0,4}["'\]]{0,4}\s*+(?:=>|[:=])\s*+(?:string\([0-9]+\)\s*+|\w{1,64}\()?"""
    r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[^\s,(){}\[\]"']+)"""
)
_OBJECT_TYPE = re.compile(r"objectType\W")


def read_printed(text: str) -> Any:
    """Return the value that a program printed, None where none is recognised.

    Python's representation is read whole; of the others the members with plain values, which is what tells one object
    of the API from another.
    """
    text = text.strip()[:_LONGEST]
    if text[:1] in {"{", "[", "("}:
        try:
            return ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            pass
    if not _OBJECT_TYPE.search(text):
        return None
    return {match[1]: match[2].strip("\"'") for match in _MEMBER.finditer(text)} or None


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
