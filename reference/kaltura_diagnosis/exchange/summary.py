"""The one sentence about an exchange: the mistake that explains the response, else what the response means (ERR)."""

from collections.abc import Mapping, Sequence

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse
from kaltura_diagnosis.facts import Facts
from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.ks_reading import explain_ks
from kaltura_diagnosis.ks_reading.describe import expiry_in_words
from kaltura_diagnosis.responses.detectors import is_reason
from kaltura_diagnosis.semantics.detectors import opened, other_partner
from kaltura_session.ks import KsError, partner_of
from kaltura_session.server import catalogue

_NOT_READ = ("D01", "D04", "D05", "D15")
_EXPLAINED_BY: Mapping[str, tuple[str, ...]] = {
    "INVALID_KS": ("B", "C", "D04", "D14", "E0", "F08", "F09", "F10"),
    "SERVICE_FORBIDDEN": ("D12", "D16", "F06", *_NOT_READ),
    "INVALID_APP_TOKEN_HASH": ("A", "F11", "D17", "D04"),
    "APP_TOKEN_ID_NOT_FOUND": ("A27", "F11", "D17", "D04"),
    "APP_TOKEN_EXPIRED": ("F03",),
    "MISSING_MANDATORY_PARAMETER": ("A37", *_NOT_READ),
    "SERVICE_NOT_SPECIFIED": _NOT_READ,
    "ACTION_NOT_SPECIFIED": _NOT_READ,
    "ACTION_DOES_NOT_EXISTS": _NOT_READ,
    "SERVICE_DOES_NOT_EXISTS": ("D13", "D04"),
    "START_SESSION_ERROR": ("D11", "D17", "D04", "D05"),
    "INVALID_WIDGET_ID": ("D10", "D17", "D04"),
    "INVALID_ENUM_VALUE": ("D06",),
    "PROPERTY_VALIDATION_WRONG_FORMAT": ("D07",),
    "OBJECT_TYPE_ABSTRACT": ("D08",),
    "INVALID_PARAMETER_CHAR": ("D17",),
    "UNKNOWN_RESPONSE_FORMAT": ("D03",),
    "USER_WRONG_PASSWORD": ("D04", "D17"),
}


def explains(finding: Finding, code: str | None) -> bool:
    """Tell whether a mistake can be the cause of an error; of a code that is not listed any may be."""
    return code is None or code not in _EXPLAINED_BY or finding.mistake.startswith(_EXPLAINED_BY[code])


def sentence(
    findings: Sequence[Finding],
    decoded: DecodedRequest | None,
    parsed: ParsedResponse | None,
    known: Facts,
    instead: str | None,
) -> str:
    """Return the sentence; instead: the one about a KS that came where something else was expected."""
    code = parsed.code if parsed is not None else None
    proven = next((one for one in findings if one.certain and explains(one, code)), None)
    if proven is not None:
        return proven.statement
    if instead:
        return instead
    if parsed is not None and code is not None:
        return f"{code}: {_about(code, decoded, parsed, known)}"
    if parsed is not None and parsed.problem is not None:
        return f"This is not an API response: {str(parsed.problem).rstrip('.')}."
    if findings:
        return findings[0].statement
    return "Nothing is wrong with this request." if decoded is not None else "Nothing is wrong with this response."


def _about(code: str, decoded: DecodedRequest | None, parsed: ParsedResponse, known: Facts) -> str:
    """Return what the error means here, as exactly as request and arguments allow."""
    call = decoded.calls[0] if decoded is not None and len(decoded.calls) == 1 else None
    if code == "INVALID_KS" and is_reason(parsed.args.get("KSID", "")):
        said = opened(call, known) if call is not None else None
        when = f" Valid until {expiry_in_words(said.valid_until, known.now)}." if said is not None else ""
        return f"the KS was read and refused: {parsed.args['KSID']}.{when}"
    if code == "INVALID_KS" and call is not None and call.has_ks:
        return _about_ks(call.text("ks"), known)
    if code == "SERVICE_FORBIDDEN" and call is not None and (partner := other_partner(call)):
        return f"the request names another partner than {partner}, whose KS it carries."
    if code == "MISSING_MANDATORY_PARAMETER" and parsed.args.get("PARAM_NAME"):
        return f"the server saw no {parsed.args['PARAM_NAME']}."
    return about_code(code)


def _about_ks(ks: str, known: Facts) -> str:
    try:
        account = known.account(partner_of(ks)[1])
    except KsError:
        account = known.account(None)
    return explain_ks(ks, account, now=known.now).summary


def about_code(code: str) -> str:
    """Return what the catalogue says of an error code, one line; the wording that calls give first (ERR.19)."""
    rows = [row for row in catalogue.errors().error if row.code == code and row.about]
    rows.sort(key=lambda row: not row.constant.startswith("KalturaErrors::"))
    return rows[0].about if rows else "an error that session calls do not give."
