"""The one sentence about an exchange: the mistake that explains the response, else what the response means (ERR)."""

from collections.abc import Sequence

from kaltura_diagnosis.exchange.exchange import Exchange, other_partner
from kaltura_diagnosis.findings import Finding
from kaltura_diagnosis.ks import explain_ks
from kaltura_diagnosis.ks.describe import expiry_in_words
from kaltura_diagnosis.registry import explained_by
from kaltura_diagnosis.responses.detectors import is_reason
from kaltura_session.server import catalogue


def explains(finding: Finding, code: str | None) -> bool:
    """Tell whether a mistake can be the cause of an error; of a code that no mistake explains any may be.

    A hazard causes no error: it is what comes of one that is not expected.
    """
    known = explained_by(code) if code is not None else []
    return not known or (finding.mistake in known and finding.severity != "hazard")


def sentence(findings: Sequence[Finding], exchange: Exchange, instead: str | None) -> str:
    """Return the sentence; instead: the one about a KS that came where something else was expected."""
    code, response = exchange.code, exchange.response
    proven = next((one for one in findings if one.certain and explains(one, code)), None)
    if proven is not None:
        return proven.statement
    if instead:
        return instead
    if code is not None:
        return f"{code}: {_about(code, exchange)}"
    if response is not None and response.problem is not None:
        return f"This is not an API response: {str(response.problem).rstrip('.')}."
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
    rows = [row for row in catalogue.errors().error if row.code == code and row.about]
    rows.sort(key=lambda row: not row.constant.startswith("KalturaErrors::"))
    return rows[0].about if rows else "an error that session calls do not give."
