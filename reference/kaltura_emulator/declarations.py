"""The API's interface as declared: actions with their parameters, objects with their properties, enumerations.

A typed view of spec/catalogue/actions.toml and objects.toml, built once.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from kaltura_session.catalogue import load
from kaltura_session.errors import CatalogueError
from kaltura_session.server.casts import lower

Session = Literal["none", "widget", "user", "admin"]
Kind = Literal["simple", "enum", "text-enum", "object", "array", "map"]

SIMPLE_TYPES = frozenset({"int", "string", "bool", "float", "bigint", "time"})


@dataclass(frozen=True, slots=True)
class Enumeration:
    """The constants of an enumeration, by name; is_text tells a string enumeration from an integer one."""

    name: str
    is_text: bool
    values: dict[str, int | str]


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter or property: its name, what kind of type it has, and the type's name (for arrays, the item's)."""

    name: str
    kind: Kind
    type_name: str
    default: Any = None


@dataclass(frozen=True, slots=True)
class Parameter(Declared):
    """A parameter of an action; an optional one has a default, None where PHP's is null."""

    optional: bool = False


@dataclass(frozen=True, slots=True)
class Property(Declared):
    """A property of an object."""

    read_only: bool = False
    insert_only: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """An action in its documented spelling; who: the kinds of session that the standard roles permit."""

    service: str
    name: str
    result: str
    who: frozenset[Session]
    parameters: tuple[Parameter, ...]

    @property
    def always_allowed(self) -> bool:
        """Whether even a call without a KS is permitted."""
        return "none" in self.who


@dataclass(frozen=True, slots=True)
class ObjectType:
    """A class: ancestors from the nearest up, and all properties by name, those of the base class first."""

    name: str
    ancestors: tuple[str, ...]
    abstract: bool
    properties: dict[str, Property]

    def is_a(self, name: str) -> bool:
        """Tell whether this is the named class or a subclass of it."""
        return name == self.name or name in self.ancestors


def find_action(service: str, action: str) -> Action | None:
    """Return the action, its names in any letter case (WIRE.5), or None."""
    return _actions().get((lower(service), lower(action)))


def has_service(service: str) -> bool:
    """Tell whether a service of that name exists, in any letter case."""
    return lower(service) in _services()


def find_object(name: str) -> ObjectType | None:
    """Return the class of that exact name, or None."""
    return _objects().get(name)


def object_type(name: str) -> ObjectType:
    """Return the class of that name; raises CatalogueError when objects.toml does not declare it."""
    found = _objects().get(name)
    if found is None:
        raise CatalogueError(f"spec/catalogue/objects.toml declares no object {name!r}; add it")
    return found


def enumeration(name: str) -> Enumeration:
    """Return the enumeration of that name; raises CatalogueError when objects.toml does not declare it."""
    found = _enumerations().get(name)
    if found is None:
        raise CatalogueError(f"spec/catalogue/objects.toml declares no enumeration {name!r}; add it")
    return found


@cache
def _services() -> frozenset[str]:
    return frozenset(service for service, _ in _actions())


@cache
def _enumerations() -> dict[str, Enumeration]:
    return {
        row["name"]: Enumeration(row["name"], row["kind"] == "string", dict(row["values"]))
        for row in load("objects")["enum"]
    }


def _kind_of(row: dict[str, Any], objects: frozenset[str]) -> tuple[Kind, str]:
    """Return the kind and type name of a declared parameter or property."""
    if "array" in row:
        return "array", row["array"]
    if "map" in row:
        return "map", row["map"]
    name: str = row["type"]
    if name in SIMPLE_TYPES:
        return "simple", name
    if name in _enumerations():
        return ("text-enum" if _enumerations()[name].is_text else "enum"), name
    if name in objects:
        return "object", name
    raise CatalogueError(f"spec/catalogue: {row['name']} has the type {name!r}, which objects.toml does not declare")


@cache
def _object_names() -> frozenset[str]:
    return frozenset(row["name"] for row in load("objects")["object"])


@cache
def _objects() -> dict[str, ObjectType]:
    found: dict[str, ObjectType] = {}
    for row in load("objects")["object"]:
        base = None if row["name"] == "KalturaObject" else row.get("extends", "KalturaObject")
        if base is not None and base not in found:
            raise CatalogueError(f"spec/catalogue/objects.toml: {row['name']} stands before its base {base}; move it")
        parent = found[base] if base else None
        own = {item["name"]: _property(item) for item in row["properties"]}
        found[row["name"]] = ObjectType(
            row["name"],
            (parent.name, *parent.ancestors) if parent else (),
            row.get("abstract", False),
            {**(parent.properties if parent else {}), **own},
        )
    return found


def _property(row: dict[str, Any]) -> Property:
    kind, type_name = _kind_of(row, _object_names())
    flags = row.get("flags", [])
    return Property(row["name"], kind, type_name, row.get("default"), "read-only" in flags, "insert-only" in flags)


@cache
def _actions() -> dict[tuple[str, str], Action]:
    found: dict[tuple[str, str], Action] = {}
    for row in load("actions")["action"]:
        parameters = tuple(_parameter(item) for item in row["params"])
        action = Action(row["service"], row["action"], row["result"], frozenset(row["who"]), parameters)
        found[lower(action.service), lower(action.name)] = action
    return found


def _parameter(row: dict[str, Any]) -> Parameter:
    kind, type_name = _kind_of(row, _object_names())
    return Parameter(row["name"], kind, type_name, row.get("default"), "default" in row or row.get("optional", False))
