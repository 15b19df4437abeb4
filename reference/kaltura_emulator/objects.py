"""Objects as actions take and show them."""

from typing import Any

from kaltura_emulator.context import Call
from kaltura_emulator.serialize.values import NULL_FIELD, ApiObject
from kaltura_session.numbers import to_text
from kaltura_session.server.casts import to_int

_INCLUDE, _EXCLUDE = 1, 2


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


def shown(call: Call, class_name: str, properties: dict[str, Any], *, always: tuple[str, ...] = ()) -> ApiObject:
    """Return the object with the properties that the call's responseProfile lets through.

    always: those that no profile hides.
    """
    profile = call.response_profile
    if profile is None:
        return ApiObject(class_name, properties)
    kind, fields = to_int(profile.get("type")), {name.strip() for name in to_text(profile.get("fields")).split(",")}
    if kind == _INCLUDE:
        properties = {name: v for name, v in properties.items() if name in fields or name in always}
    elif kind == _EXCLUDE:
        properties = {name: v for name, v in properties.items() if name not in fields or name in always}
    return ApiObject(class_name, properties)
