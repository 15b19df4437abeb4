"""The API's interface as declared: actions with their parameters, objects with their properties, enumerations.

A typed view of spec/catalogue/actions.toml and objects.toml, built once.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from kaltura_session.server import catalogue
from kaltura_session.server.catalogue import EnumRow, ParameterRow, PropertyRow, SessionKind
from kaltura_session.server.catalogue.reader import CatalogueError
from kaltura_session.server.php import lower

TypeKind = Literal["simple", "enum", "text-enum", "object", "array", "map"]

SIMPLE_TYPES = frozenset({"int", "string", "bool", "float", "bigint", "time"})


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter or property: its name, what kind of type it has, and the type's name (for arrays, the item's).

    optional: of a parameter, which then has a default, None where PHP's is null. read_only, insert_only,
    number_or_text: of a property, the last where a server may write either, whatever the type. lacking: of a property
    that a real server honours in a request and the emulator lacks.
    """

    name: str
    kind: TypeKind
    type_name: str
    default: Any = None
    optional: bool = False
    read_only: bool = False
    insert_only: bool = False
    number_or_text: bool = False
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """An action in its documented spelling; who: the kinds of session that the standard roles permit."""

    service: str
    name: str
    result: str
    who: frozenset[SessionKind]
    parameters: tuple[Declared, ...]


@dataclass(frozen=True, slots=True)
class ObjectType:
    """A class: ancestors from the nearest up, and all properties by name, those of the base class first."""

    name: str
    ancestors: tuple[str, ...]
    abstract: bool
    properties: dict[str, Declared]

    def is_a(self, name: str) -> bool:
        """Tell whether this is the named class or a subclass of it."""
        return name == self.name or name in self.ancestors


@lru_cache(maxsize=256)  # the names are the client's: there are more spellings than actions
def find_action(service: str, action: str) -> Action | None:
    """Return the action, its names in any letter case (WIRE.5), or None."""
    return _actions().get((lower(service), lower(action)))


@lru_cache(maxsize=256)
def has_service(service: str) -> bool:
    """Tell whether a real server has a service of that name, in any letter case."""
    return lower(service) in catalogue.services()


def find_object(name: str) -> ObjectType | None:
    """Return the class of that exact name, or None."""
    return _objects().get(name)


def is_lacking(name: str, base: str) -> bool:
    """Tell whether a real server has a subclass of that name of a class, and the emulator lacks it."""
    return any(name in row.names for row in catalogue.objects().lacking if row.extends == base)


def object_type(name: str) -> ObjectType:
    """Return the class of that name; raises CatalogueError when objects.toml does not declare it."""
    found = _objects().get(name)
    if found is None:
        raise CatalogueError(f"spec/catalogue/objects.toml declares no object {name!r}; add it")
    return found


def enumeration(name: str) -> EnumRow:
    """Return the enumeration of that name; raises CatalogueError when objects.toml does not declare it."""
    found = _enumerations().get(name)
    if found is None:
        raise CatalogueError(f"spec/catalogue/objects.toml declares no enumeration {name!r}; add it")
    return found


@cache
def _enumerations() -> dict[str, EnumRow]:
    return {row.name: row for row in catalogue.objects().enum}


def _kind_of(name: str, owner: str) -> tuple[TypeKind, str]:
    """Return the kind and name of the type of a parameter or property; owner: what has that type."""
    if name in SIMPLE_TYPES:
        return "simple", name
    if name in _enumerations():
        return ("enum" if _enumerations()[name].kind == "int" else "text-enum"), name
    if name in _object_names():
        return "object", name
    raise CatalogueError(f"spec/catalogue: {owner} has the type {name!r}, which objects.toml does not declare")


@cache
def _object_names() -> frozenset[str]:
    return frozenset(row.name for row in catalogue.objects().object)


@cache
def _objects() -> dict[str, ObjectType]:
    found: dict[str, ObjectType] = {}
    for row in catalogue.objects().object:
        base = None if row.name == "KalturaObject" else row.extends or "KalturaObject"
        if base is not None and base not in found:
            raise CatalogueError(f"spec/catalogue/objects.toml: {row.name} stands before its base {base}; move it")
        parent = found[base] if base else None
        own = {item.name: _property(item) for item in row.properties}
        found[row.name] = ObjectType(
            row.name,
            (parent.name, *parent.ancestors) if parent else (),
            row.abstract,
            {**(parent.properties if parent else {}), **own},
        )
    return found


def _property(row: PropertyRow) -> Declared:
    several: tuple[TypeKind, str] = ("array", row.array) if row.array else ("map", row.map)
    kind, type_name = _kind_of(row.type, row.name) if row.type else several
    flags = {
        "read_only": "read-only" in row.flags,
        "insert_only": "insert-only" in row.flags,
        "number_or_text": row.number_or_text,
        "lacking": row.lacking,
    }
    return Declared(row.name, kind, type_name, row.default, **flags)


@cache
def _actions() -> dict[tuple[str, str], Action]:
    found: dict[tuple[str, str], Action] = {}
    for row in catalogue.actions():
        parameters = tuple(_parameter(item) for item in row.params)
        action = Action(row.service, row.action, row.result, frozenset(row.who), parameters)
        found[lower(action.service), lower(action.name)] = action
    return found


def _parameter(row: ParameterRow) -> Declared:
    kind, type_name = _kind_of(row.type, row.name)
    return Declared(row.name, kind, type_name, row.default, row.default is not None or row.optional)
