"""What is wrong with a request, a response, or both together, in the order in which to look (ANS.1, ERR.4, ERR.9)."""

from collections.abc import Sequence

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.exchange.exchange import Exchange, other_partner
from kaltura_diagnosis.exchange.findings import by_response, in_request, refused_ks, to_watch_for, what_is_missing
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse
from kaltura_diagnosis.exchange.redaction import message_shown, name_shown, parameters_shown, target_shown
from kaltura_diagnosis.facts import Command, Facts
from kaltura_diagnosis.findings import Diagnosis, Finding, Verdict, detect, verdict_of
from kaltura_diagnosis.ks import explain_ks
from kaltura_diagnosis.ks.ks_contents import expiry_in_words
from kaltura_diagnosis.registry import LooksAt, explained_by, replaced_by
from kaltura_diagnosis.requests.hosts import diagnose_elsewhere, other_service
from kaltura_diagnosis.requests.parameters import ignored_parameters
from kaltura_diagnosis.responses.detectors import is_reason
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kaltura_session.server.catalogue import causes, errors

KS_INSTEAD = (
    "The response is a KS: a session or login action was executed, not the call that was meant "
    "(media.list, for instance, never returns a string)."
)
_WAYS = (
    "Ways to this: service or action in the address override those in the body (WIRE.10); a call that was queued "
    "earlier was sent instead; or the wrong one of two clients or addresses was used. Look at service and action as "
    "they were sent (ANS.25)."
)


def diagnose_exchange(
    request: HttpRequest | None,
    response: HttpResponse | None,
    facts: Facts,
    *,
    command: Command | None = None,
    unseen: Sequence[str] = (),
    reveal: bool = False,
) -> Diagnosis:
    """Return what is wrong, from a request, its response, or both; at least one must be given.

    Whatever depends on secrets is proven only with those in `facts`. command: the command that sends the request, as it
    was typed. unseen: what of the request is not known, e.g. "the body". reveal: show secrets among what is shown.
    """
    elsewhere = other_service(request, response)
    if elsewhere is not None:
        return diagnose_elsewhere(elsewhere, unseen)
    exchange = Exchange(
        DecodedRequest(request) if request is not None else None,
        ParsedResponse(response) if response is not None else None,
        facts,
        command,
        unseen,
    )
    findings = _found(exchange)
    instead = _ks_instead(exchange)
    refused = refused_ks(exchange)
    missing = list(what_is_missing(exchange))
    return Diagnosis(
        "request" if request is not None else "response",
        _verdict(findings, exchange.response, unsure=bool(missing or (instead and request)), refused=bool(refused)),
        _sentence(findings, exchange, refused or (instead if request else None), missing),
        [findings] if findings else [],
        facts=[
            *(_request_facts(exchange.request, reveal=reveal) if exchange.request is not None else ()),
            *(_response_facts(exchange.response, reveal=reveal) if exchange.response is not None else ()),
        ],
        notes=[*([instead, _WAYS] if instead else []), *_notes(exchange, findings)],
        watch_for=to_watch_for(exchange),
        missing=missing,
    )


def _found(exchange: Exchange) -> list[Finding]:
    """Return all findings, each mistake once: certain ones first, then those that explain the response.

    What the response alone lets suspect counts only where the request is not known. A mistake that another finding
    names more exactly is left out.
    """
    causes = by_response(exchange, exchange.response) if exchange.response is not None else []
    if exchange.request is None:
        causes += detect(LooksAt.EXCHANGE, exchange, groups="F")
    else:
        proven = [finding for finding in causes if finding.certain]
        causes = [*in_request(exchange), *proven]
    once: dict[str, Finding] = {}
    for finding in causes:
        known_already = once.get(finding.mistake)
        if known_already is None or (finding.certain and not known_already.certain):
            once[finding.mistake] = finding
    replaced = {other for mistake in once for other in replaced_by(mistake)}
    left = [finding for finding in once.values() if finding.mistake not in replaced]
    return sorted(left, key=lambda one: (not one.certain, not _explains(one, exchange.code), one.severity == "hazard"))


def _verdict(findings: Sequence[Finding], response: ParsedResponse | None, *, unsure: bool, refused: bool) -> Verdict:
    verdict = verdict_of(findings)
    if verdict == "mistake":
        return verdict
    if refused or (response is not None and response.code is not None):
        return "refused"
    unsure = unsure or (response is not None and response.problem is not None)
    return "unknown" if unsure else verdict


def _ks_instead(exchange: Exchange) -> str | None:
    """Return the sentence about a KS that came where something else was asked for."""
    if exchange.response is None or exchange.response.ks is None:
        return None
    row = exchange.calls[0].declared if len(exchange.calls) == 1 else None
    return None if row is not None and row.result == "string" else KS_INSTEAD


def _request_facts(decoded: DecodedRequest, *, reveal: bool) -> list[tuple[str, str]]:
    rows = [("request", f"{decoded.request.method} {target_shown(decoded.request.target)}")]
    for call in decoded.calls:
        label = "call" if call.part is None else f"part {call.part}"
        rows.append((label, name_shown(call.name) if call.service else "no service and action"))
    strongest = {str(name): source for source in ("body", "query", "path") for name in decoded.sources[source]}
    rows += [
        (f"from the {strongest.get(name.partition('[')[0], 'request')}", f"{name} = {value}")
        for name, value in parameters_shown(decoded.merged, reveal=reveal)
    ]
    rows += [("ignored", name_shown(name)) for call in decoded.calls for name, _ in ignored_parameters(call)]
    return rows


def _response_facts(parsed: ParsedResponse, *, reveal: bool) -> list[tuple[str, str]]:
    rows = [("HTTP status", str(parsed.response.status)), ("body", parsed.kind)]
    if parsed.code:
        rows.append(("code", parsed.code))
    if parsed.error is not None:
        rows.append(("message", message_shown(parsed, reveal=reveal)))
    elif parsed.problem is None:
        rows.append(("result", _kind_of_result(parsed)))
    return rows


def _kind_of_result(parsed: ParsedResponse) -> str:
    value = parsed.value
    if parsed.ks is not None:
        return "a KS"
    if isinstance(value, dict):
        return str(value.get("objectType", "an object"))
    return "nothing" if value is None else f"a {type(value).__name__}"


def _notes(exchange: Exchange, findings: Sequence[Finding]) -> list[str]:
    """Return what else is worth knowing; the possible causes of an error only where none was proven."""
    notes = [
        f"The request names another partner than {partner}, whose KS it carries (WIRE.37)."
        for call in exchange.calls
        if (partner := other_partner(call))
    ]
    row = causes().get(exchange.code or "")
    if row is not None and not any(finding.certain and _explains(finding, exchange.code) for finding in findings):
        told = exchange.code == "INVALID_KS" and is_reason(exchange.reason)  # which leaves no other cause
        notes += [f"Possible cause: {cause}" for cause in row.causes if not told]
        notes.append(f"What to do: {row.todo}")
    return notes


def _explains(finding: Finding, code: str | None) -> bool:
    """Tell whether a mistake can be the cause of an error; of a code that no mistake explains any may be.

    A hazard causes no error: it is what comes of one that is not expected.
    """
    known = explained_by(code) if code is not None else []
    return not known or (finding.mistake in known and finding.severity != "hazard")


def _sentence(findings: Sequence[Finding], exchange: Exchange, instead: str | None, missing: Sequence[str]) -> str:
    """Return the sentence; instead: the one about a KS that came where something else was expected."""
    code, response = exchange.code, exchange.response
    proven = next((one for one in findings if one.certain and _explains(one, code)), None)
    if proven is not None:
        return proven.statement
    if instead:
        return instead
    if code is not None:
        return f"{code}: {_about(code, exchange)}"
    if response is not None and response.problem is not None:
        return f"This is not an API response: {str(response.problem).rstrip('.')}."
    if missing:
        return f"Not judged: {missing[0]}."
    if findings:
        return findings[0].statement
    return f"Nothing is wrong with this {'request' if exchange.request is not None else 'response'}."


def _about(code: str, exchange: Exchange) -> str:
    """Return what the error means here, as exactly as request and arguments allow."""
    call = exchange.calls[0] if len(exchange.calls) == 1 else None
    now = exchange.facts.now
    if code == "INVALID_KS" and is_reason(exchange.reason):
        when = f" Valid until {expiry_in_words(exchange.ks.valid_until, now)}." if exchange.ks is not None else ""
        return f"the KS was read and refused: {exchange.reason}.{when}"
    if code == "INVALID_KS" and call is not None and call.has_ks:
        ks = call.text("ks")
        return explain_ks(ks, exchange.account_of(ks), now=now).summary
    if code == "SERVICE_FORBIDDEN" and call is not None and (partner := other_partner(call)):
        return f"the request names another partner than {partner}, whose KS it carries."
    if code == "MISSING_MANDATORY_PARAMETER" and exchange.args.get("PARAM_NAME"):
        return f"the server saw no {exchange.args['PARAM_NAME']}."
    return about_code(code)


def about_code(code: str) -> str:
    """Return what the catalogue says of an error code, one line; the wording that calls give first (ERR.19)."""
    if code.isdigit():
        return (
            "a number, as the codes of Kaltura's OTT product are; this API has words: the address is of another server."
        )
    rows = [row for row in errors().error if row.code == code and row.about]
    rows.sort(key=lambda row: not row.constant.startswith("KalturaErrors::"))
    return rows[0].about if rows else "an error that session calls do not give."
