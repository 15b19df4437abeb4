"""What a response says about the request that caused it, and what a client may do wrong next (ERR, ANS)."""

from dataclasses import replace

from kaltura_diagnosis.exchange.exchange import Exchange
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse
from kaltura_diagnosis.findings import Finding, detect
from kaltura_diagnosis.registry import LooksAt, detectors
from kaltura_diagnosis.responses.detectors import is_reason


def by_response(response: ParsedResponse) -> list[Finding]:
    """Return what the response alone proves about the request, or lets suspect."""
    found = detect(LooksAt.RESPONSE, response)
    quoted = response.args.get("KSID", "")
    if response.code == "INVALID_KS" and not is_reason(quoted):
        found += detect(LooksAt.KS_TEXT, quoted, groups="E") or detect(LooksAt.KS_TEXT, quoted)
    return found + [
        Finding(one.id, statement, certain=one.certain)
        for one in detectors(LooksAt.ERROR)
        if response.code in one.explains and (statement := one.function(response.args))
    ]


def to_watch_for(exchange: Exchange) -> list[Finding]:
    """Return the mistakes that a client may make with this response; they accuse nobody."""
    found = detect(LooksAt.RESPONSE_HAZARD, exchange.response) if exchange.response is not None else []
    if exchange.request is not None:
        found += detect(LooksAt.EXCHANGE_HAZARD, exchange)
    return [replace(finding, certain=False) for finding in found]
