"""What is wrong with a request: group D, and what the KS and the token hash in it say (groups A to C, E)."""

import re
from collections.abc import Callable, Sequence

from kaltura_diagnosis.exchange.decoded_request import DecodedCall, DecodedRequest
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse
from kaltura_diagnosis.facts import Facts
from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.ks_reading import explain_ks
from kaltura_diagnosis.requests import credentials, parameters, transport
from kaltura_diagnosis.token_hash import HashInputs, diagnose
from kaltura_diagnosis.token_hash.hash_format import by_form
from kaltura_session.ks import KsError, partner_of
from kaltura_session.token_hash import DEFAULT_HASH_TYPE, HASH_TYPES

_BODY_NOT_READ = {"D01", "D15"}
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)", re.IGNORECASE)
_WORDS = {"undefined", "null", "None", "<nil>", "NULL", "nil"}

_CHECKS: Sequence[tuple[str, Callable[[DecodedRequest], str | None]]] = (
    ("D01", transport.json_type_not_exact),
    ("D03", transport.format_as_word),
    ("D04", transport.two_sources),
    ("D05", parameters.misspelt_parameter),
    ("D06", parameters.type_as_word),
    ("D07", parameters.object_as_text),
    ("D08", parameters.wrong_object_type),
    ("D09", parameters.expiry_as_time),
    ("D10", parameters.widget_without_underscore),
    ("D13", parameters.plugin_service),
    ("D14", transport.blank_in_ks),
    ("D15", transport.json_is_no_object),
    ("D17", transport.control_characters),
    ("D18", parameters.gap),
)


def in_request(decoded: DecodedRequest, parsed: ParsedResponse | None, known: Facts) -> list[Finding]:
    """Return what is wrong with a request; parsed: what the server said to it, None when that is not known."""
    found = [Finding(mistake, said) for mistake, check in _CHECKS if (said := check(decoded))]
    unread = [finding for finding in found if finding.mistake in _BODY_NOT_READ]
    if unread:
        return unread
    found += _about_session(decoded, parsed, known)
    found += _about_format(decoded)
    named = {finding.mistake for finding in found}
    return [finding for finding in found if not (finding.mistake == "C12" and "D14" in named)]


def _about_format(decoded: DecodedRequest) -> list[Finding]:
    said = transport.no_format(decoded)
    return [Finding("D02", said, certain=transport.wants_json(decoded))] if said else []


def _about_session(decoded: DecodedRequest, parsed: ParsedResponse | None, known: Facts) -> list[Finding]:
    found: list[Finding] = []
    in_header, absent = transport.ks_in_header(decoded), parameters.no_ks(decoded)
    if in_header:
        found.append(Finding("D16", in_header))
    elif absent:
        found.append(Finding("D12", absent))
    secret = credentials.secret_does_not_fit(decoded, known)
    if secret and _failed_with(parsed, "START_SESSION_ERROR"):
        found.append(Finding("D11", secret))
    for call in decoded.calls:
        found += about_ks(call, parsed, known)
        found += about_token_hash(call, parsed, known)
    return found


def _failed_with(parsed: ParsedResponse | None, code: str) -> bool:
    """Tell whether the call failed with that code, or may have."""
    return parsed is None or parsed.code == code


def about_ks(call: DecodedCall, parsed: ParsedResponse | None, known: Facts) -> list[Finding]:
    """Return what is wrong with the KS of a call, where the server refused it or may refuse it."""
    ks = call.text("ks")
    if not call.has_ks or is_reference(call) or not _failed_with(parsed, "INVALID_KS"):
        return []
    shapes = kept_wrongly(ks)
    if shapes:
        return shapes
    try:
        account = known.account(partner_of(ks)[1])
    except KsError:
        account = known.account(None)
    return [finding for one in explain_ks(ks, account, now=known.now).explanations for finding in one]


def is_reference(call: DecodedCall) -> bool:
    """Tell whether the KS of a part is to come from an earlier part (MULTI.7)."""
    return call.part is not None and call.text("ks").startswith("{")


def kept_wrongly(ks: str) -> list[Finding]:
    """Return which mistake of reading a response put this text where a KS belongs (E02, E03, E04, E12)."""
    stripped = ks.strip()
    if len(stripped) > 1 and stripped[0] == stripped[-1] == '"':
        return [Finding("E02", "The parameter ks has double quotes around it: a JSON string was kept as text.")]
    if stripped in _WORDS:
        return [Finding("E03", f"The parameter ks is the word {stripped}: the KS was looked for where it is not.")]
    if not stripped.startswith(("{", "<")):
        return []
    said = f"The parameter ks begins with {stripped[0]}: a response was kept whole, where a KS belongs."
    page = [Finding("E12", "The parameter ks is an HTML page.")] if _PAGE.match(stripped) else []
    return [Finding("E04", said), *page]


def about_token_hash(call: DecodedCall, parsed: ParsedResponse | None, known: Facts) -> list[Finding]:
    """Return what is wrong with the tokenHash of a call, where the server refused it or may refuse it."""
    if call.name != "appToken.startSession" or is_reference(call):
        return []
    if not (_failed_with(parsed, "INVALID_APP_TOKEN_HASH") or _failed_with(parsed, "MISSING_MANDATORY_PARAMETER")):
        return []
    sent = call.text("tokenHash")
    token = known.token(call.text("id"))
    if token.token is None or not sent:
        return by_form(sent if "tokenHash" in call.params else None)
    hash_type = token.hash_type or DEFAULT_HASH_TYPE
    if hash_type not in HASH_TYPES:
        return []
    inputs = HashInputs(call.text("ks"), token.token, hash_type, token.token_id or call.text("id"), known.other_ks)
    found = diagnose(inputs, sent, ks_known=call.has_ks)
    return [finding for one in found.explanations[:1] for finding in one]
