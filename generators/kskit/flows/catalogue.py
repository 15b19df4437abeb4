"""The flows of spec/catalogue/flows.toml as typed objects, checked when they are read."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kaltura_session.server.catalogue.reader import CatalogueError, read
from kaltura_session.server.resources import data_path
from kskit.flows.types import Failure, Flow, Setting, Success, Variant, names_in, setting_name

_GIVEN_BY_THE_RUN = ("now", "random_bytes", "rand", "answer")


@dataclass(frozen=True, slots=True)
class Situation:
    """A `[given.ID]`: a situation that a failure starts from."""

    text: str


@dataclass(frozen=True, slots=True)
class FlowFile:
    """flows.toml."""

    environment: dict[str, Setting]
    given: dict[str, Situation]
    flow: list[Flow]
    failure: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FlowCatalogue:
    """The whole file: flows by id, settings by name, and the failures that flows share."""

    flows: Mapping[str, Flow]
    settings: Mapping[str, Setting]
    shared: tuple[Failure, ...]

    def find(self, name: str) -> Flow:
        """Return a flow by id. Raises CatalogueError naming the known ones."""
        if name not in self.flows:
            raise CatalogueError(f"there is no flow {name!r}; the flows are {', '.join(self.flows)}")
        return self.flows[name]

    def failures(self, flow: Flow) -> list[Failure]:
        """Return the failures of a flow: its own, and those it shares with the others."""
        shared = [one for one in self.shared if one.applies == "every" or flow.calls_the_service]
        return [*flow.failure, *shared]


@cache
def load_flows() -> FlowCatalogue:
    """Read and check the catalogue of this installation."""
    return read_flows(data_path("spec", "catalogue", "flows.toml"))


def read_flows(path: Path) -> FlowCatalogue:
    """Read and check a flow catalogue. Raises CatalogueError naming the file, the flow and what is wrong."""
    document = read(path, FlowFile)
    for flow in document.flow:
        for problem in _problems(flow, document.environment, document.given):
            raise CatalogueError(f"{path}: flow {flow.id}: {problem}; its header describes the shape")
    flows = {flow.id: flow for flow in document.flow}
    return FlowCatalogue(flows, document.environment, tuple(document.failure))


def _problems(flow: Flow, settings: Collection[str], given: Collection[str]) -> Iterator[str]:
    """Yield what a flow uses that is not known where it is used, or names twice."""
    yield from (f"{name} is not in [environment]" for name in flow.settings() if name not in settings)
    yield from _repeated([variant.id for variant in flow.variant], "variant")
    yield from _repeated([step.id for step in flow.step], "step")
    yield from _repeated([case.id for case in _cases(flow)], "failure")
    if sum(not variant.when for variant in flow.variant) != 1:
        yield "exactly one variant has no `when`"
    yield from _unknown_references(flow, given)
    for variant in flow.variant:
        yield from _unknown_names(flow, variant)


def _cases(flow: Flow) -> list[Failure | Success]:
    return [*flow.failure, *flow.success]


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
            used = names_in([step.params, step.inputs, step.parts])
            yield from (
                f"step {step.id}, variant {variant.id}: {{{name}}} is not known" for name in used if name not in known
            )
            known.update(step.gives)
    output = variant.output or flow.output
    yield from (f"output: {{{name}}} is not known" for name in names_in(output) if name not in known)
