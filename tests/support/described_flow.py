"""Does a flow step by step as flows.toml describes it: a second way to the requests of the reference's functions."""

import re

from kaltura_session.errors import ApiError
from kaltura_session.requests import Call, Multirequest
from kaltura_session.token_hash import token_hash
from kskit.flows.types import setting_name

NAME = re.compile(r"\{([a-z_]+)\}")
ELSEWHERE = {"session-load", "session-store", "first-exception", "exception", "decision"}  # they send nothing


def described(flow, variant, settings):
    """Yield the calls of a variant's steps, and be sent their results; returns nothing."""
    known = {setting_name(name): settings[name] for name in flow.environment(variant)}
    for name, value in {**flow.values, **variant.values}.items():
        known[name] = filled(value, known)
    for described_step in [one for one in flow.step if one.in_variant(variant.id)]:
        step = flow.find_step(described_step.repeats) if described_step.repeats else described_step
        if step.compute == "token-hash":
            known |= dict.fromkeys(step.gives, token_hash(**filled(step.inputs, known)))
        elif step.compute:
            assert step.compute in ELSEWHERE
        for turn in range(step.times if step.call else 0):
            result = yield from made(step, known)
            gives = list(step.gives.items())
            for name, pointer in gives[turn : turn + 1] if step.times > 1 else gives:
                known[name] = at(result, pointer)


def made(step, known):
    calls = [call(part["call"], part["params"], known) for part in step.parts]
    try:
        return (yield Multirequest(calls) if calls else call(step.call, step.params, known))
    except ApiError as error:
        if error.code != step.expect_error.get("code"):
            raise
        return {"args": error.api_args}


def call(name, params, known):
    service, _, action = name.partition(".")
    return Call(service, action, filled(params, known))


def filled(value, known):
    if isinstance(value, dict):
        return {name: filled(member, known) for name, member in value.items()}
    if not isinstance(value, str):
        return value
    alone = NAME.fullmatch(value)
    return known[alone[1]] if alone else NAME.sub(lambda found: str(known[found[1]]), value)


def at(result, pointer):
    for member in pointer.split("/")[1:]:
        result = result[int(member) if isinstance(result, list) else member]
    return result
