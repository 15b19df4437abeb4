"""The flows as the catalogue describes them, each once: spec/catalogue/flows.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kaltura_session.catalogue import load
from kaltura_session.errors import CatalogueError, KitError

Settings = Mapping[str, str]


class FlowError(KitError):
    """A flow that cannot be run: an unknown name, a missing setting, or an answer without the member it needs."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A way through a flow. when: NAME or NAME=value, the setting that selects it; without it, the default."""

    id: str
    title: str
    when: str | None = None
    env: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    output: tuple[str, ...] = ()
    recordings: tuple[str, ...] = ()

    def selected_by(self, settings: Settings) -> bool:
        """Tell whether these settings, named as environment variables, ask for this variant."""
        if self.when is None:
            return True
        name, equals, value = self.when.partition("=")
        return settings.get(name) == value if equals else bool(settings.get(name))


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a call of the API, several in one request, or something computed here."""

    id: str
    call: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[Mapping[str, Any], ...] = ()
    compute: str | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)
    variants: tuple[str, ...] = ()
    times: int = 1
    repeats: str | None = None
    expect_error: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow: what it needs, its variants and steps, and the lines it prints."""

    id: str
    title: str
    env: tuple[str, ...]
    output: tuple[str, ...]
    values: Mapping[str, Any]
    variants: tuple[Variant, ...]
    steps: tuple[Step, ...]
    decisions: tuple[Mapping[str, str], ...]

    def variant(self, name: str | None, settings: Settings) -> Variant:
        """Return the variant of that name, or without a name the one that the settings select."""
        for variant in self.variants:
            if variant.id == name or (name is None and variant.selected_by(settings)):
                return variant
        known = ", ".join(variant.id for variant in self.variants)
        raise FlowError(f"flow {self.id} has no variant {name!r}; use one of {known}")

    def step(self, name: str) -> Step:
        """Return the step of that id."""
        return next(step for step in self.steps if step.id == name)


@cache
def flows() -> Mapping[str, Flow]:
    """Return every flow by id, in the order of the catalogue; raises CatalogueError for a file of another shape."""
    try:
        return {entry["id"]: _flow(entry) for entry in load("flows")["flow"]}
    except (KeyError, TypeError) as error:
        raise CatalogueError(f"spec/catalogue/flows.toml has an entry without or with a wrong {error}") from error


def flow(name: str) -> Flow:
    """Return one flow; raises FlowError naming those that exist."""
    if name not in flows():
        raise FlowError(f"there is no flow {name!r}; use one of {', '.join(flows())}")
    return flows()[name]


def _flow(entry: Mapping[str, Any]) -> Flow:
    return Flow(
        id=entry["id"],
        title=entry["title"],
        env=tuple(entry["env"]),
        output=tuple(entry["output"]),
        values=entry.get("values", {}),
        variants=tuple(_known(Variant, variant) for variant in entry["variant"]),
        steps=tuple(_known(Step, step) for step in entry["step"]),
        decisions=tuple(entry.get("decision", ())),
    )


def _known(kind: type[Any], entry: Mapping[str, Any]) -> Any:
    """Build a Variant or Step from the members it knows; the others are for readers of pages and snippets."""
    members = {
        name: tuple(entry[name]) if isinstance(entry[name], list) else entry[name]
        for name in kind.__dataclass_fields__
        if name in entry
    }
    return kind(**members)
