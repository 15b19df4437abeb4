"""The request of a call whose language or tool is not read: its address, and the literal values beside their names.

Which names count is known from the address: those that the action declares. A name that occurs and has no literal value
is not seen, and one that occurs nowhere is not sent.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

from kaltura_diagnosis.exchange import declared
from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_pastes.escapes import ansi_text
from kaltura_pastes.found import Found, form
from kaltura_session.requests import FORM_TYPE, JSON_TYPE, HttpRequest

_LONGEST = 65_536
_LONGEST_LITERAL = 1024
_NAME = r"(?P<name>[A-Za-z]\w{0,30}(?:\[\w{1,30}\])?)"
_QUOTED = r"""(?:"(?P<double>(?:[^"\\\n]|\\.){0,1024})"|'(?P<single>(?:[^'\\\n]|\\.){0,1024})')"""
_PAIR = re.compile(
    rf"(?<![\w$.&?-])(?:[\"']{_NAME}[\"']\s{{0,8}}(?:=>|->|:=|[:=,]|to(?=[ ]))|"
    r"(?P<plain>[A-Za-z]\w{0,30}):?\s{0,8}(?:=>|[:=])|"
    r":(?P<keyword>[A-Za-z]\w{0,30})\s)"
    rf"\s{{0,8}}(?:{_QUOTED}|(?P<number>-?[0-9]{{1,20}})(?![\w.])|(?P<variable>[@$]?[A-Za-z_][\w.]{{0,60}}))"
)
_LINE = re.compile(
    r"(?m)^[ \t|]{0,20}(?P<name>[A-Za-z]\w{0,30})[ \t]{0,4}[:=|\t ][ \t]{0,20}(?P<value>[^\s\"',;{}()]{1,1024})[ \t|]*$"
)
_FORM_PAIR = r"""[\w:\[\]%]{1,40}=[^"'\s&]{0,1024}"""
_FORM = re.compile(rf"""["']&?({_FORM_PAIR}(?:&{_FORM_PAIR}){{0,39}}&?)["']""")
_ATTRIBUTES = re.compile(
    rf"\b(?:name|key)[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']{_NAME}[\"'],?\s{{1,40}}[\"']?value[\"']?\s{{0,3}}[:=]\s{{0,3}}{_QUOTED}"
)
_OBJECT = re.compile(r"\{(?:\s|\\[nrt]){0,20}\\?\"")
_TO_QUOTE = re.compile(r"(?:[^\"\\]|\\.)*")
_MOST_OBJECTS = 8
_INTERPOLATED = re.compile(r"\\\((\w{1,60})\)")
_MEDIA_TYPE = re.compile(
    r"""(?i)(?P<quote>["'])(?:content-type:\s{0,3})?"""
    r"""(?P<type>(?:application|text)/[\w.+-]{1,60}(?:\s{0,3};[^"'\n\\]{0,60})?)(?:\\[rn]|(?P=quote))"""
)
_JSON_METHOD = re.compile(  # of libraries, which name the type themselves
    r"\.json\((?!\s{0,8}\))|\bjson[:=]\s{0,3}[{%\[(]|MediaType\.APPLICATION_JSON\b|ContentType\.Application\.Json\b"
)
_OF_ACCEPT = re.compile(r"(?i)accept[\"']?\W{0,6}$")
_FOR_ACCEPT = re.compile(r"(?i)\W{0,6}(?:forHTTPHeaderField\W{1,6})?accept\b")
_TYPE_IN_VARIABLE = re.compile(r"(?i)content-?type[\"']\]?\s{0,3}(?:[,:=]|=>)\s{0,3}[$@]?[a-z]")
_AUTHORIZATION = re.compile(
    rf"(?i)\bauthorization\b(?:[\"']?[^\w\"'\n]{{0,8}}(?:to )?{_QUOTED}|:\s{{0,3}}(?P<rest>[^\"'\n\\]{{1,1024}}))"
)
_FOR_AUTHORIZATION = re.compile(r"(?i)[\"'],?\s{1,8}forHTTPHeaderField\W{1,6}authorization\b")
_DOUBLED = re.compile(r'(?<=[{,:])[ ]?""(?=\w)|(?<=[\w=])""(?=[ ]?[:,}])')  # a quote in a text of Visual Basic
_OF_PROSE = {"service", "action", "p", "format", "type", "language", "callback", "id"}  # words that stand anywhere


def completed(found: Found, text: str) -> Found:
    """Return a request that is an address alone with the parameters and headers that stand around it in a text.

    It stays as it is where the text names none of its parameters.
    """
    asked = found.request
    if asked is None or asked.body or len(text) > _LONGEST:
        return found
    around = _DOUBLED.sub('"', text.replace(asked.target, ""))
    media_type, unseen_type = _media_type(around)
    headers = _authorization(around)
    document = _json_object(around) if "json" in media_type.lower() else {}
    document = {} if "objectType" in document else document  # which is a response
    whole = replace(found, request=_sent(asked, document, media_type, headers), unseen=unseen_type)
    written = dict(_literals(around))
    decoded = DecodedRequest(_sent(asked, written))
    if document and decoded.is_multirequest:
        return whole
    call = next(iter(decoded.calls), None)
    if call is None or call.declared is None:
        return found
    names = {*declared.parameters(call.declared), *declared.COMMON_PARAMETERS}
    if document.keys() & names:
        return whole
    names -= DecodedRequest(asked).sources["path"].keys()
    pairs = {name: value for name, value in written.items() if name.partition("[")[0] in names}
    if not pairs:
        return found
    names -= set() if call.needs_ks else {"ks"}
    held = {*(name.partition("[")[0] for name in pairs), *call.params, *_OF_PROSE}
    words = set(re.findall(r"\w+", around))
    unseen = [f"what is sent as {name}" for name in sorted((names & words) - held)]
    return replace(found, request=_sent(asked, pairs, media_type, headers), unseen=[*unseen, *unseen_type])


def _media_type(text: str) -> tuple[str, Sequence[str]]:
    """Return the media type that a program names for its body, and what is unseen of it.

    It is "" where the program names none, several, or a variable.
    """
    types = {
        one["type"]
        for one in _MEDIA_TYPE.finditer(text)
        if not _OF_ACCEPT.search(text, max(0, one.start() - 20), one.start()) and not _FOR_ACCEPT.match(text, one.end())
    }
    if len(types) == 1:
        return types.pop(), ()
    if not types and _JSON_METHOD.search(text):
        return JSON_TYPE, ()
    return "", ("the Content-Type",) if types or _TYPE_IN_VARIABLE.search(text) else ()


def _authorization(text: str) -> list[tuple[str, str]]:
    """Return the header Authorization, whose value follows its name, but precedes it in Swift and Objective-C."""
    value = ""
    if match := _AUTHORIZATION.search(text):
        value = next((one for one in match.groups() if one), "")
    elif match := _FOR_AUTHORIZATION.search(text):
        value = text[max(0, match.start() - _LONGEST_LITERAL) : match.start()].rpartition(match[0][0])[2]
    return [("Authorization", value)] if value else []


def _json_object(text: str) -> dict[str, Any]:
    """Return the first JSON object in a program, which may stand in a text with escaped quotes; empty without one."""
    for match in islice(_OBJECT.finditer(text), _MOST_OBJECTS):
        written = _TO_QUOTE.match(text, match.start()) if match[0].endswith('\\"') else None
        try:
            value, _ = json.JSONDecoder().raw_decode(ansi_text(written[0]) if written else text[match.start() :])
        except (ValueError, RecursionError):
            continue
        return dict(value)
    return {}


def _sent(
    asked: HttpRequest, pairs: Mapping[str, Any], media_type: str = "", headers: Sequence[tuple[str, str]] = ()
) -> HttpRequest:
    """Return a call with a body of pairs: JSON where the media type says so, a form otherwise."""
    body = json.dumps(pairs).encode() if "json" in media_type.lower() else form(pairs.items())
    typed = [("Content-Type", media_type or FORM_TYPE)] if asked.header("content-type") is None else []
    return HttpRequest("POST", asked.target, (*asked.headers, *typed, *headers), body)


def _literals(text: str) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of what is written as a pair: in quotes, as a line of its own, in a form.

    Of several values of a name the last counts; a variable, which is a placeholder, comes first.
    """
    pairs = list(_PAIR.finditer(text))
    yield from ((_name(one), f"${{{one['variable']}}}") for one in pairs if one["variable"])
    yield from ((one["name"], one["value"]) for one in _LINE.finditer(text))
    for one in pairs:
        value = next((one[kind] for kind in ("double", "single", "number") if one[kind] is not None), None)
        if value is not None:
            yield _name(one), _INTERPOLATED.sub(r"${\1}", value)
    for one in _ATTRIBUTES.finditer(text):
        yield one["name"], one["double"] if one["double"] is not None else one["single"]
    for one in _FORM.finditer(text):
        yield from parse_qsl(_INTERPOLATED.sub(r"${\1}", one[1]), keep_blank_values=True)


def _name(pair: re.Match[str]) -> str:
    return next(filter(None, (pair[kind] for kind in ("name", "plain", "keyword"))), "")
