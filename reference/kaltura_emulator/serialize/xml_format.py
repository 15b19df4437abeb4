"""XML as the server writes it: objectType first, every declared property, `<item>` per element (ANS.9 to ANS.12)."""

from collections.abc import Sequence
from typing import Any

from kaltura_emulator.api_objects import EXCEPTION_TYPE, ApiObject, KeyedObjects, PlainException, properties_of
from kaltura_session.errors import ApiError
from kaltura_session.server.php import to_float
from kaltura_session.text import to_bytes, to_text

CONTENT_TYPE = "text/xml;charset=UTF-8"
_HEAD = '<?xml version="1.0" encoding="utf-8"?><xml><result>'

_ENTITIES = str.maketrans({"&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;", "'": "&apos;"})


def join_xml(parts: Sequence[str]) -> str:
    """Return the result of a multirequest. parts: each as to_xml() wrote it, in order of execution."""
    return "".join(f"<item>{part}</item>" for part in parts)


def enveloped(written: str, execution_seconds: float) -> bytes:
    """Return the body of a response: the result in its envelope, with the time that it took."""
    seconds = to_text(to_float(execution_seconds))
    return to_bytes(f"{_HEAD}{written}</result><executionTime>{seconds}</executionTime></xml>")


def to_xml(value: Any, *, ignore_null: bool = False) -> str:
    """Return the XML of a result, without envelope; null is empty, a bool 1 or 0.

    ignore_null: leave out null properties instead of writing empty elements.
    """
    if isinstance(value, str):
        return value.translate(_ENTITIES)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return to_text(value)
    return _compound(value, ignore_null)


def _compound(value: Any, ignore_null: bool) -> str:
    if isinstance(value, ApiObject):
        return _object(value, ignore_null)
    if isinstance(value, ApiError | PlainException):
        return _exception(value)
    if isinstance(value, KeyedObjects):
        return "".join(
            f"<item><itemKey>{to_xml(str(key))}</itemKey>{to_xml(item, ignore_null=ignore_null)}</item>"
            for key, item in value.items.items()
        )
    items = value.values() if isinstance(value, dict) else value
    return "".join(f"<item>{to_xml(item, ignore_null=ignore_null)}</item>" for item in items)


def _object(value: ApiObject, ignore_null: bool) -> str:
    parts = [f"<objectType>{value.type_name}</objectType>"]
    if value.type_name == "stdClass":  # it has no declared properties, and XML writes no others
        return parts[0]
    for name, item in properties_of(value):
        if item is not None:
            parts.append(f"<{name}>{to_xml(item, ignore_null=ignore_null)}</{name}>")
        elif not ignore_null:
            parts.append(f"<{name}></{name}>")
    return "".join(parts)


def _exception(value: ApiError | PlainException) -> str:
    """Return `<error>` with its arguments as items; an exception of PHP itself has none (ERR.3)."""
    if isinstance(value, PlainException):
        code, message, type_name, args = value.code, value.message, value.type_name, ""
    else:
        code, message, type_name = value.code, value.api_message, EXCEPTION_TYPE
        args = f"<args>{''.join(_argument(name, text) for name, text in value.api_args.items())}</args>"
    return (
        f"<error><code>{to_xml(code)}</code><message>{to_xml(message)}</message>"
        f"<objectType>{type_name}</objectType>{args}</error>"
    )


def _argument(name: str, text: str) -> str:
    kind = "<objectType>KalturaApiExceptionArg</objectType>"
    return f"<item>{kind}<name>{to_xml(name)}</name><value>{to_xml(text)}</value></item>"
