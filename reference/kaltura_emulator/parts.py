"""The parts of a multirequest: each is a call of its own, with the response cache before it (MULTI, MULTI.18)."""

from dataclasses import dataclass
from typing import Any

from kaltura_emulator import headers, multirequest, pipeline
from kaltura_emulator.context import Call, Exchange
from kaltura_emulator.multirequest import Part
from kaltura_emulator.response_cache import Caching
from kaltura_emulator.serialize.envelope import Serializer
from kaltura_session.errors import ApiError
from kaltura_session.numbers import to_text


@dataclass(frozen=True, slots=True)
class KeptResult:
    """The result of a part in the response cache, before it is written in any format."""

    value: Any


def run_all(exchange: Exchange, serializer: Serializer) -> bytes:
    """Return the body with the results of all parts; raises ServerCrash where a reference stops the server."""
    results = multirequest.run(exchange.parameters, lambda part: _result(exchange, part))
    return serializer.multirequest_body([serializer.part(result) for result in results], exchange.seconds_taken())


def _result(exchange: Exchange, part: Part) -> Any:
    """Return the result of a part, from the cache where it is kept; raises the error its client is told."""
    server = exchange.server
    caller = server.caller(pipeline.ks_text(part.params), exchange)
    caching = Caching(part.params, caller, host=exchange.base_url, part=True)
    kept = server.response_cache.get(caching, exchange.started)
    if isinstance(kept, KeptResult):
        exchange.kaltura[headers.PART] = f"cached-dispatcher,{caching.key},{to_text(exchange.seconds_taken())}"
        return _told(kept.value)
    exchange.cachings.append(caching)
    value = pipeline.outcome(Call(exchange, part.params))
    exchange.keep(caching, KeptResult(value))
    return _told(value)


def _told(value: Any) -> Any:
    if isinstance(value, ApiError):
        raise value
    return value
