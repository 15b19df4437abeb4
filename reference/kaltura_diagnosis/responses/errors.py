"""What an API error proves about a request that is not known, by its code and arguments (ERR)."""

from collections.abc import Mapping

from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_session.server.casts import numeric

Args = Mapping[str, str]


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


@detector("D01", LooksAt.ERROR, explains=["SERVICE_NOT_SPECIFIED"], certain=False)
@detector("D15", LooksAt.ERROR, explains=["SERVICE_NOT_SPECIFIED"], certain=False)
def no_service(_: Args) -> str:
    """Say that no service arrived."""
    return "The server saw no service. If it is in the body, the body was not read."


@detector("D07", LooksAt.ERROR, explains=["PROPERTY_VALIDATION_WRONG_FORMAT"])
def not_an_object(args: Args) -> str | None:
    """Say that an object arrived as one value."""
    if args.get("FORMAT") != "array":
        return None
    return f"{args.get('PROP_NAME', 'An object')} is an object, and was sent as one value."


@detector("D08", LooksAt.ERROR, explains=["OBJECT_TYPE_ABSTRACT"])
def abstract_class(args: Args) -> str:
    """Say that an objectType is missing."""
    return f"{args.get('OBJ_TYPE', 'The class')} has no instances of its own: an objectType is needed."


@detector("D10", LooksAt.ERROR, explains=["INVALID_WIDGET_ID"])
def bare_widget(args: Args) -> str | None:
    """Say that the widget id is a bare number."""
    widget = args.get("WIDGET_ID", "")
    return f"The widget {widget} has no underscore in front." if widget.isdigit() else None


@detector("D11", LooksAt.ERROR, explains=["START_SESSION_ERROR"])
def wrong_secret(args: Args) -> str:
    """Say that the secret does not fit."""
    return f"The secret that was sent starts no such session of partner {args.get('PID', '')}."


@detector("D13", LooksAt.ERROR, explains=["SERVICE_DOES_NOT_EXISTS"], certain=False)
def unknown_service(args: Args) -> str:
    """Say that there is no such service."""
    return f"There is no service {args.get('SRV_NAME', '')}; one of a plugin needs the plugin's name in front."


@detector("D17", LooksAt.ERROR, explains=["INVALID_PARAMETER_CHAR"])
def control_character(args: Args) -> str:
    """Say which value holds a control character."""
    return f"The value of {args.get('XML_FIELD', 'a parameter')} holds a control character."


@detector("D12", LooksAt.ERROR, explains=["SERVICE_FORBIDDEN"], certain=False)
@detector("F06", LooksAt.ERROR, explains=["SERVICE_FORBIDDEN"], certain=False)
def refused(args: Args) -> str:
    """Say what was refused."""
    return f"{args.get('SERVICE', 'the action')} was refused: no KS arrived, or its session may not call it."


@detector("D03", LooksAt.ERROR, explains=["UNKNOWN_RESPONSE_FORMAT"])
def unknown_format(_: Args) -> str:
    """Say that the format is unknown."""
    return "The server does not know the format that was asked for."
