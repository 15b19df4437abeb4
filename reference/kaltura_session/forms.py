"""PHP's form encoding: urlencode() and the reading of query strings and form bodies (WIRE.3, WIRE.4).

A parsed form is a PHP array: a dict in PHP order whose keys are str, or int where PHP makes a decimal name an integer.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus, unquote_to_bytes

from kaltura_session.text import INT_MAX, INT_MIN, from_bytes, to_bytes

PhpArray = dict[int | str, Any]

MAX_INPUT_VARS = 10_000
MAX_NESTING = 64

_INTEGER_KEY = re.compile(r"0|-?[1-9][0-9]{0,18}")
_UNCHANGED = re.compile("[A-Za-z0-9_.-]*")
_TO_UNDERSCORE = str.maketrans(" .", "__")
_BRACKETS_TO_UNDERSCORE = str.maketrans(" .[", "___")
_SPACES = " \t\n\r\v\f"


def urlencode(value: str) -> str:
    """Return PHP's urlencode(): RFC 1738, where only A-Z a-z 0-9 - _ . stay and a space becomes "+"."""
    return value if _UNCHANGED.fullmatch(value) else quote_plus(to_bytes(value)).replace("~", "%7E")


def urldecode(value: str) -> str:
    """Return PHP's urldecode(): "+" is a space, %XX a byte, and a "%" without two hex digits stays."""
    return from_bytes(unquote_to_bytes(to_bytes(value).replace(b"+", b" ")))


def array_key(name: str) -> int | str:
    """Return the key under which a PHP array keeps that name: canonical 64-bit decimals become integers."""
    if _INTEGER_KEY.fullmatch(name):
        number = int(name)
        if INT_MIN <= number <= INT_MAX:
            return number
    return name


def append(array: PhpArray, value: Any) -> None:
    """Add a value as PHP's `$array[] = value` does: under the next integer key; nothing at the end of the range."""
    following = _largest_integer(array) + 1
    if following <= INT_MAX:
        array[following] = value


def _largest_integer(array: PhpArray) -> int:
    """Return the largest integer key, -1 where there is none; quick for a list, which may be long."""
    try:
        largest: int | str = max(array, default=-1)
    except TypeError:
        largest = ""
    return largest if isinstance(largest, int) else max((key for key in array if isinstance(key, int)), default=-1)


def parse_query(data: bytes | str, *, limit: int = MAX_INPUT_VARS) -> PhpArray:
    """Return what PHP's parse_str() makes of a query string or of the field string of a KS version 2.

    Reading stops at a NUL byte and after `limit` variables. Of equal names the last wins, in the place of the first.
    """
    source = data if isinstance(data, str) else from_bytes(data)
    pairs = [pair for pair in source.partition("\0")[0].split("&") if pair]
    result: PhpArray = {}
    for pair in pairs[:limit]:
        read_pair(result, pair)
    return result


def register_variable(array: PhpArray, name: str, value: Any) -> None:
    """Put a decoded name and its value into the array under PHP's naming rules.

    Dots and spaces become "_", leading spaces go, `a[b]` nests, `a[]` appends, an unclosed "[" becomes "_", a NUL ends
    the name, and a name nested deeper than 64 levels removes the whole variable.
    """
    if name.isidentifier():
        array[name] = value
        return
    name = name.partition("\0")[0].lstrip(" ")
    base, bracket, rest = name.partition("[")
    base = base.translate(_TO_UNDERSCORE)
    if not base:
        return
    if not bracket:
        array[array_key(base)] = value
    elif "]" not in rest:
        array[base + "_" + rest.translate(_BRACKETS_TO_UNDERSCORE)] = value
    else:
        _register_nested(array, base, list(_indices(rest)), value)


def read_pair(array: PhpArray, pair: str) -> None:
    """Put one `name=value` of a form, still encoded, into the array."""
    name, _, value = pair.partition("=")
    if "%" in pair or "+" in pair:
        name, value = urldecode(name), urldecode(value)
    register_variable(array, name, value)


def _indices(rest: str) -> Iterator[str | None]:
    """Yield the index texts of `b][c]...`, None for an empty one; reading ends at whatever is not another "["."""
    at = 0
    while (end := rest.find("]", at)) >= 0:
        index = rest[at:end]
        yield None if index == "" or (len(index) == 1 and index in _SPACES) else index
        if rest[end + 1 : end + 2] != "[":
            return
        at = end + 2


def _register_nested(array: PhpArray, base: str, indices: list[str | None], value: Any) -> None:
    if len(indices) > MAX_NESTING:
        array.pop(array_key(base), None)
        return
    *outer, last = [base, *indices]
    for name in outer:
        array = _inner(array, name)
    if last is None:
        append(array, value)
    else:
        array[array_key(last)] = value


def _inner(array: PhpArray, name: str | None) -> PhpArray:
    """Return the array kept under that name, made anew where there is none; a scalar there gives way."""
    if name is None:
        inner: PhpArray = {}
        append(array, inner)
        return inner
    key = array_key(name)
    existing = array.get(key)
    if not isinstance(existing, dict):
        existing = array[key] = {}
    return existing
