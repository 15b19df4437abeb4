"""What was not there to be judged: without it nothing is called right."""

import re
from collections.abc import Iterator

from kaltura_diagnosis.exchange.decoded_request import DecodedCall, texts
from kaltura_diagnosis.exchange.exchange import Exchange
from kaltura_diagnosis.exchange.findings import hash_diagnosis
from kaltura_diagnosis.exchange.parsed_response import looks_like_ks
from kaltura_diagnosis.ks.search import UNCHECKED
from kaltura_diagnosis.placeholders import is_no_value, is_placeholder, is_reference, stands_for_another
from kaltura_session.server.catalogue import server_call

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
