"""The parts of a multirequest: each is a call of its own, with the response cache before it (MULTI.18)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kaltura_emulator import headers, multirequest, pipeline
from kaltura_emulator.context import RequestContext
from kaltura_emulator.errors import NotEmulated
from kaltura_emulator.multirequest import MultirequestPart
from kaltura_emulator.response_cache import CacheSlot
from kaltura_session.errors import ApiError
from kaltura_session.forms import PhpArray
from kaltura_session.text import to_text


@dataclass(frozen=True, slots=True)
class KeptResult:
    """The result of a part of a multirequest in the response cache, before it is written in any format."""

    value: Any


def refuse_lacking(parameters: PhpArray) -> None:
    """Refuse parts that the emulator lacks before anything runs; raises NotEmulated.

    What an earlier part is to name by its result is found when it comes to run.
    """
    profile = _profile(parameters)
    for number, part in multirequest.calls(parameters):
        try:
            pipeline.refuse_lacking(*pipeline.named(part))
            pipeline.refuse_lacking_members(_with_profile(profile, part))
        except NotEmulated as lacking:
            lacking.part = number
            raise


def results(context: RequestContext) -> Iterator[Any]:
    """Return the result of each part, in order, as each is run."""
    profile = _profile(context.parameters)
    return multirequest.each_result(context.parameters, lambda part: _part_result(context, part, profile))


def _part_result(context: RequestContext, part: MultirequestPart, profile: PhpArray) -> Any:
    """Return the result of a part: a call of its own, with the response cache before it (MULTI.18).

    profile: the responseProfile of all parts. Raises the error its client is told.
    """
    world, whole, parameters = context.world, context.slot, _with_profile(profile, part.params)
    text, target = pipeline.ks_text(parameters), context.request.target
    caller = world.caller(text, context.now, context.remote_address, target)
    slot = CacheSlot(parameters, caller, host=context.base_url, outer=whole)
    kept = world.response_cache.get(slot, context.started)
    if isinstance(kept, KeptResult):
        taken = to_text(world.seconds_since(context.started))
        context.x_kaltura.append((headers.PART, f"cached-dispatcher,{slot.key},{taken}"))
        result = kept.value
    else:
        context.slot = slot
        try:
            result = pipeline.result_or_error(context, parameters)
        except NotEmulated as lacking:
            lacking.part = part.index
            raise
        context.slot = whole
        if slot.allowed:
            context.keep(slot, KeptResult(result))
    if isinstance(result, ApiError):
        raise result
    return result


def _profile(parameters: PhpArray) -> PhpArray:
    """Return the parameters that make up a responseProfile, as an object or member by member."""
    return {name: value for name, value in parameters.items() if str(name).partition(":")[0] == "responseProfile"}


def _with_profile(profile: PhpArray, own: PhpArray) -> PhpArray:
    """Return the parameters of a part with the common responseProfile, unless it has one of its own (WIRE.39)."""
    return {**own, **profile} if profile and not _profile(own) else own
