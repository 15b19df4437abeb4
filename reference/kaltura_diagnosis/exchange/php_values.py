"""What PHP's serialize() writes, as the values that the same result has in JSON (ANS)."""

import re
from typing import Any

_SCALAR = re.compile(
    rb"N;|([bid]):([^;]{1,64});|s:([0-9]{1,9}):\"|a:[0-9]{1,9}:\{|O:[0-9]{1,4}:\"(\w+)\":[0-9]{1,9}:\{|\}"
)
_DEEPEST = 64


def unserialize(data: bytes) -> Any:
    """Return the value of a serialized text; an array with the keys 0, 1, 2 ... is a list, an object a dictionary.

    Raises ValueError where the text is not whole.
    """
    open_arrays: list[list[Any]] = []  # each begins with the class of an object, None for an array
    at = 0
    while True:
        match = _SCALAR.match(data, at)
        if match is None:
            raise ValueError(f"byte {at} begins no value")
        at = match.end()
        if match[0].endswith(b"{"):
            if len(open_arrays) == _DEEPEST:
                raise ValueError(f"arrays are nested more than {_DEEPEST} deep")
            open_arrays.append([match[4]])
            continue
        if match[0] == b"}":
            if not open_arrays:
                raise ValueError("a bracket closes nothing")
            value = _collected(open_arrays.pop())
        elif match[3]:
            value, at = _text(data, at, int(match[3]))
        else:
            value = None if match[0] == b"N;" else _number(match[1], match[2])
        if not open_arrays:
            return value
        open_arrays[-1].append(value)


def _text(data: bytes, at: int, length: int) -> tuple[str, int]:
    end = at + length
    if data[end : end + 2] != b'";':
        raise ValueError(f"the text at byte {at} has another length than {length}")
    return data[at:end].rpartition(b"\0")[2].decode("utf-8", "surrogateescape"), end + 2


def _number(kind: bytes, digits: bytes) -> Any:
    return int(digits) if kind == b"i" else digits == b"1" if kind == b"b" else float(digits)


def _collected(items: list[Any]) -> Any:
    """Return keys and values as a list or a dictionary, which names the class of an object (ANS)."""
    kind, keys, values = items[0], items[1::2], items[2::2]
    if len(keys) != len(values):
        raise ValueError("a key has no value")
    if kind is None and keys == list(range(len(keys))):
        return values
    named = {} if kind in {None, b"stdClass"} else {"objectType": kind.decode()}
    return {**named, **{str(key): value for key, value in zip(keys, values, strict=True)}}
