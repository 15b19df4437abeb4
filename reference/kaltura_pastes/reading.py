"""Reading a paste: which notation it has, and what it holds. The first notation that finds a request wins."""

import re
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

from kaltura_diagnosis.placeholders import is_placeholder
from kaltura_pastes import code, documents, http_text, responses, tool_files
from kaltura_pastes.escapes import load_json
from kaltura_pastes.found import MOST, Found, Paste, request_to
from kaltura_pastes.shell import script
from kaltura_pastes.surroundings import without_surroundings
from kaltura_pastes.values import named_values
from kaltura_session.errors import KitError
from kaltura_session.requests import FORM_TYPE, JSON_TYPE

_YAML_SIGN = re.compile(r"(?m)^(?:type:[ ]collection\.insomnia\.rest/|openapi:|swagger:|paths:[ ]*$)")
_ALIAS = re.compile(r"(?m)(?:^|[\s\[{,:-])\*\w")  # references make a small text a large document
_NESTED = re.compile(r"(?:[-?][ ]){32}")
_BRACKET = re.compile(r"[\[\]{}]")
_LONGEST_YAML, _DEEPEST_YAML = 262_144, 64
_PUNCTUATION = ").,;:!]"  # of the prose around an address
LONGEST = 8 * 1024 * 1024
_URL = re.compile(r"(?:[a-z]{2,6}://|(?<=[\"'])/api_v3/)[^\s<>\"'`]+", re.IGNORECASE)
_MEMBERS = re.compile(r"\s*\"\w{1,40}\"\s*:\s*\{")  # of an object whose braces were not copied
_OF_ANY_CALL = {"service", "action", "format", "clientTag", "apiVersion", "language"}
"""Names that an address in a program may have while the rest of the parameters stands elsewhere."""
_OF_THE_API = re.compile(r"/api_v3|/p/[0-9]+/sp/[0-9]+/|\.ovp\.kaltura\.com/", re.IGNORECASE)


def read_paste(text: str, settings: Mapping[str, str]) -> Paste:
    """Return every request and response in a text, and the values that it names.

    text: as it was pasted, at most 8 MiB. settings: environment variables, of which those named KALTURA_... stand for
    themselves in commands. Raises KitError for a longer text, for more than 200 requests and responses, and for a
    document that cannot be what it says it is.
    """
    if len(text) > LONGEST:
        raise KitError(
            f"the input has {len(text)} characters, and at most {LONGEST} are read; give the failing call alone"
        )
    known = {name: value for name, value in settings.items() if name.startswith("KALTURA_")}
    found = [_of_a_type(one) for one in _found(text, known)]
    if len(found) > MOST:
        raise KitError(f"the input has more than {MOST} requests and responses; give the failing call alone")
    in_prose = not any(one.request is not None for one in found)
    return Paste(found, named_values(text, by_form=in_prose))


def _of_a_type(found: Found) -> Found:
    """Return a request whose Content-Type is a variable with the type that its body has to have."""
    asked = found.request
    if asked is None or not is_placeholder(asked.header("content-type") or ""):
        return found
    media_type = JSON_TYPE if asked.body.lstrip()[:1] in {b"{", b"["} else FORM_TYPE
    headers = tuple((name, media_type if name.lower() == "content-type" else value) for name, value in asked.headers)
    return replace(found, request=asked._replace(headers=headers), unseen=[*found.unseen, "the Content-Type"])


def _found(text: str, settings: Mapping[str, str]) -> list[Found]:
    document = _document(text)
    if document is not None:
        found = documents.read(document)
        if found:
            return found
    bare = without_surroundings(text)
    found = tool_files.read_bruno(bare) or tool_files.read_jmeter(text)
    if found:
        return found
    programs = code.read(bare, responses.find_response)
    commands = script.read(bare, settings, responses.find_response)
    found = _completed(sorted([*programs, *commands], key=lambda one: one.line) or http_text.read(bare), bare)
    if any(one.request is not None for one in found):
        return found
    if document is not None:  # the addresses in a result are none that were asked for
        return found or _response_alone(text) or _addresses(bare)
    return found or _addresses(bare) or _response_alone(text)


def _document(text: str) -> Any:
    if _MEMBERS.match(text):
        text = f"{{{text.strip().rstrip(',')}}}"
    if text.lstrip()[:1] not in {"{", "["}:
        return _of_yaml(text)
    try:
        return load_json(text)
    except (ValueError, RecursionError):
        return None


def _of_yaml(text: str) -> Any:
    """Return a YAML document; None for another text, without the parser, and for one that is nested too deep.

    The parser is an extra (`pip install kaltura-session-kit[pastes]`).
    """
    if len(text) > _LONGEST_YAML or not _YAML_SIGN.search(text) or _ALIAS.search(text) or _is_deep(text):
        return None
    try:
        yaml = import_module("yaml")
    except ImportError:
        return None
    try:
        return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _is_deep(text: str) -> bool:
    depth = deepest = 0
    for match in _BRACKET.finditer(text):
        depth += 1 if match[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > _DEEPEST_YAML or bool(_NESTED.search(text))


def _addresses(text: str) -> list[Found]:
    """Return the requests for the addresses in a text, of a single one with what stands around it."""
    found: list[Found] = []
    line, at, in_code = 1, 0, False
    for match in _URL.finditer(text):
        if not _OF_THE_API.search(match[0]):
            continue
        line, at = line + text.count("\n", at, match.start()), match.start()
        request = request_to("GET", match[0].rstrip(_PUNCTUATION))
        quoted = text[max(0, at - 1) : at] in {'"', "'", "`"}
        named = parse_qs(request.target.partition("?")[2], keep_blank_values=True).keys()
        whole = named - _OF_ANY_CALL if quoted else named
        alone = whole or "/ks/" in request.target or match[0] == text.strip()
        unseen = () if alone else ("what is sent to this address",)
        found.append(Found(f"line {line}", request, None, unseen))
        in_code |= quoted
    return _completed(found, text, in_code=in_code)


def _completed(found: list[Found], text: str, *, in_code: bool = False) -> list[Found]:
    """Return the one request of a text with the parameters around it, where its own text does not show them.

    in_code: whether it is an address in quotes, which may be a part of the request even where it has a query.
    """
    if len(found) != 1 or not (found[0].unseen or in_code) or found[0].command is not None:
        return found
    from kaltura_pastes.literals import completed  # noqa: PLC0415 - what is read whole needs it not

    return [completed(found[0], text)]


def _response_alone(text: str) -> list[Found]:
    response = responses.find_response(text)
    return [Found("the text", None, response)] if response is not None else []
