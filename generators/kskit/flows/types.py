"""What a flow consists of: the shapes of spec/catalogue/flows.toml, described in that file's header, and {names}."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kaltura_session.server.catalogue.reader import CatalogueError

NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")  # in a value: a setting, a constant, or what a step gives
_PREFIX = "KALTURA_"
_PLAIN_COMPUTATIONS = {"token-hash", "first-exception"}


@dataclass(frozen=True, slots=True)
class Setting:
    """An environment variable that programs read."""

    summary: str
    example: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """One way through a flow. when: the setting, NAME or NAME=value, that selects it; empty for the default."""

    id: str
    title: str
    when: str = ""
    env: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    set: dict[str, str] = field(default_factory=dict)
    output: list[str] = field(default_factory=list)
    recordings: list[str] = field(default_factory=list)

    def selected_by(self, settings: Mapping[str, str]) -> bool:
        """Tell whether a program with these settings takes this variant, none of those before it being selected."""
        name, equals, value = self.when.partition("=")
        return settings.get(name) == value if equals else not name or bool(settings.get(name))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a flow: an API call, several in a multirequest, or a computation."""

    id: str
    title: str
    text: str
    variants: list[str] = field(default_factory=list)
    call: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    optional: dict[str, Any] = field(default_factory=dict)
    parts: list[dict[str, Any]] = field(default_factory=list)
    times: int = 1
    compute: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    gives: dict[str, str] = field(default_factory=dict)
    response: str = ""
    expect_error: dict[str, str] = field(default_factory=dict)
    retry: dict[str, Any] = field(default_factory=dict)
    repeats: str = ""
    condition: str = ""
    parallel: bool = False
    clauses: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)

    def in_variant(self, variant: str) -> bool:
        """Tell whether the step belongs to that variant."""
        return not self.variants or variant in self.variants

    @property
    def is_plain(self) -> bool:
        """Whether it is one request, or a computation on what is there: done once, on no condition."""
        more = self.retry or self.repeats or self.condition or self.times > 1
        return not more and (bool(self.call) or self.compute in _PLAIN_COMPUTATIONS)


@dataclass(frozen=True, slots=True)
class Failure:
    """A situation and what a program must report about it: code and reason, and its exit code.

    given: setting -> id of a situation. service: how the service itself misbehaves. applies: "every" or "calling" for
    failures that all flows share.
    """

    id: str
    title: str
    variant: str = ""
    step: str = ""
    given: dict[str, str] = field(default_factory=dict)
    service: str = ""
    applies: str = ""
    code: str = ""
    reason: str = ""
    exit: int = 1
    recordings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Success:
    """A situation in which the flow succeeds in another way.

    calls: the actions sent, in order. faults: what the emulator plays meanwhile, in its own shape.
    """

    id: str
    title: str
    variant: str = ""
    faults: list[dict[str, Any]] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a program should do about an error; without code it covers all other errors."""

    action: str
    text: str
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow, described once for every language."""

    id: str
    title: str
    summary: str
    env: list[str]
    prints: str
    output: list[str]
    variant: list[Variant]
    step: list[Step]
    choice: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    failure: list[Failure] = field(default_factory=list)
    success: list[Success] = field(default_factory=list)
    decision: list[Decision] = field(default_factory=list)

    @property
    def calls_the_service(self) -> bool:
        """Whether any step sends a request."""
        return any(step.call for step in self.step)

    @property
    def default_variant(self) -> Variant:
        """The variant that needs no selection."""
        return next(variant for variant in self.variant if not variant.when)

    def find_variant(self, name: str) -> Variant:
        """Return a variant by id. Raises CatalogueError for an unknown one."""
        for variant in self.variant:
            if variant.id == name:
                return variant
        known = ", ".join(variant.id for variant in self.variant)
        raise CatalogueError(f"flow {self.id} has no variant {name!r}; its variants are {known}")

    def variant_for(self, settings: Mapping[str, str]) -> Variant:
        """Return the variant that a program with these settings takes."""
        return next(variant for variant in self.variant if variant.selected_by(settings))

    def find_step(self, name: str) -> Step:
        """Return a step by id, which the catalogue has seen to exist."""
        return next(step for step in self.step if step.id == name)

    def environment(self, variant: Variant) -> list[str]:
        """Return the names of the settings that the variant reads."""
        return [*self.env, *variant.env]

    def settings(self) -> list[str]:
        """Return the names of all settings of all variants, each once, in the order of the catalogue."""
        return list(dict.fromkeys([*self.env, *(name for variant in self.variant for name in variant.env)]))


def setting_name(environment_name: str) -> str:
    """Return the name of a setting inside a flow: KALTURA_PARTNER_ID is {partner_id}."""
    return environment_name.removeprefix(_PREFIX).lower()


def names_in(value: Any) -> Iterator[str]:
    """Yield every {name} in a value, whatever its nesting."""
    if isinstance(value, Mapping):
        for member in value.values():
            yield from names_in(member)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from names_in(member)
    elif isinstance(value, str):
        yield from NAME.findall(value)


def filled(value: Any, known: Mapping[str, Any]) -> Any:
    """Return a value of the catalogue with its names replaced; KeyError for one that is not known."""
    if isinstance(value, Mapping):
        return {name: filled(item, known) for name, item in value.items()}
    if not isinstance(value, str):
        return value
    whole = NAME.fullmatch(value)
    return known[whole[1]] if whole else NAME.sub(lambda name: str(known[name[1]]), value)
