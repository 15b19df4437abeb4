"""Results as the server writes them: JSON as json_encode does, PHP's serialize(), XML (ANS.4 to ANS.14)."""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from typing import Any, NamedTuple

from kaltura_emulator.api_objects import (
    EXCEPTION_TYPE,
    ApiObject,
    KeyedObjects,
    PlainException,
    as_array,
    declared_names,
    properties_of,
    reindexed,
)
from kaltura_session.errors import ApiError
from kaltura_session.server.php import to_float
from kaltura_session.text import float_text, is_utf8, to_bytes, to_text

JSON_TYPE = "application/json"
_PLAIN_OBJECT = "stdClass"


def to_json(value: Any) -> str:
    """Return the JSON of a result.

    Text that is not UTF-8 becomes null, NaN and infinity 0; null items and properties vanish, so that an array with a
    gap is written as an object.
    """
    return _json(reindexed(value) if isinstance(value, dict) else value)


def _json(value: Any) -> str:
    if isinstance(value, str):
        return json_text(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return float_text(value).lower() if math.isfinite(value) else "0"
    if isinstance(value, list):
        return "[" + ",".join(map(_json, value)) + "]"
    return _json_object(value) if isinstance(value, ApiObject) else _json_array(as_array(value))


def json_text(value: str) -> str:
    """Return a PHP string as json_encode writes it, `null` where it is not UTF-8 (ANS.5)."""
    if not (value.isascii() or is_utf8(value)):
        return "null"
    if "\x7f" in value:  # the one character that Python escapes and PHP does not
        encoded = '"' + "\x7f".join(encode_basestring_ascii(piece)[1:-1] for piece in value.split("\x7f")) + '"'
    else:
        encoded = encode_basestring_ascii(value)
    return encoded.replace("/", "\\/")


_json_name = lru_cache(maxsize=1024)(json_text)


def _json_object(value: ApiObject) -> str:
    names, known = declared_names(value.type_name), value.properties
    found = [(name, known.get(name)) for name in (known if names is None else names)]
    pairs = [f"{_json_name(name)}:{_json(item)}" for name, item in found if item is not None]
    if value.type_name != _PLAIN_OBJECT:
        pairs.append(f'"objectType":{json_text(value.type_name)}')
    return "{" + ",".join(pairs) + "}" if pairs else "[]"


def _json_array(array: dict[int | str, Any]) -> str:
    """Return a PHP array without its null items: a list when its keys are 0, 1, 2 and so on, else an object."""
    kept = {key: item for key, item in array.items() if item is not None}
    if all(key == index for index, key in enumerate(kept)):
        return "[" + ",".join(map(_json, kept.values())) + "]"
    return "{" + ",".join(f"{_json_key(key)}:{_json(item)}" for key, item in kept.items()) + "}"


def _json_key(key: int | str) -> str:
    text = str(key)
    return json_text(text) if is_utf8(text) else '""'


PHP_TYPE = "text/html; charset=UTF-8"


def to_php(value: Any) -> str:
    """Return the serialized result; an exception is an array of code, message, objectType and args."""
    return _php(reindexed(value))


def _php(value: Any) -> str:
    if value is None:
        return "N;"
    if isinstance(value, bool):
        return f"b:{int(value)};"
    if isinstance(value, int):
        return f"i:{value};"
    if isinstance(value, float):
        return f"d:{float_text(value)};"
    if isinstance(value, str):
        return f's:{len(to_bytes(value))}:"{value}";'
    if isinstance(value, ApiObject):
        members = [(name, item) for name, item in properties_of(value) if item is not None]
        return f'O:{len(value.type_name)}:"{value.type_name}":{len(members)}:{{{_php_members(members)}}}'
    array = as_array(value)
    return f"a:{len(array)}:{{{_php_members(array.items())}}}"


def _php_members(pairs: Iterable[tuple[int | str, Any]]) -> str:
    return "".join(_php(key) + _php(item) for key, item in pairs)


XML_TYPE = "text/xml;charset=UTF-8"
_HEAD = '<?xml version="1.0" encoding="utf-8"?><xml><result>'

_ENTITIES = str.maketrans({"&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;", "'": "&apos;"})


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
    return _xml_compound(value, ignore_null)


def _xml_compound(value: Any, ignore_null: bool) -> str:
    if isinstance(value, ApiObject):
        return _xml_object(value, ignore_null)
    if isinstance(value, ApiError | PlainException):
        return _xml_exception(value)
    if isinstance(value, KeyedObjects):
        return "".join(
            f"<item><itemKey>{to_xml(str(key))}</itemKey>{to_xml(item, ignore_null=ignore_null)}</item>"
            for key, item in value.items.items()
        )
    items = value.values() if isinstance(value, dict) else value
    return "".join(f"<item>{to_xml(item, ignore_null=ignore_null)}</item>" for item in items)


def _xml_object(value: ApiObject, ignore_null: bool) -> str:
    parts = [f"<objectType>{value.type_name}</objectType>"]
    if value.type_name == "stdClass":  # it has no declared properties, and XML writes no others
        return parts[0]
    for name, item in properties_of(value):
        if item is not None:
            parts.append(f"<{name}>{to_xml(item, ignore_null=ignore_null)}</{name}>")
        elif not ignore_null:
            parts.append(f"<{name}></{name}>")
    return "".join(parts)


def _xml_exception(value: ApiError | PlainException) -> str:
    """Return `<error>` with its arguments as items; an exception of PHP itself has none (ERR.3)."""
    if isinstance(value, PlainException):
        code, message, type_name, args = value.code, value.message, value.type_name, ""
    else:
        code, message, type_name = value.code, value.api_message, EXCEPTION_TYPE
        args = f"<args>{''.join(_xml_argument(name, text) for name, text in value.api_args.items())}</args>"
    return (
        f"<error><code>{to_xml(code)}</code><message>{to_xml(message)}</message>"
        f"<objectType>{type_name}</objectType>{args}</error>"
    )


def _xml_argument(name: str, text: str) -> str:
    kind = "<objectType>KalturaApiExceptionArg</objectType>"
    return f"<item>{kind}<name>{to_xml(name)}</name><value>{to_xml(text)}</value></item>"


class Serializer(NamedTuple):
    """How the results of one request are written.

    part: makes the text of one result. joined: that of all parts of a multirequest. body: the whole, from that text and
    the seconds that it took.
    """

    content_type: str
    part: Callable[[Any], str]
    joined: Callable[[Sequence[str]], str]
    body: Callable[[str, float], bytes]


def _alone(written: str, _execution_seconds: float) -> bytes:
    """Return the body of a response in which nothing stands around the result."""
    return to_bytes(written)


def _php_array(parts: Sequence[str]) -> str:
    return f"a:{len(parts)}:{{{''.join(f'i:{index};{part}' for index, part in enumerate(parts))}}}"


JSON = Serializer(JSON_TYPE, to_json, lambda parts: f"[{','.join(parts)}]", _alone)
PHP = Serializer(PHP_TYPE, to_php, _php_array, _alone)
XML = Serializer(XML_TYPE, to_xml, lambda parts: "".join(f"<item>{part}</item>" for part in parts), enveloped)
COMMON = {"1": JSON, "2": XML, None: XML}
"""What nearly every request asks for, by `format` as text; only without `ignoreNull`."""
