"""What a request and its response say (groups A to E, ERR, ANS).

A request: group D, and what the KS and the token hash in it say. A response: what it tells about the request that
caused it, and what a client may do wrong next.
"""

from dataclasses import replace

from kaltura_diagnosis.exchange.decoded_request import DecodedCall
from kaltura_diagnosis.exchange.exchange import Exchange
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse
from kaltura_diagnosis.findings import Diagnosis, Finding, detect
from kaltura_diagnosis.ks import explain_ks
from kaltura_diagnosis.ks.describe import expiry_in_words
from kaltura_diagnosis.placeholders import is_placeholder, is_reference
from kaltura_diagnosis.registry import LooksAt, detectors, explained_by
from kaltura_diagnosis.responses.detectors import is_reason
from kaltura_diagnosis.token_hash import HashInputs, diagnose
from kaltura_session.ks import Ks
from kaltura_session.server import validity
from kaltura_session.server.php import numeric
from kaltura_session.token_hash import DEFAULT_HASH_TYPE, HASH_TYPES


def in_request(exchange: Exchange) -> list[Finding]:
    """Return what is wrong with a request, with the values in it that were or may be refused, and with what it means.

    Of a body that the server does not read, nothing but that is said.
    """
    found = detect(LooksAt.COMMAND, exchange.command) if exchange.command is not None else []
    found += [] if exchange.unseen else detect(LooksAt.REQUEST, exchange.request)
    alone = {one.id for looks_at in (LooksAt.COMMAND, LooksAt.REQUEST) for one in detectors(looks_at) if one.alone}
    unread = [finding for finding in found if finding.mistake in alone]
    if unread:
        return [unread[0], *detect(LooksAt.EXCHANGE, exchange, groups="F")]
    for call in exchange.calls:
        found += _about_ks(call, exchange)
        found += _about_token_hash(call, exchange)
    return [*found, *detect(LooksAt.EXCHANGE, exchange)]


def _about_ks(call: DecodedCall, exchange: Exchange) -> list[Finding]:
    if not call.has_ks or not exchange.may_have_failed_with("INVALID_KS"):
        return []
    return _about_text(call.text("ks"), exchange)


def _about_text(ks: str, exchange: Exchange) -> list[Finding]:
    """Return what is wrong with a text that was sent as KS."""
    if is_placeholder(ks) or is_reference(ks):
        return []
    kept = detect(LooksAt.KS_TEXT, ks)
    if kept:
        return kept
    found = explain_ks(ks, exchange.account_of(ks), now=exchange.facts.now)
    return [finding for one in found.explanations for finding in one]


def refused_ks(exchange: Exchange) -> str | None:
    """Say that a KS in the request is well made and is refused all the same: it has expired, or is restricted."""
    for call in exchange.calls if exchange.response is None else ():
        ks = exchange.ks_of(call.text("ks"))
        status = validity.check(ks, now=exchange.facts.now) if ks is not None else validity.KsStatus.OK
        if ks is not None and status is validity.KsStatus.EXPIRED:
            return f"The KS has expired: {expiry_in_words(ks.valid_until, exchange.facts.now)}."
        if ks is not None and call.declared is not None and call.declared.who == ["admin"] and _is_plain_user(ks):
            return f"The KS is not of type ADMIN (2), and the standard roles let only such a session call {call.name}."
    return None


def _is_plain_user(ks: Ks) -> bool:
    """Tell whether a KS is of a USER session to which no privilege gives a role."""
    return numeric(ks.type or "0") == 0 and "setrole" not in ks.parsed_privileges


def _about_token_hash(call: DecodedCall, exchange: Exchange) -> list[Finding]:
    """Return what is wrong with the tokenHash of a call.

    Where another error came before it was looked at, only what is proven counts.
    """
    sent = call.text("tokenHash")
    if call.name != "appToken.startSession" or is_reference(call.text("ks")) or is_placeholder(sent) or exchange.unseen:
        return []
    if exchange.response is None:
        return _in_token_hash(call, exchange)
    causes = explained_by(exchange.code or "")
    if not any(cause.startswith("A") for cause in causes):
        return []
    return [one for one in _in_token_hash(call, exchange) if one.certain or one.mistake in causes]


def _in_token_hash(call: DecodedCall, exchange: Exchange) -> list[Finding]:
    found = hash_diagnosis(call, exchange)
    if found is None or not found.explanations:
        sent = call.text("tokenHash") if "tokenHash" in call.params else None
        return detect(LooksAt.HASH_FORMAT, sent, groups="A")
    return [finding for one in found.explanations[:1] for finding in one]


def hash_diagnosis(call: DecodedCall, exchange: Exchange) -> Diagnosis | None:
    """Return what is wrong with a tokenHash where the token is known; None where it or the hash is not.

    Of a KS that is a placeholder only that is said which holds for every KS.
    """
    sent, ks, token = call.text("tokenHash"), call.text("ks"), exchange.facts.token(call.text("id"))
    hash_type = token.hash_type or DEFAULT_HASH_TYPE
    if token.token is None or not sent or hash_type not in HASH_TYPES:
        return None
    key = (ks, sent, call.text("id"))
    if key not in exchange.hashes:
        inputs = HashInputs(
            ks,
            token.token,
            hash_type,
            token.token_id or call.text("id"),
            exchange.facts.other_ks,
            exchange.account_of(ks).secrets,
        )
        exchange.hashes[key] = diagnose(inputs, sent, ks_known=call.has_ks and not is_placeholder(ks))
    return exchange.hashes[key]


def by_response(exchange: Exchange, response: ParsedResponse) -> list[Finding]:
    """Return what the response alone proves about the request, or lets suspect.

    Of the KS that INVALID_KS quotes only that counts for which a KS is refused.
    """
    found = detect(LooksAt.RESPONSE, response)
    if exchange.reason and not is_reason(exchange.reason):
        causes = explained_by("INVALID_KS")
        found += [one for one in _about_text(exchange.reason, exchange) if one.mistake in causes]
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
