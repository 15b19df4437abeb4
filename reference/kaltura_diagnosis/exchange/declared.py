"""What the actions declare: parameters, enumerations and the properties of objects, from the catalogue."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from kaltura_session.server import catalogue
from kaltura_session.server.catalogue import ActionRow, EnumRow, ObjectRow, ParameterRow, PropertyRow
from kaltura_session.text import to_text

COMMON_PARAMETERS = frozenset(
    {
        "service", "action", "format", "ks", "partnerId", "p", "clientTag", "apiVersion", "kalsig", "language",
        "responseProfile", "callback", "nocache", "ignoreNull", "content-type",
    }
)  # fmt: skip


@cache
def _actions() -> Mapping[tuple[str, str], ActionRow]:
    return {(row.service.lower(), row.action.lower()): row for row in catalogue.actions()}


@cache
def _objects() -> Mapping[str, ObjectRow]:
    return {row.name: row for row in catalogue.objects().object}


@cache
def _enumerations() -> Mapping[str, EnumRow]:
    return {row.name: row for row in catalogue.objects().enum}


def action(service: str, name: str) -> ActionRow | None:
    """Return the catalogue's row of an action, its names in any letter case (WIRE.5), or None."""
    return _actions().get((service.lower(), name.lower()))


def parameters(row: ActionRow | None) -> Mapping[str, ParameterRow]:
    """Return the parameters of an action by name, none of an unknown one."""
    return {parameter.name: parameter for parameter in row.params} if row is not None else {}


def enumeration(type_name: str) -> Mapping[str, int | str]:
    """Return the values of an enumeration by name, none of another type."""
    return _enumerations()[type_name].values if type_name in _enumerations() else {}


def is_object(type_name: str) -> bool:
    """Tell whether a type is an object of the catalogue."""
    return type_name in _objects()


def is_abstract(type_name: str) -> bool:
    """Tell whether an object has no instances of its own."""
    return type_name in _objects() and _objects()[type_name].abstract


@cache
def lineage(type_name: str) -> tuple[str, ...]:
    """Return an object's own name and those it extends."""
    names: list[str] = []
    following = type_name
    while following in _objects():
        names.append(following)
        following = _objects()[following].extends
    return tuple(names)


@cache
def properties(type_name: str) -> Mapping[str, PropertyRow]:
    """Return the properties of an object, inherited ones first."""
    found: dict[str, PropertyRow] = {}
    for name in reversed(lineage(type_name)):
        found.update({row.name: row for row in _objects()[name].properties})
    return found


def class_of(value: Mapping[int | str, Any], declared_type: str) -> str:
    """Return the class of an object: the one that its objectType names where that is a subclass (WIRE.28)."""
    named = to_text(value.get("objectType"))
    return named if declared_type in lineage(named) else declared_type
