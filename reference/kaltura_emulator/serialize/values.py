"""The values an action can answer with, beside None, bool, int, float, str, list and dict (a PHP array with keys)."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class ApiObject:
    """An object of the API: its class and the properties that were set; one that is missing or None is null.

    The order of the mapping does not matter: serializers follow the declaration in objects.toml.
    """

    type_name: str
    properties: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a property, or the default where it is not set."""
        return self.properties.get(name, default)


@dataclass(frozen=True, slots=True)
class KeyedObjects:
    """An associative array of objects, which XML writes with their keys (ANS.11)."""

    items: dict[int | str, ApiObject]


@dataclass(frozen=True, slots=True)
class PlainException:
    """An exception of PHP itself given as a value: class, code and message, no arguments."""

    type_name: str
    code: int | str
    message: str


class NullField:
    """A property that the request sets to null, `PROPERTY__null` (WIRE.32); there is one, NULL_FIELD."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NULL_FIELD"


NULL_FIELD = NullField()
