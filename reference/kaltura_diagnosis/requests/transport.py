"""Mistakes of group D in how a request is typed and sent: content type, format, sources, encoding (WIRE, ANS)."""

import re
from itertools import combinations

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.exchange.parsed_response import looks_like_ks
from kaltura_diagnosis.facts import Command
from kaltura_diagnosis.placeholders import is_placeholder
from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_diagnosis.requests import hosts
from kaltura_session.server.php import numeric
from kaltura_session.text import to_text

PARAMETERS_MISSED = (
    "SERVICE_FORBIDDEN",
    "MISSING_MANDATORY_PARAMETER",
    "SERVICE_NOT_SPECIFIED",
    "ACTION_NOT_SPECIFIED",
    "ACTION_DOES_NOT_EXISTS",
)
_REFUSED_VALUES = ("INVALID_APP_TOKEN_HASH", "APP_TOKEN_ID_NOT_FOUND", "START_SESSION_ERROR", "INVALID_WIDGET_ID",
                   "USER_WRONG_PASSWORD")  # fmt: skip
_FORMATS = {1, 2, 3, 9}
_JSON_TYPE = "application/json"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORM_BODY = re.compile(rb"[A-Za-z][A-Za-z0-9_:%\[\]]*=[^{]*(?:&|\Z)")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@detector("D01", LooksAt.REQUEST, explains=PARAMETERS_MISSED, alone=True)
def json_type_not_exact(decoded: DecodedRequest) -> str | None:
    """Say that a JSON body is not read, because its type is not exactly application/json."""
    content_type = decoded.request.header("content-type") or ""
    body = decoded.request.body.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if content_type.lower() == _JSON_TYPE or not body.startswith(("{", "[")):
        return None
    if content_type.lower().startswith(_FORMS):
        return f"The body is JSON, but its Content-Type is {content_type}, so it is read as a form."
    shown = f"The Content-Type is {content_type!r}" if content_type else "There is no Content-Type"
    return f"{shown}, not exactly {_JSON_TYPE}, so the server does not read the JSON body."


@detector("D34", LooksAt.REQUEST, explains=PARAMETERS_MISSED, alone=True)
def body_of_another_type(decoded: DecodedRequest) -> str | None:
    """Say that a form or another body is not read, because its type is not that of a form (WIRE.16)."""
    content_type = decoded.request.header("content-type") or ""
    body, kind = decoded.request.body.strip(), content_type.lower()
    if decoded.request.method != "POST" or not body or decoded.sources["body"] or body.startswith((b"{", b"[")):
        return None
    if kind == _JSON_TYPE or kind.startswith(_FORMS[0]) or body.startswith(_BYTE_ORDER_MARK):
        return None
    if kind.startswith(_FORMS[1]):
        return f"The Content-Type is {content_type[:80]!r}, and the body is not made of parts with that boundary."
    shown = f"The Content-Type is {content_type[:80]!r}" if content_type else "There is no Content-Type"
    return f"{shown}, which is neither that of a form nor {_JSON_TYPE}, so the server does not read the body."


@detector("D02", LooksAt.REQUEST, certain=False)
def no_format(decoded: DecodedRequest) -> str | None:
    """Say that the response will be XML."""
    if decoded.parameters.get("format") is not None or not decoded.parameters.get("service"):
        return None
    return "The request has no format, so the response is XML."


@detector("D02", LooksAt.REQUEST)
def no_format_for_json(decoded: DecodedRequest) -> str | None:
    """Say so for a client that asks for JSON in the header Accept, which the server does not look at."""
    wants_json = "json" in (decoded.request.header("accept") or "").lower()
    return no_format(decoded) if wants_json else None


@detector("D03", LooksAt.REQUEST, explains=["UNKNOWN_RESPONSE_FORMAT"])
def unknown_format(decoded: DecodedRequest) -> str | None:
    """Say that no format has this number; `01` and ` 1` are 1 (ANS.3)."""
    value = decoded.parameters.get("format")
    text = to_text(value)
    if value is None or isinstance(value, bool) or numeric(text) in _FORMATS or is_placeholder(text):
        return None
    return f"format is {text[:20]!r}, which is not a format: the server responds with an empty body."


@detector(
    "D04", LooksAt.REQUEST, explains=[*PARAMETERS_MISSED, *_REFUSED_VALUES, "INVALID_KS", "SERVICE_DOES_NOT_EXISTS"]
)
def two_sources(decoded: DecodedRequest) -> str | None:
    """Say that a parameter stands in two sources with different values."""
    for (winner, strong), (loser, weak) in combinations(decoded.sources.items(), 2):
        for name, value in strong.items():
            if name in weak and _differs(value, weak[name]):
                return f"{name} stands in the {winner} and in the {loser} with different values; the {winner} wins."
    return None


def _differs(first: object, second: object) -> bool:
    return not isinstance(first, dict) and not isinstance(second, dict) and to_text(first) != to_text(second)


@detector("D14", LooksAt.REQUEST, explains=["INVALID_KS"], instead_of=["C12"])
def blank_in_ks(decoded: DecodedRequest) -> str | None:
    """Say that the KS arrives with a blank in it where a + was."""
    for call in decoded.calls:
        ks = call.text("ks")
        if " " in ks.strip() and looks_like_ks(ks.strip().replace(" ", "+")):
            return "The KS arrives with a blank where it has a plus sign, which was not percent-encoded."
    return None


@detector("D15", LooksAt.REQUEST, explains=PARAMETERS_MISSED, alone=True)
def json_is_no_object(decoded: DecodedRequest) -> str | None:
    """Say that a body of the right type is not one whole JSON object."""
    body = decoded.request.body.strip()
    if (decoded.request.header("content-type") or "").lower() != _JSON_TYPE or not body or decoded.sources["body"]:
        return None
    if body.startswith(_BYTE_ORDER_MARK):
        return "The JSON body begins with a byte-order mark, so the server ignores it."
    if body.startswith(b"["):
        return "The JSON body is an array, so the server ignores it."
    if _FORM_BODY.match(body):
        return "The Content-Type is application/json and the body is a form, so the server ignores it."
    return "The body is not one whole JSON object, so the server ignores it." if body != b"{}" else None


@detector("D16", LooksAt.REQUEST, explains=["SERVICE_FORBIDDEN"], instead_of=["D12"])
def ks_in_wrong_place(decoded: DecodedRequest) -> str | None:
    """Say that the KS stands where the service that the request is for does not look for it (HOST.1)."""
    service = hosts.service_of(decoded.request)
    if service is not None and service.id != hosts.API:
        return hosts.misplaced(decoded.request, service)
    if not any(call.needs_ks and not call.has_ks for call in decoded.calls):
        return None
    for name in ("authorization", "x-kaltura-ks", "ks", "x-ks"):
        if decoded.request.header(name):
            return f"The request has a header {name.title()} and no parameter ks; API v3 does not look at headers."
    return None


@detector("D17", LooksAt.REQUEST, explains=[*_REFUSED_VALUES, "INVALID_PARAMETER_CHAR"])
def control_characters(decoded: DecodedRequest) -> str | None:
    """Say that a value holds a control character, or ends in a line end."""
    for call in decoded.calls:
        for name, value in call.params.items():
            if isinstance(value, str) and _CONTROL.search(value):
                return f"The parameter {name} holds a control character, which the server refuses."
            if isinstance(value, str) and name not in {"ks", "tokenHash"} and value.endswith(("\n", "\r")):
                return f"The parameter {name} ends in a line end, which becomes part of the value."
    return None


_TYPOGRAPHIC = re.compile("[\u2018-\u201f\u2032\u2033\u00ab\u00bb]")
_DASH = re.compile("(?<![^ ])[\u2012-\u2015\u2212][A-Za-z]")
_LISTS = re.compile(r"(?<![$#])\{[^{}]*\}|\[[0-9A-Za-z][^\[\]-]*-[^\[\]]*\]")
_PAIR = re.compile(r"&\s*[\w:\[\].%-]{1,80}=")


@detector("D19", LooksAt.COMMAND, explains=["INVALID_KS"], instead_of=["D20"])
def braces_in_address(command: Command) -> str | None:
    """Say that curl takes braces in the address for a list and sends what is in them."""
    found = _LISTS.search(command.address) if command.globs else None
    if found is None:
        return None
    return (
        f"curl takes the braces of {found[0][:40]} in the address for a list (globbing) and drops them; "
        "write them %7B and %7D, or give curl the option -g."
    )


@detector(
    "D21",
    LooksAt.COMMAND,
    explains=[*PARAMETERS_MISSED, "START_SESSION_ERROR"],
    instead_of=["D02", "D12", "D26", "D36", "A37"],
)
def ampersand_without_quotes(command: Command) -> str | None:
    """Say that the shell ended the command at an & of the address or of the data."""
    if not _PAIR.match(command.rest):
        return None
    if "?" in command.address:
        return (
            "The address is not in quotes, so the shell ends the command at the first &: what follows it is not sent."
        )
    within = not command.rest[1:2].isspace()  # what follows a blank is another command
    return (
        "An & is not in quotes, so the shell ends the command there: what follows it is not sent." if within else None
    )


@detector("D22", LooksAt.COMMAND, explains=PARAMETERS_MISSED, alone=True)
def typographic_quotes(command: Command) -> str | None:
    """Say that quotes or dashes were made typographic by a word processor."""
    if _TYPOGRAPHIC.search(command.source):
        return "The command has typographic quotation marks, which no shell takes for quotes: they are sent as text."
    if _DASH.search(command.source):
        return "The command has a typographic dash in front of an option, which is not an option then."
    return None


@detector("D23", LooksAt.COMMAND, explains=PARAMETERS_MISSED, alone=True)
def single_quotes_on_windows(command: Command) -> str | None:
    """Say that single quotes are no quotes for the Windows command interpreter."""
    if command.dialect != "cmd" or not any(word.startswith("'") for word in command.words):
        return None
    return "The Windows command interpreter does not know single quotes: they are sent as part of names and values."


@detector("D24", LooksAt.COMMAND, explains=["INVALID_KS", "INVALID_APP_TOKEN_HASH"])
def variable_in_single_quotes(command: Command) -> str | None:
    """Say that a variable stands in single quotes, where the shell leaves it as it is."""
    if not command.literal:
        return None
    return "A variable stands in single quotes, so the shell does not put its value in: its name is sent."


@detector("D25", LooksAt.REQUEST, explains=PARAMETERS_MISSED, alone=True)
def body_of_a_get(decoded: DecodedRequest) -> str | None:
    """Say that the parameters are in the body of a GET or PUT, which the server reads only as JSON."""
    method = decoded.request.method
    if method == "POST" or not decoded.request.body.strip() or decoded.sources["body"]:
        return None
    return f"The request is a {method} with a body, which the server does not read: send it with POST."
