"""The request of a call whose language or tool is not read: its address, and the literal values beside their names.

Which names count is known from the address: those that the action declares. A name that occurs and has no literal value
is not seen, and one that occurs nowhere is not sent.
"""

import json
import re
from collections.abc import Iterator, Mapping
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
    rf"\bname[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']{_NAME}[\"'],?\s{{1,40}}[\"']?value[\"']?\s{{0,3}}[:=]\s{{0,3}}{_QUOTED}"
)
_OBJECT = re.compile(r"\{(?:\s|\\[nrt]){0,20}\\?\"")
_TO_QUOTE = re.compile(r"(?:[^\"\\]|\\.)*")
_MOST_OBJECTS = 8
_INTERPOLATED = re.compile(r"\\\((\w{1,60})\)")
_OF_PROSE = {"service", "action", "p", "format", "type", "language", "callback", "id"}  # words that stand anywhere


def completed(found: Found, text: str) -> Found:
    """Return a request that is an address alone with the parameters that stand around it in a text.

    It stays as it is where the text names none of its parameters.
    """
    asked = found.request
    if asked is None or asked.body or len(text) > _LONGEST:
        return found
    written = dict(_literals(text.replace(asked.target, "")))
    call = next(iter(DecodedRequest(_sent(asked, written)).calls), None)
    if call is None or call.declared is None:
        return found
    names = {*declared.parameters(call.declared), *declared.COMMON_PARAMETERS}
    document = _json_object(text) if JSON_TYPE in text else {}
    if document and document.keys() <= names:
        typed = (*asked.headers, ("Content-Type", JSON_TYPE))
        return replace(
            found, request=HttpRequest("POST", asked.target, typed, json.dumps(document).encode()), unseen=()
        )
    names -= DecodedRequest(asked).sources["path"].keys()
    pairs = {name: value for name, value in written.items() if name.partition("[")[0] in names}
    if not pairs:
        return found
    names -= set() if call.needs_ks else {"ks"}
    held = {*(name.partition("[")[0] for name in pairs), *call.params, *_OF_PROSE}
    words = set(re.findall(r"\w+", text.replace(asked.target, "")))
    unseen = [f"what is sent as {name}" for name in sorted((names & words) - held)]
    return replace(found, request=_sent(asked, pairs), unseen=unseen)


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


def _sent(asked: HttpRequest, pairs: Mapping[str, str]) -> HttpRequest:
    typed = any(name.lower() == "content-type" for name, _ in asked.headers)
    headers = (*asked.headers, *(() if typed else (("Content-Type", FORM_TYPE),)))
    return HttpRequest("POST", asked.target, headers, form(pairs.items()))


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
