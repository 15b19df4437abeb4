"""Mistakes of group E in what a client keeps: what it takes for the KS, made, and recognised in its next request.

A recipe gives what a client holds in its variable for the KS after it read this response wrongly.
"""

import json
import re
from functools import cache
from typing import Any

from kaltura_diagnosis.exchange.parsed_response import ParsedResponse, looks_like_ks
from kaltura_diagnosis.placeholders import is_no_value, is_placeholder, is_reference
from kaltura_diagnosis.registry import LooksAt, detector, recipe
from kaltura_session.responses import HttpResponse
from kaltura_session.server.catalogue import codes, errors

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)", re.IGNORECASE)


@detector("D14", LooksAt.KS_TEXT)
def blank_for_plus(ks: str) -> str | None:
    """Say that a blank stands where the KS had a plus sign."""
    if " " in ks.strip() and looks_like_ks(ks.strip().replace(" ", "+")):
        return "The KS arrived with a blank where it has a plus sign, which was not percent-encoded."
    return None


@detector("E02", LooksAt.KS_TEXT)
def kept_with_quotes(ks: str) -> str | None:
    """Say that the KS still has the quotes of a JSON string."""
    stripped = ks.strip()
    if len(stripped) > 1 and stripped[0] == stripped[-1] == '"':
        return "The parameter ks has double quotes around it: a JSON string was kept as text."
    return None


@detector("E03", LooksAt.KS_TEXT)
def word_for_nothing(ks: str) -> str | None:
    """Say that the KS is a word for no value, or what a program prints of an object."""
    if is_no_value(ks) and ks.strip("()<> \n").isalpha():
        return f"The parameter ks is the word {ks.strip()}: the KS was looked for where it is not."
    if is_no_value(ks):
        return f"The parameter ks is {ks.strip()[:40]}: an object was turned into text; its member ks is the KS."
    return None


@detector("E04", LooksAt.KS_TEXT, instead_of=["D32"])
def whole_response(ks: str) -> str | None:
    """Say that a whole response stands where the KS belongs."""
    stripped = ks.strip()
    if stripped.startswith(("{", "<")) and not is_no_value(ks) and not is_reference(ks) and not is_placeholder(ks):
        return f"The parameter ks begins with {stripped[0]}: a response was kept whole, where a KS belongs."
    return None


@detector("E04", LooksAt.KS_TEXT)
def error_text(ks: str) -> str | None:
    """Say that the code or the message of an error stands where the KS belongs."""
    stripped = ks.strip()
    if stripped in _codes():
        return f"The parameter ks is {stripped}, an error code: an error was kept where a KS belongs."
    if any(stripped.startswith(beginning) for beginning in _messages()):
        return "The parameter ks is the message of an API error, which was kept where a KS belongs."
    return None


@cache
def _codes() -> frozenset[str]:
    return frozenset({*codes().core, *(row.code for row in errors().error)})


@cache
def _messages() -> frozenset[str]:
    """Return what the messages of errors begin with, as far as that is enough to know them."""
    beginnings = {row.message.partition("@")[0].rstrip(' "[') for row in errors().error}
    return frozenset(text for text in beginnings if " " in text)


@detector("E12", LooksAt.KS_TEXT, instead_of=["D32", "E04"])
def whole_page(ks: str) -> str | None:
    """Say that the KS is a page."""
    return "The parameter ks is an HTML page." if _PAGE.match(ks.strip()) else None


def _json(response: HttpResponse) -> Any:
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        return None


def _text(response: HttpResponse) -> str:
    return response.body.decode("utf-8", "replace")


@recipe("E02", "kept_with_quotes", "the JSON string with its quotes")
def _with_quotes(response: HttpResponse) -> str | None:
    return _text(response).strip() if isinstance(_json(response), str) else None


recipe("E03", "member_result", "what a member result would hold")(
    lambda response: "undefined" if isinstance(_json(response), str | dict) else None
)
recipe("E03", "member_of_null", "null, as jq prints a member that is not there")(
    lambda response: "null" if isinstance(_json(response), dict) else None
)
recipe("E04", "error_kept", "the body of the error")(
    lambda response: _text(response) if ParsedResponse(response).error is not None else None
)
recipe("E12", "page_kept", "the HTML page")(
    lambda response: _text(response) if ParsedResponse(response).kind == "html" else None
)


@recipe("E11", "message_logged", "the message of the error, with the KS in it")
def _message(response: HttpResponse) -> str | None:
    parsed = ParsedResponse(response)
    return parsed.error.api_message if parsed.error is not None and parsed.args.get("KSID") else None
