"""The parts of a multirequest: each is a call of its own, with the response cache before it (MULTI, MULTI.18)."""

from dataclasses import dataclass
from typing import Any

from kaltura_emulator import headers, multirequest, pipeline
from kaltura_emulator.context import RequestContext
from kaltura_emulator.multirequest import MultirequestPart
from kaltura_emulator.response_cache import CacheSlot
from kaltura_session.errors import ApiError
from kaltura_session.text import to_text


@dataclass(frozen=True, slots=True)
class KeptResult:
    """The result of a part in the response cache, before it is written in any format."""

    value: Any


def results(context: RequestContext) -> list[Any]:
    """Return the results of all parts, errors among them; raises ServerCrash where a reference stops the server."""
    return multirequest.run(context.parameters, lambda part: _result(context, part))


def _result(context: RequestContext, part: MultirequestPart) -> Any:
    """Return the result of a part, from the cache where it is kept; raises the error its client is told."""
    world, whole = context.world, context.slot
    text, target = pipeline.ks_text(part.params), context.request.target
    caller = world.caller(text, context.now, context.remote_address, target)
    slot = CacheSlot(part.params, caller, host=context.base_url, outer=whole)
    kept = world.response_cache.get(slot, context.started)
    if isinstance(kept, KeptResult):
        taken = to_text(world.seconds_since(context.started))
        context.x_kaltura[headers.PART] = f"cached-dispatcher,{slot.key},{taken}"
        result = kept.value
    else:
        context.slot = slot
        result = pipeline.result_or_error(context, part.params)
        context.slot = whole
        if slot.allowed:
            context.keep(slot, KeptResult(result))
    if isinstance(result, ApiError):
        raise result
    return result
