"""Mistakes of group E that a client may make with a response, and what an API error proves (ANS, ERR)."""

from collections import defaultdict
from collections.abc import Mapping
from functools import partial

from kaltura_diagnosis.exchange import declared
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse, looks_like_ks
from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_session.errors import ApiError
from kaltura_session.responses import EXCEPTION_TYPE
from kaltura_session.server.php import numeric
from kaltura_session.server.validity import KsStatus

Args = Mapping[str, str]

_UNNAMED = {"OBJ_TYPE": "The class", "XML_FIELD": "a parameter", "SERVICE": "the action"}
_ALWAYS = (
    ("D03", "UNKNOWN_RESPONSE_FORMAT", "The server does not know the format that was asked for."),
    ("D08", "OBJECT_TYPE_ABSTRACT", "{OBJ_TYPE} has no instances of its own: an objectType is needed."),
    ("D11", "START_SESSION_ERROR", "The secret that was sent starts no such session{PID}."),
    ("D17", "INVALID_PARAMETER_CHAR", "The value of {XML_FIELD} holds a control character."),
)
_PERHAPS = (
    ("D01 D15", "SERVICE_NOT_SPECIFIED", "The server saw no service. If it is in the body, the body was not read."),
    ("D13", "SERVICE_DOES_NOT_EXISTS", "There is no service {SRV_NAME}; a plugin's needs the plugin's name in front."),
    ("D12 F06", "SERVICE_FORBIDDEN", "{SERVICE} was refused: no KS arrived, or its session may not call it."),
)


def _say(args: Args, words: str) -> str:
    partner = {"PID": f" of partner {args['PID']}"} if args.get("PID") else {}
    return words.format_map(defaultdict(str, {**_UNNAMED, **args, **partner}))


for _certain, _rows in ((True, _ALWAYS), (False, _PERHAPS)):
    for _mistakes, _code, _words in _rows:
        for _id in _mistakes.split():
            detector(_id, LooksAt.ERROR, explains=[_code], certain=_certain)(partial(_say, words=_words))


@detector("D06", LooksAt.ERROR, explains=["INVALID_ENUM_VALUE"])
def enumeration(args: Args) -> str | None:
    """Say that the type was sent as a word."""
    value, name = args.get("ENUM_VAL", ""), args.get("PARAM_NAME", "")
    if name == "type" and numeric(value) is None and value not in {"", "N/A"}:
        return f"{name} was sent as {value[:30]!r}; it is a number."
    return None


@detector("A37", LooksAt.ERROR, explains=["MISSING_MANDATORY_PARAMETER"])
def no_token_hash(args: Args) -> str | None:
    """Say that no tokenHash arrived."""
    return "The server saw no tokenHash." if args.get("PARAM_NAME") == "tokenHash" else None


@detector("D01", LooksAt.ERROR, explains=["MISSING_MANDATORY_PARAMETER"], certain=False)
@detector("D05", LooksAt.ERROR, explains=["MISSING_MANDATORY_PARAMETER"], certain=False)
def missing_parameter(args: Args) -> str | None:
    """Say that another parameter did not arrive."""
    name = args.get("PARAM_NAME", "")
    if name == "tokenHash":
        return None
    return f"The server saw no {name}. If it is in the request, the body was not read, or the name is spelt otherwise."


@detector("D07", LooksAt.ERROR, explains=["PROPERTY_VALIDATION_WRONG_FORMAT"])
def not_an_object(args: Args) -> str | None:
    """Say that an object arrived as one value."""
    if args.get("FORMAT") != "array":
        return None
    return f"{args.get('PROP_NAME', 'An object')} is an object, and was sent as one value."


@detector("D10", LooksAt.ERROR, explains=["INVALID_WIDGET_ID"])
def bare_widget(args: Args) -> str | None:
    """Say that the widget id is a bare number."""
    widget = args.get("WIDGET_ID", "")
    return f"The widget {widget} has no underscore in front." if widget.isdigit() else None


_ALSO_EXPECTED: Mapping[str, str] = {
    "INVALID_KS": "EXPIRED_KS",
    "APP_TOKEN_EXPIRED": "EXPIRED_TOKEN",
    "APP_TOKEN_ID_NOT_FOUND": "INVALID_APP_TOKEN_ID",
    "USER_WRONG_PASSWORD": "LOGIN_DATA_NOT_FOUND",
    "INTERNAL_SERVERL_ERROR": "INTERNAL_SERVER_ERROR",
}
_REASONS = frozenset(KsStatus.__members__)
_NUMBERS_AS_TEXT = ("sessionType", "partnerId", "expiry")


@detector("E01", LooksAt.RESPONSE_HAZARD)
def error_under_200(parsed: ParsedResponse) -> str | None:
    """Say that an API error came under HTTP 200."""
    if parsed.error is None or parsed.response.status != 200:
        return None
    return f"The HTTP status is 200 and the body is the API error {parsed.error.code}."


@detector("E02", LooksAt.RESPONSE_HAZARD)
def string_in_quotes(parsed: ParsedResponse) -> str | None:
    """Say that the response is a JSON string, whose quotes are not part of it."""
    if parsed.kind == "json" and isinstance(parsed.raw, str):
        return "The body is a JSON string; its quotes are not part of the value."
    return None


@detector("E03", LooksAt.RESPONSE_HAZARD)
def no_wrapper(parsed: ParsedResponse) -> str | None:
    """Say that a KS is the whole response, or its member ks, and not in a wrapper."""
    if parsed.kind == "json" and parsed.ks is not None:
        return "The whole response is the KS; there is no member result or ks."
    if parsed.kind == "json" and looks_like_ks(str(parsed.members.get("ks"))):
        return "The KS is the member ks of the response; there is no member result around it."
    return None


@detector("E04", LooksAt.RESPONSE_HAZARD)
def no_ks_to_keep(parsed: ParsedResponse) -> str | None:
    """Say that the body is not a result, so nothing of it may be kept."""
    if parsed.error is not None:
        return "The body is an API error, not a result: nothing in it may be kept as a KS."
    if parsed.problem is not None and parsed.response.body:
        return "The body is not an API response: nothing in it may be kept as a KS."
    return None


@detector("E05", LooksAt.RESPONSE_HAZARD)
def args_of_either_type(parsed: ParsedResponse) -> str | None:
    """Say which type args has here."""
    raw = parsed.raw
    if not isinstance(raw, dict) or raw.get("objectType") != EXCEPTION_TYPE:
        return None
    here, elsewhere = ("an empty list", "an object") if raw.get("args") == [] else ("an object", "an empty list")
    return f"args is {here} in this error; in others it is {elsewhere}."


@detector("E06", LooksAt.RESPONSE_HAZARD)
def user_id_as_number(parsed: ParsedResponse) -> str | None:
    """Say that userId is a number."""
    user_id = parsed.members.get("userId")
    if isinstance(user_id, int) and not isinstance(user_id, bool):
        return f"userId is the number {user_id} here; in other responses it is text."
    return None


@detector("E07", LooksAt.RESPONSE_HAZARD)
def absent_properties(parsed: ParsedResponse) -> str | None:
    """Say which properties of the object are left out because they are null."""
    type_name = parsed.members.get("objectType") if parsed.kind == "json" else None
    if not isinstance(type_name, str) or not declared.is_object(type_name):
        return None
    present = {*parsed.members, "relatedObjects", "ks"}
    absent = [name for name in declared.properties(type_name) if name not in present]
    return f"{type_name} has no {', '.join(absent[:4])} here: what is null is left out." if absent else None


@detector("E08", LooksAt.RESPONSE_HAZARD)
def code_expected_otherwise(parsed: ParsedResponse) -> str | None:
    """Say that programs wait for another code than this one."""
    other = _ALSO_EXPECTED.get(parsed.code or "")
    return f"The code is {parsed.code}; a program that waits for {other} never sees it." if other else None


@detector("E09", LooksAt.RESPONSE_HAZARD)
def numbers_as_text(parsed: ParsedResponse) -> str | None:
    """Say that numbers came as text."""
    found = [(name, parsed.members.get(name)) for name in _NUMBERS_AS_TEXT if parsed.kind == "json"]
    as_text = [name for name, value in found if isinstance(value, str) and value.isdigit()]
    return f"{', '.join(as_text)} came as text, not as a number." if as_text else None


@detector("E10", LooksAt.RESPONSE_HAZARD)
def exception_among_parts(parsed: ParsedResponse) -> str | None:
    """Say that parts of a multirequest failed."""
    parts = parsed.value if isinstance(parsed.value, list) else []
    failed = [f"{number} ({part.code})" for number, part in enumerate(parts, start=1) if isinstance(part, ApiError)]
    return f"Of the {len(parts)} parts these failed: {', '.join(failed)}." if failed else None


@detector("E11", LooksAt.RESPONSE_HAZARD)
def ks_in_message(parsed: ParsedResponse) -> str | None:
    """Say that the error quotes the KS."""
    if parsed.code == "INVALID_KS" and parsed.args.get("KSID") and not is_reason(parsed.args["KSID"]):
        return "message and args.KSID quote the KS that was sent; they must not be logged."
    return None


@detector("E12", LooksAt.RESPONSE)
def html_page(parsed: ParsedResponse) -> str | None:
    """Say that the response is a page."""
    if parsed.kind != "html":
        return None
    return f"The response is an HTML page under HTTP {parsed.response.status}, not an API response."


def is_reason(text: str) -> bool:
    """Tell whether a KSID is one of the reasons and not a KS (ERR.7)."""
    return text in _REASONS
