"""The server's declarations as data: the rows of actions, objects, errors and privileges, described in those files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import ClassVar, Literal

from kaltura_session.server.catalogue.reader import load
from kaltura_session.server.php import lower

SessionKind = Literal["none", "widget", "user", "admin"]


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A parameter of an action."""

    name: str
    type: str
    about: str
    default: int | str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ActionRow:
    """A row of actions.toml."""

    KEY: ClassVar = ("service", "action")
    service: str
    action: str
    title: str
    about: str
    result: str
    who: list[SessionKind]
    params: list[ParameterRow]


@dataclass(frozen=True, slots=True)
class PropertyRow:
    """A property of an object; exactly one of type, array and map is there."""

    name: str
    type: str = ""
    array: str = ""
    map: str = ""
    default: int | str | None = None
    flags: list[Literal["read-only", "insert-only"]] = field(default_factory=list)
    number_or_text: bool = False
    lacking: bool = False
    about: str = ""

    def __post_init__(self) -> None:
        if bool(self.type) + bool(self.array) + bool(self.map) != 1:
            raise ValueError("one of type, array and map is expected")


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """An object of objects.toml; extends is empty for the base of all and for what extends nothing else."""

    name: str
    about: str
    properties: list[PropertyRow]
    extends: str = ""
    abstract: bool = False


@dataclass(frozen=True, slots=True)
class LackingRow:
    """Subclasses of a class of objects.toml that a real server has and the emulator lacks."""

    extends: str
    names: list[str]


@dataclass(frozen=True, slots=True)
class EnumRow:
    """An enumeration of objects.toml."""

    name: str
    about: str
    kind: Literal["int", "string"]
    values: dict[str, int | str]


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """A template of errors.toml."""

    constant: str
    code: str
    args: list[str]
    message: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class CoreRow:
    """An error of the server's core, and as what a client sees it."""

    thrown: str
    constant: str
    args: list[str]


@dataclass(frozen=True, slots=True)
class StrictRow:
    """An action that hides most errors: the codes that it keeps, and the constant that stands for all others."""

    KEY: ClassVar = ("service", "action")
    service: str
    action: str
    kept: list[str]
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class PrivilegeRow:
    """A row of privileges.toml."""

    name: str
    reserved: bool
    value: str
    meaning: str
    hazard: str
    examined: bool


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A code of codes.toml that is expected where the server answers something else."""

    code: str
    where: str
    instead: str
    clause: str


@dataclass(frozen=True, slots=True)
class CodeFile:
    """codes.toml."""

    core: list[str]
    plugin: list[str]
    printed: list[PrintedRow]


@dataclass(frozen=True, slots=True)
class ServiceFile:
    """services.toml: the actions of each service, by its name in lower case."""

    service: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class ActionFile:
    """actions.toml."""

    action: list[ActionRow]


@dataclass(frozen=True, slots=True)
class ObjectFile:
    """objects.toml."""

    object: list[ObjectRow]
    enum: list[EnumRow]
    lacking: list[LackingRow]


@dataclass(frozen=True, slots=True)
class CauseRow:
    """What lies behind a code of errors.toml, and what to do about it."""

    code: str
    causes: list[str]
    todo: str
    clauses: list[str]
    retry: Literal["never", "renew", "later"]


@dataclass(frozen=True, slots=True)
class ErrorFile:
    """errors.toml."""

    error: list[ErrorRow]
    core: list[CoreRow]
    strict: list[StrictRow]
    code: list[CauseRow]


@dataclass(frozen=True, slots=True)
class PrivilegeFile:
    """privileges.toml."""

    privilege: list[PrivilegeRow]


def actions() -> list[ActionRow]:
    """Return the actions of the emulator."""
    return load("actions", ActionFile).action


def services() -> Mapping[str, list[str]]:
    """Return the actions that a real server has, by the name of their service in lower case."""
    return load("services", ServiceFile).service


def server_call(service: str, action: str) -> str | None:
    """Return `service.action` as the lists spell it; names in any letter case; None where no real server has it."""
    return _server_calls().get((lower(service), lower(action)))


def plugin_service(name: str) -> str | None:
    """Return PLUGIN_SERVICE for a service's name without its plug-in, None where it is a whole name or nobody's."""
    return None if lower(name) in services() else _plugin_services().get(lower(name))


@cache
def _plugin_services() -> Mapping[str, str]:
    return {name.partition("_")[2]: name for name in services() if "_" in name}


@cache
def _server_calls() -> Mapping[tuple[str, str], str]:
    found = {(service, lower(name)): f"{service}.{name}" for service, names in services().items() for name in names}
    known = {(lower(row.service), lower(row.action)): f"{row.service}.{row.action}" for row in actions()}
    return {**found, **known}


def objects() -> ObjectFile:
    """Return the objects and enumerations of the API."""
    return load("objects", ObjectFile)


def errors() -> ErrorFile:
    """Return the server's errors: templates, those of its core, and the actions that hide them."""
    return load("errors", ErrorFile)


def codes() -> CodeFile:
    """Return the error codes of real servers by name, and those that people wait for in vain."""
    return load("codes", CodeFile)


def causes() -> Mapping[str, CauseRow]:
    """Return what lies behind the codes that a session client can meet, by code."""
    return {row.code: row for row in errors().code}


def privileges() -> list[PrivilegeRow]:
    """Return the privileges, the reserved ones first, in the server's order."""
    return load("privileges", PrivilegeFile).privilege
