"""What a request and its response say (groups A to E, ERR, ANS), and what was not there to be judged.

A request: group D, and what the KS and the token hash in it say. A response: what it tells about the request that
caused it, and what a client may do wrong next.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from kaltura_diagnosis.exchange.decoded_request import DecodedCall, texts
from kaltura_diagnosis.exchange.exchange import Exchange
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse, looks_like_ks
from kaltura_diagnosis.findings import Diagnosis, Finding, detect
from kaltura_diagnosis.ks import explain_ks
from kaltura_diagnosis.ks.ks_contents import expiry_in_words
from kaltura_diagnosis.ks.search import UNCHECKED
from kaltura_diagnosis.placeholders import is_no_value, is_placeholder, is_reference, stands_for_another
from kaltura_diagnosis.registry import LooksAt, detectors, explained_by
from kaltura_diagnosis.responses.detectors import is_reason
from kaltura_diagnosis.token_hash import HashInputs, diagnose
from kaltura_session.ks import Ks
from kaltura_session.server import validity
from kaltura_session.server.catalogue import server_call
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


_LONGEST_SHOWN = 40
_TOKEN_ID = re.compile(r"[0-9]+_\w{8} *")


def what_is_missing(exchange: Exchange) -> Iterator[str]:
    """Yield what would have to be known of a request, one sentence each, and how to give it."""
    if exchange.response is None:
        yield from (f"{one} is not in what was pasted; give it as well" for one in exchange.unseen)
    if exchange.request is None and exchange.response is not None and exchange.response.value in ({}, []):
        yield "an empty result says nothing; name the call that it answers (--expected SERVICE.ACTION)"
    if exchange.request is None or exchange.unseen:
        return
    for call in exchange.calls:
        yield from _of_a_call(call, exchange)
    if not any(call.service for call in exchange.calls) and not exchange.request.is_multirequest:
        yield "no call was recognised: the request names no service and action"


def _of_a_call(call: DecodedCall, exchange: Exchange) -> Iterator[str]:
    yield from (
        f"which call it is: {_shown(name)} is a placeholder; give the service and the action that are really called"
        for name in (call.service, call.action)
        if is_placeholder(name)
    )
    known = server_call(call.service, call.action) if call.declared is None else None
    if known is not None:
        yield f"{known} is a call that real servers have and this kit does not; its parameters are not judged"
    for name, value in texts(call.params):
        if name in {"service", "action"}:
            continue
        if is_placeholder(value):
            yield f"{name} is a placeholder ({_shown(value)}); give the value that is really sent"
        elif name != "ks" and is_no_value(value) and value.lower() not in {"true", "false"}:
            yield f"{name} is {value[:_LONGEST_SHOWN]}, as programs print no value; fill the variable it comes from"
    yield from _of_secrets(call, exchange)
    if call.name == "appToken.startSession" and exchange.response is None:
        yield from _of_a_token_id(call)
    sent = call.text("tokenHash")
    if call.name != "appToken.startSession" or not sent or is_placeholder(sent) or exchange.code is not None:
        return
    if exchange.facts.token(call.text("id")).token is None:
        yield "tokenHash cannot be checked without the application token (KALTURA_APP_TOKEN)"
    elif (
        not is_placeholder(call.text("ks"))
        and (found := hash_diagnosis(call, exchange)) is not None
        and found.verdict == "unknown"
    ):
        yield (
            "tokenHash is not the hash of this KS and this token, and no known mistake makes it of them; if another KS "
            "was hashed (A26) or the token belongs to another id, give those"
        )


def _of_a_token_id(call: DecodedCall) -> Iterator[str]:
    """Yield it of an id in another form than the server gives; blanks may follow it, and letters have either case."""
    given = call.text("id")
    if not ("id" not in call.params or _TOKEN_ID.fullmatch(given) or is_placeholder(given) or is_reference(given)):
        yield f"the server makes no ids in the form of {given[:_LONGEST_SHOWN]!r}; give that of appToken.list"


def _of_secrets(call: DecodedCall, exchange: Exchange) -> Iterator[str]:
    """Yield it of a KS and of a secret of whose account no secret is known: only a server can tell whether they fit."""
    ks, secret = call.text("ks"), call.text("secret")
    if exchange.response is not None:
        return
    if call.name != "appToken.startSession" and looks_like_ks(ks) and not exchange.account_of(ks).has_secret:
        yield f"ks: {UNCHECKED}"
    known = exchange.facts.account(call.text("partnerId") or None).has_secret
    if call.name == "session.start" and secret and not is_placeholder(secret) and not known:
        yield "whether the secret is that of the account cannot be told; give it as KALTURA_ADMIN_SECRET"


def _shown(value: str) -> str:
    shown = stands_for_another(value) or not any(len(part) > 15 for part in value.replace("…", "...").split("..."))
    return value[:_LONGEST_SHOWN] if shown else "cut"
