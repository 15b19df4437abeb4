"""What a response says about the request that caused it, by the code of the error (ERR) and by its kind (ANS)."""

from collections.abc import Callable, Mapping

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse, looks_like_ks
from kaltura_diagnosis.exchange.request_findings import kept_wrongly
from kaltura_diagnosis.facts import Facts
from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.responses import detectors as responses
from kaltura_diagnosis.semantics import detectors as semantics
from kaltura_session.server.casts import numeric

_SEMANTICS = (
    ("F01", semantics.shorter_than_asked),
    ("F02", semantics.dropped_privileges),
    ("F03", semantics.token_expiry_zero),
    ("F04", semantics.session_duration_zero),
    ("F06", semantics.no_permission),
    ("F07", semantics.login_error),
    ("F08", semantics.logged_out),
    ("F09", semantics.restricted),
    ("F10", semantics.clock_differs),
    ("F11", semantics.token_flow_in_one_request),
)


def in_meaning(decoded: DecodedRequest, parsed: ParsedResponse | None, known: Facts) -> list[Finding]:
    """Return the mistakes of group F that a request and its response prove."""
    found = [Finding(mistake, said) for mistake, check in _SEMANTICS if (said := check(decoded, parsed, known))]
    likely = {"F01": semantics.long_lifetime(decoded, parsed), "F02": semantics.reserved_privileges(decoded, parsed)}
    return [*found, *(Finding(mistake, said, certain=False) for mistake, said in likely.items() if said)]


def by_response(parsed: ParsedResponse) -> list[Finding]:
    """Return what the response alone proves about the request."""
    page = responses.html_page(parsed)
    if page:
        return [Finding("E12", page)]
    check = _BY_CODE.get(parsed.code or "")
    return check(parsed.args) if check else []


def _invalid_ks(args: Mapping[str, str]) -> list[Finding]:
    quoted = args.get("KSID", "")
    if responses.is_reason(quoted):
        return []
    shapes = kept_wrongly(quoted)
    if shapes:
        return shapes
    if " " in quoted.strip() and looks_like_ks(quoted.strip().replace(" ", "+")):
        return [Finding("D14", "The KS arrived with a blank where it has a plus sign, which was not percent-encoded.")]
    return []


def _enumeration(args: Mapping[str, str]) -> list[Finding]:
    value, name = args.get("ENUM_VAL", ""), args.get("PARAM_NAME", "")
    if name == "type" and numeric(value) is None and value not in {"", "N/A"}:
        return [Finding("D06", f"{name} was sent as {value[:30]!r}; it is a number.")]
    return []


def _missing(args: Mapping[str, str]) -> list[Finding]:
    name = args.get("PARAM_NAME", "")
    if name == "tokenHash":
        return [Finding("A37", "The server saw no tokenHash.")]
    said = f"The server saw no {name}. If it is in the request, the body was not read, or the name is spelt otherwise."
    return [Finding("D01", said, certain=False), Finding("D05", said, certain=False)]


def _unread(_: Mapping[str, str]) -> list[Finding]:
    said = "The server saw no service. If it is in the body, the body was not read."
    return [Finding("D01", said, certain=False), Finding("D15", said, certain=False)]


def _format(args: Mapping[str, str]) -> list[Finding]:
    if args.get("FORMAT") != "array":
        return []
    return [Finding("D07", f"{args.get('PROP_NAME', 'An object')} is an object, and was sent as one value.")]


def _abstract(args: Mapping[str, str]) -> list[Finding]:
    return [
        Finding("D08", f"{args.get('OBJ_TYPE', 'The class')} has no instances of its own: an objectType is needed.")
    ]


def _widget(args: Mapping[str, str]) -> list[Finding]:
    widget = args.get("WIDGET_ID", "")
    return [Finding("D10", f"The widget {widget} has no underscore in front.")] if widget.isdigit() else []


def _secret(args: Mapping[str, str]) -> list[Finding]:
    return [Finding("D11", f"The secret that was sent starts no such session of partner {args.get('PID', '')}.")]


def _service(args: Mapping[str, str]) -> list[Finding]:
    name = args.get("SRV_NAME", "")
    return [
        Finding("D13", f"There is no service {name}; one of a plugin needs the plugin's name in front.", certain=False)
    ]


def _character(args: Mapping[str, str]) -> list[Finding]:
    return [Finding("D17", f"The value of {args.get('XML_FIELD', 'a parameter')} holds a control character.")]


def _forbidden(args: Mapping[str, str]) -> list[Finding]:
    name = args.get("SERVICE", "the action")
    said = f"{name} was refused: no KS arrived, or its session may not call it."
    return [Finding("D12", said, certain=False), Finding("F06", said, certain=False)]


_BY_CODE: Mapping[str, Callable[[Mapping[str, str]], list[Finding]]] = {
    "INVALID_KS": _invalid_ks,
    "INVALID_ENUM_VALUE": _enumeration,
    "MISSING_MANDATORY_PARAMETER": _missing,
    "SERVICE_NOT_SPECIFIED": _unread,
    "PROPERTY_VALIDATION_WRONG_FORMAT": _format,
    "OBJECT_TYPE_ABSTRACT": _abstract,
    "INVALID_WIDGET_ID": _widget,
    "START_SESSION_ERROR": _secret,
    "SERVICE_DOES_NOT_EXISTS": _service,
    "INVALID_PARAMETER_CHAR": _character,
    "SERVICE_FORBIDDEN": _forbidden,
    "UNKNOWN_RESPONSE_FORMAT": lambda _: [Finding("D03", "The server does not know the format that was asked for.")],
}
_WATCH = (
    ("E01", responses.error_under_200),
    ("E02", responses.string_in_quotes),
    ("E03", responses.no_wrapper),
    ("E04", responses.no_ks_to_keep),
    ("E05", responses.args_of_either_type),
    ("E06", responses.user_id_as_number),
    ("E07", responses.absent_properties),
    ("E08", responses.code_expected_otherwise),
    ("E09", responses.numbers_as_text),
    ("E10", responses.exception_among_parts),
    ("E11", responses.ks_in_message),
)


def to_watch_for(parsed: ParsedResponse) -> list[Finding]:
    """Return the mistakes of group E that a client may make with this response."""
    return [Finding(mistake, said, certain=False) for mistake, check in _WATCH if (said := check(parsed))]
