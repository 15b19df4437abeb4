"""From an HTTP request to an HTTP answer: what happens around the calls themselves (ANS, ERR.9).

In order: the path, OPTIONS, the short path of session.start, the response cache, the format, and then the call or
calls.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaltura_emulator import elsewhere, headers, multirequest, parts, pipeline, short_path
from kaltura_emulator.context import Call, Exchange
from kaltura_emulator.response_cache import Caching, cache_key
from kaltura_emulator.serialize.envelope import CONTENT_TYPES, Format, Serializer, choose_serializer
from kaltura_emulator.serialize.json_format import json_text
from kaltura_emulator.serialize.php_format import to_php
from kaltura_session.errors import ApiError, ServerCrash
from kaltura_session.php.numbers import loosely_equal, to_text
from kaltura_session.php.text import octets
from kaltura_session.wire.answers import HttpAnswer
from kaltura_session.wire.parameters import is_api_path, query_parameters, request_parameters
from kaltura_session.wire.requests import HttpRequest

if TYPE_CHECKING:
    from kaltura_emulator.emulator import Emulator


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer in the response cache; with headers of its own it is a refusal, which has no body."""

    content_type: str
    body: bytes
    refusal: tuple[tuple[str, str], ...] = ()


def answer(server: "Emulator", request: HttpRequest, remote_address: str) -> HttpAnswer:
    """Return the answer to a request. remote_address: the caller's, as text."""
    base_url = f"http://{request.header('host') or 'localhost'}"
    path = request.target.partition("?")[0]
    if not is_api_path(path):
        found = elsewhere.answer(path, base_url=base_url, session=_session_header(server))
    elif request.method == "OPTIONS":
        found = HttpAnswer(200, headers.bare(headers.PREFLIGHT))
    else:
        try:
            found = _api_answer(server, request, remote_address, base_url)
        except ServerCrash:
            found = HttpAnswer(500, headers.bare())
    dated = [("Date", headers.date(server.clock.seconds())), *found.headers]
    return HttpAnswer(found.status, dated, b"" if request.method == "HEAD" else found.body)


def _api_answer(server: "Emulator", request: HttpRequest, remote_address: str, base_url: str) -> HttpAnswer:
    exchange = Exchange(
        server=server,
        parameters=request_parameters(request),
        query=query_parameters(request),
        remote_address=remote_address,
        request_uri=request.target,
        base_url=base_url,
        started=server.clock.now(),
    )
    caller = server.caller(pipeline.ks_text(exchange.parameters), exchange)
    if server.caches:
        made = short_path.start_session(exchange)
        if made is not None:
            return _short_answer(exchange, *made)
    key = cache_key(exchange.parameters, caller, host=base_url) if server.caches else None
    kept = server.response_cache.get(key, exchange.started) if key else None
    if key and isinstance(kept, KeptAnswer):
        return _kept_answer(exchange, key, kept)
    return _fresh_answer(exchange, Caching(key))


def _fresh_answer(exchange: Exchange, caching: Caching) -> HttpAnswer:
    """Answer by running the call or calls, and keep the answer where that is allowed."""
    exchange.cachings.append(caching)
    exchange.kaltura[headers.SESSION] = _session_header(exchange.server)
    try:
        serializer = choose_serializer(dict(exchange.parameters), dict(exchange.query))
    except ApiError as refusal:
        return _refusal(exchange, caching, refusal)
    if exchange.parameters.get("service") == multirequest.SERVICE:
        body = parts.run_all(exchange, serializer)
    else:
        value = pipeline.outcome(Call(exchange, exchange.parameters))
        body = serializer.body(value, exchange.seconds_taken())
    content_type = _content_type(exchange.parameters, serializer)
    exchange.keep(caching, KeptAnswer(content_type, body))
    listed = headers.api(exchange.kaltura, before=None, content_type=content_type, length=len(body))
    return HttpAnswer(200, listed, body)


def _refusal(exchange: Exchange, caching: Caching, refusal: ApiError) -> HttpAnswer:
    """Return the empty answer that tells an error in headers only (ANS.3, ANS.15, ANS.19)."""
    told = (
        (headers.CACHE, f"error- {refusal.code}"),
        (headers.APPLICATION, f"exiting on error {refusal.code} - {refusal.api_message}"),
    )
    exchange.kaltura.update(told)
    exchange.keep(caching, KeptAnswer(headers.HTML, b"", told))
    return HttpAnswer(200, headers.api(exchange.kaltura, before=None, content_type=headers.HTML, length=0))


def _short_answer(exchange: Exchange, ks: str, told: str) -> HttpAnswer:
    wanted = exchange.parameters.get("format")
    chosen = next((known for known in Format if loosely_equal(wanted, known.value)), Format.XML)
    if wanted is None or chosen is Format.XML:
        chosen = Format.XML
        seconds = to_text(exchange.seconds_taken())
        body = f"<xml><result>{ks}</result><executionTime>{seconds}</executionTime></xml>".encode()
    else:
        body = octets(json_text(ks) if chosen is Format.JSON else to_php(ks))
    content_type = CONTENT_TYPES[chosen]
    return HttpAnswer(200, headers.api({}, before=told, content_type=content_type, length=len(body)), body)


def _kept_answer(exchange: Exchange, key: str, kept: KeptAnswer) -> HttpAnswer:
    """Return an answer from the response cache; a JSONP body takes the callback of this request (ANS.23)."""
    if kept.refusal:
        return HttpAnswer(200, headers.bare(kept.refusal))
    body = kept.body
    callback = exchange.query.get("callback")
    if callback is not None and loosely_equal(exchange.parameters.get("format"), Format.JSONP.value):
        body = octets(to_text(callback)) + body[body.index(b"(") :]
    told = f"cached-dispatcher,{key},{to_text(exchange.seconds_taken())}"
    return HttpAnswer(200, headers.api({}, before=told, content_type=kept.content_type, length=len(body)), body)


def _content_type(parameters: Mapping[int | str, Any], serializer: Serializer) -> str:
    """Return the Content-Type: that of the format, or the one a parameter asks for, to which PHP adds the charset."""
    asked = to_text(parameters.get("content-type"))
    if not asked:
        return serializer.content_type
    return f"{asked};charset=UTF-8" if asked.lower().startswith("text/") and "charset" not in asked.lower() else asked


def _session_header(server: "Emulator") -> str:
    return f"{server.randomness.session_number()}, {server.clock.seconds()}"
