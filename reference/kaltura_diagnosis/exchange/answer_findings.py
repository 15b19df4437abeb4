"""What an answer says about the request that caused it, by the code of the error (ERR) and by its kind (ANS)."""

from collections.abc import Callable, Mapping

from kaltura_diagnosis.answers import recognisers as answers
from kaltura_diagnosis.exchange.answered import Answered, looks_like_ks
from kaltura_diagnosis.exchange.known import Known
from kaltura_diagnosis.exchange.request_findings import kept_wrongly
from kaltura_diagnosis.exchange.seen import Seen
from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.meaning import recognisers as meaning
from kaltura_session.server.casts import numeric

_MEANINGS = (
    ("F01", meaning.shorter_than_asked),
    ("F02", meaning.dropped_privileges),
    ("F03", meaning.token_expiry_zero),
    ("F04", meaning.session_duration_zero),
    ("F06", meaning.no_permission),
    ("F07", meaning.login_error),
    ("F08", meaning.logged_out),
    ("F09", meaning.restricted),
    ("F10", meaning.clock_differs),
    ("F11", meaning.token_flow_in_one_request),
)


def in_meaning(seen: Seen, answered: Answered | None, known: Known) -> list[Finding]:
    """Return the mistakes of group F that a request and its answer prove."""
    found = [Finding(mistake, said) for mistake, check in _MEANINGS if (said := check(seen, answered, known))]
    likely = {"F01": meaning.long_lifetime(seen, answered), "F02": meaning.reserved_privileges(seen, answered)}
    return [*found, *(Finding(mistake, said, certain=False) for mistake, said in likely.items() if said)]


def by_answer(answered: Answered) -> list[Finding]:
    """Return what the answer alone proves about the request."""
    page = answers.html_page(answered)
    if page:
        return [Finding("E12", page)]
    check = _BY_CODE.get(answered.code or "")
    return check(answered.args) if check else []


def _invalid_ks(args: Mapping[str, str]) -> list[Finding]:
    quoted = args.get("KSID", "")
    if answers.is_reason(quoted):
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
    ("E01", answers.error_under_200),
    ("E02", answers.string_in_quotes),
    ("E03", answers.no_wrapper),
    ("E04", answers.no_ks_to_keep),
    ("E05", answers.args_of_either_type),
    ("E06", answers.user_id_as_number),
    ("E07", answers.absent_properties),
    ("E08", answers.code_expected_otherwise),
    ("E09", answers.numbers_as_text),
    ("E10", answers.exception_among_parts),
    ("E11", answers.ks_in_message),
)


def to_watch_for(answered: Answered) -> list[Finding]:
    """Return the mistakes of group E that a client may make with this answer."""
    return [Finding(mistake, said, certain=False) for mistake, check in _WATCH if (said := check(answered))]
