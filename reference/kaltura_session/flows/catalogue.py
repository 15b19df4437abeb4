"""The flows of spec/catalogue/flows.toml as typed objects, checked when they are read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from kaltura_session import catalogue
from kaltura_session.errors import CatalogueError
from kaltura_session.flows.checking import check_flow
from kaltura_session.flows.types import Decision, Failure, Flow, Setting, Step, Success, Variant
from kaltura_session.resources import data_path

T = TypeVar("T")


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
    document = catalogue.read_toml(path)
    try:
        settings = {name: Setting(name=name, **entry) for name, entry in document["environment"].items()}
        given = {name: str(entry["text"]) for name, entry in document["given"].items()}
        flows = [_flow(entry) for entry in document["flow"]]
        shared = tuple(_build(Failure, entry, "[[failure]]") for entry in document.get("failure", []))
        for flow in flows:
            check_flow(flow, settings, given)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise CatalogueError(f"{path}: {error}; its header describes the shape") from error
    return FlowCatalogue({flow.id: flow for flow in flows}, settings, given, shared)


def _flow(entry: dict[str, Any]) -> Flow:
    where = f"flow {entry.get('id', '?')}"
    lists: dict[str, Callable[..., Any]] = {
        "variant": Variant,
        "step": Step,
        "failure": Failure,
        "success": Success,
        "decision": Decision,
    }
    parts = {
        name: [_build(kind, item, f"{where}, {name} {item.get('id', '')}") for item in _tables(entry.get(name, []))]
        for name, kind in lists.items()
    }
    return _build(Flow, {**entry, **parts}, where)


def _tables(value: object) -> Iterable[dict[str, Any]]:
    if not isinstance(value, list):
        raise TypeError("an array of tables is expected, written [[flow.step]]")
    return value


def _build(kind: Callable[..., T], entry: Mapping[str, Any], where: str) -> T:
    """Build a dataclass from a table, naming keys that are unknown or missing."""
    known = {one.name for one in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(entry) - known)
    if unknown:
        raise ValueError(f"{where}: unknown key {', '.join(unknown)}")
    try:
        return kind(**entry)
    except TypeError as error:
        raise ValueError(f"{where}: {error}") from error
