"""From an HTTP request to an HTTP answer: what happens around the calls themselves (ANS, ERR.9).

In order: the path, OPTIONS, the short path of session.start, the response cache, the format, and then the call or
calls.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaltura_emulator import elsewhere, headers, multirequest, parts, pipeline, short_path
from kaltura_emulator.context import Call, Exchange, Told
from kaltura_emulator.response_cache import Caching
from kaltura_emulator.serialize.envelope import CONTENT_TYPES, Format, Serializer, choose_serializer
from kaltura_emulator.serialize.json_format import json_text
from kaltura_emulator.serialize.php_format import to_php
from kaltura_session.errors import ApiError, ServerCrash
from kaltura_session.forms import PhpArray
from kaltura_session.numbers import to_text
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kaltura_session.server.comparison import loosely_equal
from kaltura_session.server.parameters import is_api_path, request_parameters
from kaltura_session.text import to_bytes

if TYPE_CHECKING:
    from kaltura_emulator.emulator import Emulator


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer in the response cache; with headers of its own it is a refusal, which has no body.

    told: how its calls ended.
    """

    content_type: str
    body: bytes
    told: tuple[Told, ...]
    refusal: tuple[tuple[str, str], ...] = ()


def answer(server: "Emulator", request: HttpRequest, remote_address: str) -> tuple[HttpResponse, list[Told]]:
    """Return the answer to a request, and how its calls ended. remote_address: the caller's, as text."""
    told: list[Told] = []
    base_url = _base_url(request)
    path = request.target.partition("?")[0]
    if elsewhere.is_bare_folder(path) or not is_api_path(path):
        found = elsewhere.answer(path, base_url=base_url, session=_session_header(server))
    elif request.method == "OPTIONS":
        found = HttpResponse(200, headers.bare(headers.PREFLIGHT))
    else:
        try:
            now = server.clock.now()
            parameters = request_parameters(request)
            exchange = Exchange(server, parameters, request, remote_address, base_url, now, int(now), told=told)
            found = _api_answer(exchange)
        except ServerCrash:
            found = HttpResponse(500, headers.bare())
            told.append(Told("", "HTTP 500"))
    dated = [("Date", headers.date(server.clock.seconds())), *found.headers]
    return HttpResponse(found.status, dated, b"" if request.method == "HEAD" else found.body), told


def _base_url(request: HttpRequest) -> str:
    host = request.header("host")
    return f"http://{host if host and headers.is_sendable(host) else 'localhost'}"


def _api_answer(exchange: Exchange) -> HttpResponse:
    server = exchange.server
    caller = server.caller(pipeline.ks_text(exchange.parameters), exchange)
    made = short_path.start_session(exchange)
    if made is not None:
        return _short_answer(exchange, *made)
    caching = Caching(exchange.parameters, caller, host=exchange.base_url)
    kept = server.response_cache.get(caching, exchange.started)
    if isinstance(kept, KeptAnswer):
        return _kept_answer(exchange, caching, kept)
    return _fresh_answer(exchange, caching)


def _fresh_answer(exchange: Exchange, caching: Caching) -> HttpResponse:
    """Answer by running the call or calls, and keep the answer where that is allowed."""
    exchange.cachings.append(caching)
    exchange.kaltura[headers.SESSION] = _session_header(exchange.server)
    try:
        serializer = _serializer(exchange)
    except ApiError as refusal:
        return _refusal(exchange, caching, refusal)
    if exchange.parameters.get("service") == multirequest.SERVICE:
        body = parts.run_all(exchange, serializer)
    else:
        value = pipeline.outcome(Call(exchange, exchange.parameters))
        body = serializer.body(value, exchange.seconds_taken())
    content_type = _content_type(exchange.parameters, serializer)
    exchange.keep(caching, KeptAnswer(content_type, body, tuple(exchange.told)))
    listed = headers.api(exchange.kaltura, before=None, content_type=content_type, length=len(body))
    return HttpResponse(200, listed, body)


def _refusal(exchange: Exchange, caching: Caching, refusal: ApiError) -> HttpResponse:
    """Return the empty answer that tells an error in headers only (ANS.3, ANS.15, ANS.19)."""
    words = f"exiting on error {refusal.code} - {refusal.api_message}"
    told = [(headers.CACHE, f"error- {refusal.code}")]
    if headers.is_sendable(words):
        told.append((headers.APPLICATION, words.rstrip()))
    exchange.kaltura.update(told)
    exchange.told.append(Told(_named(exchange.parameters), refusal.code))
    exchange.keep(caching, KeptAnswer(headers.HTML, b"", tuple(exchange.told), tuple(told)))
    return HttpResponse(200, headers.api(exchange.kaltura, before=None, content_type=headers.HTML, length=0))


def _short_answer(exchange: Exchange, ks: str, told: str) -> HttpResponse:
    wanted = exchange.parameters.get("format")
    exchange.told.append(Told("session.start", "ok", "short path"))
    chosen = next((known for known in Format if loosely_equal(wanted, known.value)), Format.XML)
    if wanted is None or chosen is Format.XML:
        chosen = Format.XML
        seconds = to_text(exchange.seconds_taken())
        body = f"<xml><result>{ks}</result><executionTime>{seconds}</executionTime></xml>".encode()
    else:
        body = to_bytes(json_text(ks) if chosen is Format.JSON else to_php(ks))
    content_type = CONTENT_TYPES[chosen]
    return HttpResponse(200, headers.api({}, before=told, content_type=content_type, length=len(body)), body)


def _kept_answer(exchange: Exchange, caching: Caching, kept: KeptAnswer) -> HttpResponse:
    """Return an answer from the response cache; a JSONP body takes the callback of this request (ANS.23)."""
    exchange.told.extend(told._replace(about="from the cache") for told in kept.told)
    if kept.refusal:
        return HttpResponse(200, headers.bare(kept.refusal))
    body = kept.body
    callback = exchange.query.get("callback")
    if callback is not None and loosely_equal(exchange.parameters.get("format"), Format.JSONP.value):
        body = to_bytes(to_text(callback)) + body[body.index(b"(") :]
    told = f"cached-dispatcher,{caching.key},{to_text(exchange.seconds_taken())}"
    return HttpResponse(200, headers.api({}, before=told, content_type=kept.content_type, length=len(body)), body)


def _serializer(exchange: Exchange) -> Serializer:
    """Return the serializer of a request; the few that most requests ask for are made once."""
    asked = exchange.parameters.get("format")
    if (asked is None or isinstance(asked, int | str)) and "ignoreNull" not in exchange.parameters:
        common = _COMMON_SERIALIZERS.get(str(asked))
        if common is not None:
            return common
    return choose_serializer(exchange.parameters, exchange.query)


_COMMON_SERIALIZERS = {"1": Serializer(Format.JSON), "2": Serializer(Format.XML), "None": Serializer(Format.XML)}


def _content_type(parameters: PhpArray, serializer: Serializer) -> str:
    """Return the Content-Type: that of the format, or the one a parameter asks for, to which PHP adds the charset."""
    asked = to_text(parameters.get("content-type")).rstrip()
    if not asked or not headers.is_sendable(asked):
        return serializer.content_type
    return f"{asked};charset=UTF-8" if asked.lower().startswith("text/") and "charset" not in asked.lower() else asked


def _named(parameters: PhpArray) -> str:
    return ".".join(to_text(parameters.get(name)) for name in ("service", "action"))


def _session_header(server: "Emulator") -> str:
    return f"{server.randomness.session_number()}, {server.clock.seconds()}"
