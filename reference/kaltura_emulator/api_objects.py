"""Values of the API, beside None, bool, int, float, str, list and dict (a PHP array with keys)."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kaltura_emulator.declarations import find_object
from kaltura_session.errors import ApiError
from kaltura_session.text import to_text

EXCEPTION_TYPE = "KalturaAPIException"
_INCLUDE = 1


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


class BadText(str):
    """What a text that is not UTF-8 arrives as: PHP's false, which counts as empty and is written so (WIRE.31)."""

    __slots__ = ()


BAD_TEXT = BadText()


def sent(given: ApiObject, name: str) -> bool:
    """Tell whether a property was sent, be it as null."""
    return name in given.properties


def value(given: ApiObject, name: str) -> Any:
    """Return what a property is to become: None for null."""
    found = given.get(name)
    return None if found is NULL_FIELD else found


def text(given: ApiObject | None, name: str) -> str:
    """Return a property as text, "" where it was not sent or is null."""
    return to_text(value(given, name)) if given is not None else ""


def shown(
    profile: ApiObject | None, class_name: str, properties: dict[str, Any], *, always: tuple[str, ...] = ()
) -> ApiObject:
    """Return the object with the properties that the responseProfile of a call lets through; None lets all through.

    always: those that no profile hides.
    """
    named = text(profile, "fields")
    if profile is None or not named:
        return ApiObject(class_name, properties)
    fields, include = {name.strip() for name in named.split(",")}, profile.get("type") == _INCLUDE
    kept = {name: v for name, v in properties.items() if (name in fields) is include or name in always}
    return ApiObject(class_name, kept)


@cache
def declared_names(type_name: str) -> tuple[str, ...] | None:
    """Return the properties of a class in the order in which they are written, base class first; None if undeclared."""
    declared = find_object(type_name)
    return tuple(declared.properties) if declared else None


def properties_of(shown_object: ApiObject) -> list[tuple[str, Any]]:
    """Return (name, value) of every property, null ones too; of an undeclared class as set."""
    names, known = declared_names(shown_object.type_name), shown_object.properties
    return [(name, known.get(name)) for name in (known if names is None else names)]


def reindexed(result: Any) -> Any:
    """Return the result with every array that is not inside an object re-indexed from 0, as JSON and PHP do (ANS.6)."""
    if isinstance(result, dict):
        return {index: reindexed(item) for index, item in enumerate(result.values())}
    return result


def as_array(given: Any) -> dict[int | str, Any]:
    """Return what is not an ApiObject as the PHP array that JSON and PHP write.

    An exception becomes code, message, objectType and args (ERR.2); one of PHP itself has no args.
    """
    if isinstance(given, PlainException):
        return {"code": given.code, "message": given.message, "objectType": given.type_name}
    if isinstance(given, ApiError):
        args = dict(given.api_args)
        return {"code": given.code, "message": given.api_message, "objectType": EXCEPTION_TYPE, "args": args}
    if isinstance(given, KeyedObjects):
        return dict(given.items)
    array: dict[int | str, Any] = dict(enumerate(given)) if isinstance(given, list) else given
    return array
