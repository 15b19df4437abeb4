"""PHP's serialize(): lengths in bytes, objects with their non-null properties only (ANS.14)."""

from collections.abc import Iterable, Sequence
from typing import Any

from kaltura_emulator.api_objects import ApiObject, as_array, properties_of, reindexed
from kaltura_session.text import float_text, to_bytes

CONTENT_TYPE = "text/html; charset=UTF-8"


def join_php(parts: Sequence[str]) -> str:
    """Return the result of a multirequest. parts: each as to_php() wrote it, in order of execution."""
    return f"a:{len(parts)}:{{{''.join(f'i:{index};{part}' for index, part in enumerate(parts))}}}"


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
        return f'O:{len(value.type_name)}:"{value.type_name}":{len(members)}:{{{_members(members)}}}'
    array = as_array(value)
    return f"a:{len(array)}:{{{_members(array.items())}}}"


def _members(pairs: Iterable[tuple[int | str, Any]]) -> str:
    return "".join(_php(key) + _php(item) for key, item in pairs)
