"""What the actions declare: parameters, enumerations and the properties of objects, from the catalogue."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from kaltura_session.catalogue import load

COMMON_PARAMETERS = frozenset(
    {
        "service", "action", "format", "ks", "partnerId", "p", "clientTag", "apiVersion", "kalsig", "language",
        "responseProfile", "callback", "nocache", "ignoreNull", "content-type",
    }
)  # fmt: skip
SIMPLE_TYPES = frozenset({"int", "string", "bool", "float", "bigint", "time"})


@cache
def _actions() -> Mapping[tuple[str, str], Mapping[str, Any]]:
    return {(row["service"].lower(), row["action"].lower()): row for row in load("actions")["action"]}


@cache
def _objects() -> Mapping[str, Mapping[str, Any]]:
    return {row["name"]: row for row in load("objects")["object"]}


@cache
def _enumerations() -> Mapping[str, Mapping[str, Any]]:
    return {row["name"]: row for row in load("objects")["enum"]}


def action(service: str, name: str) -> Mapping[str, Any] | None:
    """Return the catalogue's row of an action, its names in any letter case (WIRE.5), or None."""
    return _actions().get((service.lower(), name.lower()))


def has_service(service: str) -> bool:
    """Tell whether the catalogue has an action of that service."""
    return any(known == service.lower() for known, _ in _actions())


def parameters(row: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Return the parameters of an action by name."""
    return {parameter["name"]: parameter for parameter in row["params"]}


def is_integer_enumeration(type_name: str) -> bool:
    """Tell whether a type is an enumeration of integers."""
    return type_name in _enumerations() and _enumerations()[type_name]["kind"] == "int"


def is_object(type_name: str) -> bool:
    """Tell whether a type is an object of the catalogue."""
    return type_name in _objects()


def is_abstract(type_name: str) -> bool:
    """Tell whether an object has no instances of its own."""
    return bool(_objects().get(type_name, {}).get("abstract", False))


@cache
def lineage(type_name: str) -> tuple[str, ...]:
    """Return an object's own name and those it extends."""
    names: list[str] = []
    following: str | None = type_name
    while following in _objects():
        names.append(str(following))
        following = _objects()[str(following)].get("extends")
    return tuple(names)


@cache
def properties(type_name: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the properties of an object, inherited ones first."""
    found: dict[str, Mapping[str, Any]] = {}
    for name in reversed(lineage(type_name)):
        found.update({row["name"]: row for row in _objects()[name]["properties"]})
    return found
