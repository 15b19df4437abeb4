"""Mistakes of group D in how a request is sent: content type, format, sources, encoding (WIRE, ANS.2, ANS.3)."""

import re

from kaltura_diagnosis.exchange.answered import looks_like_ks
from kaltura_diagnosis.exchange.seen import Seen
from kaltura_diagnosis.registry import recogniser
from kaltura_session.numbers import to_text
from kaltura_session.server.casts import numeric

_JSON_TYPE = "application/json"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORM_BODY = re.compile(rb"[A-Za-z][A-Za-z0-9_:%\[\]]*=[^{]*(?:&|\Z)")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@recogniser("D01")
def json_type_not_exact(seen: Seen) -> str | None:
    """Say that a JSON body is not read, because its type is not exactly application/json."""
    content_type = seen.request.header("content-type") or ""
    if content_type.lower() == _JSON_TYPE or not seen.body_text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return None
    if content_type.lower().startswith(_FORMS):
        return f"The body is JSON, but its Content-Type is {content_type}, so it is read as a form."
    shown = f"The Content-Type is {content_type!r}" if content_type else "There is no Content-Type"
    return f"{shown}, not exactly {_JSON_TYPE}, so the server does not read the JSON body."


def form_not_read(seen: Seen) -> bool:
    """Tell whether a body that looks like a form is not read as one (WIRE.16)."""
    content_type = (seen.request.header("content-type") or "").lower()
    return not content_type.startswith((*_FORMS, _JSON_TYPE)) and bool(_FORM_BODY.match(seen.request.body))


@recogniser("D02")
def no_format(seen: Seen) -> str | None:
    """Say that the answer will be XML."""
    if seen.parameters.get("format") is not None or not seen.parameters.get("service"):
        return None
    return "The request has no format, so the answer is XML."


def wants_json(seen: Seen) -> bool:
    """Tell whether the client says that it wants JSON, which the server does not look at."""
    return "json" in (seen.request.header("accept") or "").lower()


@recogniser("D03")
def format_as_word(seen: Seen) -> str | None:
    """Say that the format is no number."""
    value = seen.parameters.get("format")
    if value is None or isinstance(value, bool | int | float) or numeric(to_text(value)) is not None:
        return None
    return f"format is {to_text(value)[:20]!r}, which is no format: the server answers with an empty body."


@recogniser("D04")
def two_sources(seen: Seen) -> str | None:
    """Say that a parameter stands in two sources with different values."""
    for name, winner, loser in overridden(seen):
        return f"{name} stands in the {winner} and in the {loser} with different values; the {winner} wins."
    return None


def overridden(seen: Seen) -> list[tuple[str, str, str]]:
    """Return (name, winning source, losing source) of parameters given twice with different values."""
    order = list(seen.sources.items())
    return [
        (str(name), winner, loser)
        for index, (winner, strong) in enumerate(order)
        for loser, weak in order[index + 1 :]
        for name in strong
        if name in weak and _differs(strong[name], weak[name])
    ]


def _differs(first: object, second: object) -> bool:
    return not isinstance(first, dict) and not isinstance(second, dict) and to_text(first) != to_text(second)


@recogniser("D14")
def blank_in_ks(seen: Seen) -> str | None:
    """Say that the KS arrives with a blank in it where a + was."""
    for call in seen.calls:
        ks = call.text("ks")
        if " " in ks.strip() and looks_like_ks(ks.strip().replace(" ", "+")):
            return "The KS arrives with a blank where it has a plus sign, which was not percent-encoded."
    return None


@recogniser("D15")
def json_is_no_object(seen: Seen) -> str | None:
    """Say that a body of the right type is not one whole JSON object."""
    body = seen.request.body.strip()
    if (seen.request.header("content-type") or "").lower() != _JSON_TYPE or not body or seen.sources["body"]:
        return None
    if body.startswith(_BYTE_ORDER_MARK):
        return "The JSON body begins with a byte-order mark, so the server ignores it."
    if body.startswith(b"["):
        return "The JSON body is an array, so the server ignores it."
    if body == b"{}":
        return None
    return "The body is not one whole JSON object, so the server ignores it."


@recogniser("D16")
def ks_in_header(seen: Seen) -> str | None:
    """Say that a header carries what should be the parameter ks."""
    if not any(call.needs_ks and not call.has_ks for call in seen.calls):
        return None
    for name in ("authorization", "x-kaltura-ks", "ks", "x-ks"):
        if seen.request.header(name):
            return f"The request has a header {name.title()} and no parameter ks; headers are not looked at."
    return None


@recogniser("D17")
def control_characters(seen: Seen) -> str | None:
    """Say that a value holds a control character, or ends in a line end."""
    for call in seen.calls:
        for name, value in call.params.items():
            if isinstance(value, str) and _CONTROL.search(value):
                return f"The parameter {name} holds a control character, which the server refuses."
            if isinstance(value, str) and name != "ks" and value.endswith(("\n", "\r")):
                return f"The parameter {name} ends in a line end, which becomes part of the value."
    return None
