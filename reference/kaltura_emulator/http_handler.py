"""From an HTTP request to an HTTP response: what happens around the calls themselves (ANS, ERR.9).

In order: the path, OPTIONS, the fast path of session.start, the response cache, the format, and then the call or calls.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from kaltura_emulator import headers, multirequest, non_api_paths, parts, pipeline, start_fast_path
from kaltura_emulator.api_objects import ApiObject, KeyedObjects, as_array
from kaltura_emulator.context import HTTP_500, CallContext, CallOutcome, RequestContext
from kaltura_emulator.errors import NotEmulated
from kaltura_emulator.formats import Format
from kaltura_emulator.response_cache import CacheSlot
from kaltura_emulator.serializers import Serializer
from kaltura_emulator.world import World
from kaltura_session.errors import ApiError
from kaltura_session.forms import PhpArray
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kaltura_session.server.parameters import is_api_path, query_parameters, request_parameters, text_of
from kaltura_session.server.php import ServerCrash, loosely_equal
from kaltura_session.text import to_bytes, to_text

_SESSION_NUMBER_BITS = 31
MAX_RESPONSE = 32 * 1024 * 1024
"""How many characters a response may have; beyond it, the server stops, as PHP for memory."""
_NO_TIME = b"REMOTE_ADDR header invalid time"


@dataclass(frozen=True, slots=True)
class KeptResponse:
    """A response in the response cache; with headers of its own it is a refusal, which has no body.

    outcomes: how its calls ended.
    """

    content_type: str
    body: bytes
    outcomes: tuple[CallOutcome, ...]
    refusal: tuple[tuple[str, str], ...] = ()


def respond(world: World, request: HttpRequest, remote_address: str) -> tuple[HttpResponse, list[CallOutcome]]:
    """Return the response to a request, and how its calls ended; one request at a time, so that each is atomic.

    remote_address: the caller's, as text. Never raises for anything a client can send.
    """
    with world.lock:
        world.requests += 1
        outcomes: list[CallOutcome] = []
        base_url = _base_url(request)
        path = request.target.partition("?")[0]
        if request.method == "TRACE":
            found = non_api_paths.echo(request)
        elif "#" in request.target or path == non_api_paths.API_FOLDER or not is_api_path(path):
            found = non_api_paths.respond(request.target, base_url=base_url, session=_session_header(world))
        elif request.method == "OPTIONS":
            found = HttpResponse(200, headers.bare(headers.PREFLIGHT))
        elif request.header(headers.REMOTE_ADDRESS) is not None:
            found = HttpResponse(200, headers.bare(body=_NO_TIME), _NO_TIME)
        else:
            try:
                found = _api_response(world, request, remote_address, base_url, outcomes)
            except NotEmulated as lacking:
                found = _not_emulated(lacking)
                outcomes.append(CallOutcome(lacking.call, "HTTP 501", f"not emulated: {_place(lacking)}"))
            except ServerCrash:
                found = HttpResponse(500, headers.bare())
                _tell_crash(outcomes, request)
        dated = [("Date", headers.date(world.clock.seconds())), *found.headers]
        return HttpResponse(found.status, dated, b"" if request.method == "HEAD" else found.body), outcomes


def _tell_crash(outcomes: list[CallOutcome], request: HttpRequest) -> None:
    """Note that the server stopped, and at which call; not where the call itself has noted it."""
    if outcomes and outcomes[-1].code == HTTP_500:
        return
    name = ""
    with suppress(ServerCrash):
        name = ".".join(filter(None, pipeline.named(request_parameters(request))))
    outcomes.append(CallOutcome(name, HTTP_500))


def _not_emulated(lacking: NotEmulated) -> HttpResponse:
    """Return the emulator's own words for what a real server has and it lacks: JSON, whatever was asked for."""
    told: dict[str, Any] = {"emulator": "kaltura_emulator", "not_emulated": lacking.lacking, "call": lacking.call}
    if lacking.part is not None:
        told["part"] = lacking.part
    words = f"The emulator does not have {_place(lacking)}; a real Kaltura server does."
    told["message"] = f"{words} Test this call against a real server."
    body = json.dumps(told).encode()
    return HttpResponse(501, [headers.ALLOW_ORIGIN, *headers.content("application/json", body)], body)


def _place(lacking: NotEmulated) -> str:
    """Return what is lacking, and in which part of a multirequest."""
    return lacking.lacking if lacking.part is None else f"{lacking.lacking} in part {lacking.part}"


def _base_url(request: HttpRequest) -> str:
    host = request.header("host")
    return f"http://{host if host and is_sendable(host) else 'localhost'}"


def _api_response(
    world: World, request: HttpRequest, remote_address: str, base_url: str, outcomes: list[CallOutcome]
) -> HttpResponse:
    started, parameters = world.clock.now(), request_parameters(request)
    is_start = pipeline.named(parameters) == start_fast_path.CALL
    made = start_fast_path.start_session(world, parameters, started) if is_start else None
    if made is not None:
        outcomes.append(CallOutcome("session.start", "ok", "short path"))
        content_type, body, from_cache = made
        _check_length(len(body), MAX_RESPONSE)
        return _response(content_type, body, (), from_cache=from_cache)
    slot = _slot(world, parameters, request, remote_address, base_url, int(started))
    kept = world.response_cache.get(slot, started)
    if isinstance(kept, KeptResponse):
        outcomes.extend(outcome._replace(about="from the cache") for outcome in kept.outcomes)
        return _kept_response(kept, slot, request, world.seconds_since(started))
    context = RequestContext(
        world, parameters, request, remote_address, base_url, started, int(started), slot, outcomes=outcomes
    )
    context.x_kaltura.append((headers.SESSION, _session_header(world)))
    try:
        return _fresh_response(context)
    except ServerCrash:
        _tell_crash(outcomes, request)
        return _response(headers.HTML, b"", context.x_kaltura, status=500)


def _slot(
    world: World, parameters: PhpArray, request: HttpRequest, remote_address: str, base_url: str, now: int
) -> CacheSlot:
    """Return the place in the cache of a whole request; several KS in one multirequest have none (MULTI.21)."""
    texts = {pipeline.ks_text(parameters)}
    if parameters.get("service") == multirequest.SERVICE:
        texts |= {pipeline.ks_text(part) for part in multirequest.collect_parts(parameters)[0].values()}
    texts.discard("")
    text = texts.pop() if texts else ""
    slot = CacheSlot(parameters, world.caller(text, now, remote_address, request.target), host=base_url)
    if texts:
        slot.forbid()
    return slot


def _fresh_response(context: RequestContext) -> HttpResponse:
    """Run the call or calls, and keep the response where that is allowed."""
    world, parameters = context.world, context.parameters
    is_multirequest = parameters.get("service") == multirequest.SERVICE
    if is_multirequest:
        parts.refuse_lacking(parameters)
    else:
        pipeline.refuse_lacking(*pipeline.named(parameters))
    try:
        for check in pipeline.REQUEST_CHECKS:
            check.run(CallContext(context, world, parameters, context.now))
    except ApiError as refusal:
        return _refusal(context, refusal)
    serializer = context.serializer
    if is_multirequest:
        written = serializer.joined(_written(parts.results(context), serializer))
    else:
        (written,) = _written([pipeline.result_or_error(context, parameters)], serializer)
    body = serializer.body(written, world.seconds_since(context.started))
    content_type = _content_type(parameters, serializer)
    if context.slot.allowed:
        context.keep(context.slot, KeptResponse(content_type, body, tuple(context.outcomes)))
    return _response(content_type, body, context.x_kaltura)


def _written(results: Iterable[Any], serializer: Serializer) -> list[str]:
    """Return what is written of each result; raises ServerCrash where that is more than the emulator answers."""
    found, left = [], MAX_RESPONSE
    for result in results:
        _check_length(_text_length(result, left), left)
        found.append(serializer.part(result))
        _check_length(len(found[-1]), left)
        left -= len(found[-1])
    return found


def _text_length(result: Any, most: int) -> int:
    """Return how many characters the texts of a result have, or, of a longer one, some number above most."""
    waiting, length = [result], 0
    while waiting and length <= most:
        one = waiting.pop()
        if isinstance(one, str):
            length += len(one)
        elif isinstance(one, ApiObject):
            waiting.extend(one.properties.values())
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict | ApiError | KeyedObjects):
            waiting.extend(as_array(one).values())
    return length


def _check_length(length: int, most: int) -> None:
    if length > most:
        raise ServerCrash("the response is larger than the emulator answers")


def _refusal(context: RequestContext, refusal: ApiError) -> HttpResponse:
    """Return the empty response that tells an error in headers only (ANS.3, ANS.15, ANS.19)."""
    words = f"exiting on error {refusal.code} - {refusal.api_message}"
    told = [(headers.CACHE, f"error- {refusal.code}")]
    if is_sendable(words):
        told.append((headers.APPLICATION, words.rstrip()))
    context.x_kaltura.extend(told)
    context.outcomes.append(CallOutcome(".".join(pipeline.named(context.parameters)), refusal.code))
    if context.slot.allowed:
        context.keep(context.slot, KeptResponse(headers.HTML, b"", tuple(context.outcomes), tuple(told)))
    return _response(headers.HTML, b"", context.x_kaltura)


def _kept_response(kept: KeptResponse, slot: CacheSlot, request: HttpRequest, seconds: float) -> HttpResponse:
    """Return a response from the response cache; a JSONP body takes the callback of this request (ANS.23)."""
    if kept.refusal:
        return HttpResponse(200, headers.bare(kept.refusal))
    body = kept.body
    callback = query_parameters(request).get("callback")
    if callback is not None and loosely_equal(slot.parameters.get("format"), Format.JSONP.value):
        body = to_bytes(to_text(callback)) + body[body.index(b"(") :]
    return _response(kept.content_type, body, (), from_cache=f"cached-dispatcher,{slot.key},{to_text(seconds)}")


def _content_type(parameters: PhpArray, serializer: Serializer) -> str:
    """Return the Content-Type: that of the format, or the one a parameter asks for, to which PHP adds the charset."""
    asked = text_of(parameters, "content-type").rstrip()
    if not asked or not is_sendable(asked):
        return serializer.content_type
    return f"{asked};charset=UTF-8" if asked.lower().startswith("text/") and "charset" not in asked.lower() else asked


def _response(
    content_type: str,
    body: bytes,
    x_kaltura: Iterable[tuple[str, str]],
    *,
    from_cache: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return an API response. from_cache: the value of an X-Kaltura that comes first, as on one from the cache."""
    first = [(headers.CACHE, from_cache)] if from_cache is not None else []
    listed = [headers.EXPOSED, *first, headers.ALLOW_ORIGIN, *headers.NOT_CACHED, *x_kaltura, headers.X_ME]
    listed += [("Content-Length", str(len(body))), ("Content-Type", content_type)]
    return HttpResponse(status, listed, body)


def is_sendable(value: str) -> bool:
    """Tell whether PHP's header() sends a value: one line, and no NUL; trailing blanks do not count."""
    kept = value.rstrip(" \t\r\n")
    return not ("\n" in kept or "\r" in kept or "\0" in kept)


def _session_header(world: World) -> str:
    return f"{world.session_numbers.getrandbits(_SESSION_NUMBER_BITS)}, {world.clock.seconds()}"
