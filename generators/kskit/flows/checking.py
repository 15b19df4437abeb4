"""Checks of a flow's description: every name it uses is known where it is used."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from kskit.flows.types import Failure, Flow, Success, Variant

_PREFIX = "KALTURA_"
_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_GIVEN_BY_THE_RUN = ("now", "random_bytes", "rand", "answer")


def setting_name(environment_name: str) -> str:
    """Return the name of a setting inside a flow: KALTURA_PARTNER_ID is {partner_id}."""
    return environment_name.removeprefix(_PREFIX).lower()


def check_flow(flow: Flow, settings: Collection[str], given: Collection[str]) -> None:
    """Raise ValueError, naming flow and place, for the first thing that is not known or not unique."""
    for problem in _problems(flow, settings, given):
        raise ValueError(f"flow {flow.id}: {problem}")


def _problems(flow: Flow, settings: Collection[str], given: Collection[str]) -> Iterator[str]:
    yield from (f"{name} is not in [environment]" for name in flow.settings() if name not in settings)
    yield from _repeated([variant.id for variant in flow.variant], "variant")
    yield from _repeated([step.id for step in flow.step], "step")
    yield from _repeated([case.id for case in _cases(flow)], "failure")
    if sum(not variant.when for variant in flow.variant) != 1:
        yield "exactly one variant has no `when`"
    yield from _unknown_references(flow, given)
    for variant in flow.variant:
        yield from _unknown_names(flow, variant)


def _cases(flow: Flow) -> Iterator[Failure | Success]:
    yield from flow.failure
    yield from flow.success


def _repeated(ids: list[str], kind: str) -> Iterator[str]:
    yield from (f"two of its {kind}s are called {one}" for one in dict.fromkeys(ids) if ids.count(one) > 1)


def _unknown_references(flow: Flow, given: Collection[str]) -> Iterator[str]:
    variants = {variant.id for variant in flow.variant}
    steps = {step.id for step in flow.step}
    for step in flow.step:
        yield from (f"step {step.id}: unknown variant {name}" for name in step.variants if name not in variants)
        if step.repeats and step.repeats not in steps:
            yield f"step {step.id} repeats an unknown step {step.repeats}"
    for case in _cases(flow):
        if case.variant and case.variant not in variants:
            yield f"{case.id}: unknown variant {case.variant}"
    for failure in flow.failure:
        if failure.step not in steps:
            yield f"failure {failure.id}: unknown step {failure.step!r}"
    for case in _cases(flow):
        yield from (f"{case.id}: {name} is not in [given]" for name in case.given.values() if name not in given)
        yield from (f"{case.id}: the flow has no setting {name}" for name in case.given if name not in flow.settings())


def _unknown_names(flow: Flow, variant: Variant) -> Iterator[str]:
    known = {*_GIVEN_BY_THE_RUN, *flow.values, *variant.values, *map(setting_name, flow.environment(variant))}
    for step in flow.step:
        if step.in_variant(variant.id):
            used = [*names_in(step.params), *names_in(step.inputs), *names_in(step.parts)]
            yield from (
                f"step {step.id}, variant {variant.id}: {{{name}}} is not known" for name in used if name not in known
            )
            known.update(step.gives)
    output = variant.output or flow.output
    yield from (f"output: {{{name}}} is not known" for name in names_in(output) if name not in known)


def names_in(value: Any) -> Iterator[str]:
    """Yield every {name} in a value, whatever its nesting."""
    if isinstance(value, Mapping):
        for member in value.values():
            yield from names_in(member)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from names_in(member)
    elif isinstance(value, str):
        yield from _NAME.findall(value)
