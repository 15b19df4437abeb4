"""The flows of spec/catalogue/flows.toml as typed objects, checked when they are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kaltura_session.server.catalogue.reader import CatalogueError, read
from kaltura_session.server.resources import data_path
from kskit.flows.checking import check_flow
from kskit.flows.types import Failure, Flow, Setting


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
    """The whole file: flows by id, settings by name, situations by id, and the failures that flows share."""

    flows: Mapping[str, Flow]
    settings: Mapping[str, Setting]
    given: Mapping[str, str]
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
    given = {name: situation.text for name, situation in document.given.items()}
    for flow in document.flow:
        try:
            check_flow(flow, document.environment, given)
        except ValueError as error:
            raise CatalogueError(f"{path}: {error}; its header describes the shape") from error
    flows = {flow.id: flow for flow in document.flow}
    return FlowCatalogue(flows, document.environment, given, tuple(document.failure))
