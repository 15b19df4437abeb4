"""What an API error proves about a request that is not known, by its code and arguments (ERR)."""

from collections import defaultdict
from collections.abc import Mapping
from functools import partial

from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_session.server.php import numeric

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
