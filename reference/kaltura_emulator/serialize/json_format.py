"""JSON as PHP's json_encode writes it: `/` and what is not ASCII escaped, null properties left out (ANS.4 to ANS.6)."""

import math
from collections.abc import Sequence
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from typing import Any

from kaltura_emulator.api_objects import ApiObject, as_array, declared_names, reindexed
from kaltura_session.text import float_text, is_utf8, to_bytes

CONTENT_TYPE = "application/json"
_PLAIN_OBJECT = "stdClass"


def join_json(parts: Sequence[str]) -> str:
    """Return the result of a multirequest. parts: each as to_json() wrote it, in order of execution."""
    return f"[{','.join(parts)}]"


def alone(written: str, _execution_seconds: float) -> bytes:
    """Return the body of a response in which nothing stands around the result."""
    return to_bytes(written)


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
    return _object(value) if isinstance(value, ApiObject) else _array(as_array(value))


def json_text(value: str) -> str:
    """Return a PHP string as json_encode writes it, `null` where it is not UTF-8 (ANS.5)."""
    if not (value.isascii() or is_utf8(value)):
        return "null"
    if "\x7f" in value:  # the one character that Python escapes and PHP does not
        encoded = '"' + "\x7f".join(encode_basestring_ascii(piece)[1:-1] for piece in value.split("\x7f")) + '"'
    else:
        encoded = encode_basestring_ascii(value)
    return encoded.replace("/", "\\/")


_name = lru_cache(maxsize=1024)(json_text)


def _object(value: ApiObject) -> str:
    names, known = declared_names(value.type_name), value.properties
    found = [(name, known.get(name)) for name in (known if names is None else names)]
    pairs = [f"{_name(name)}:{_json(item)}" for name, item in found if item is not None]
    if value.type_name != _PLAIN_OBJECT:
        pairs.append(f'"objectType":{json_text(value.type_name)}')
    return "{" + ",".join(pairs) + "}" if pairs else "[]"


def _array(array: dict[int | str, Any]) -> str:
    """Return a PHP array without its null items: a list when its keys are 0, 1, 2 and so on, else an object."""
    kept = {key: item for key, item in array.items() if item is not None}
    if all(key == index for index, key in enumerate(kept)):
        return "[" + ",".join(map(_json, kept.values())) + "]"
    return "{" + ",".join(f"{_key(key)}:{_json(item)}" for key, item in kept.items()) + "}"


def _key(key: int | str) -> str:
    text = str(key)
    return json_text(text) if is_utf8(text) else '""'
