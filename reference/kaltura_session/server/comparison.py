"""PHP 8's loose comparison, `==`, which the server applies to privileges, addresses and formats."""

from typing import Any

from kaltura_session.server.casts import numeric, to_bool
from kaltura_session.text import to_text


def loosely_equal(left: Any, right: Any) -> bool:
    """Return PHP 8's `==`.

    With a bool or null both sides are compared as bools (null with a string: as "" with it); a number and a numeric
    string as numbers, a number and any other string as strings; two numeric strings as numbers; an array only with an
    array.
    """
    if left is None and isinstance(right, str):
        return right == ""
    if right is None and isinstance(left, str):
        return left == ""
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return to_bool(left) == to_bool(right)
    if isinstance(left, dict) or isinstance(right, dict):
        return _equal_arrays(left, right)
    if isinstance(left, str) and isinstance(right, str):
        return _equal_texts(left, right)
    if isinstance(left, str):
        left, right = right, left
    if isinstance(right, str):
        number = numeric(right)
        return to_text(left) == right if number is None else bool(left == number)
    return bool(left == right)


def _equal_texts(left: str, right: str) -> bool:
    if left == right:
        return True
    first, second = numeric(left), numeric(right)
    return first is not None and second is not None and first == second


def _equal_arrays(left: Any, right: Any) -> bool:
    if not (isinstance(left, dict) and isinstance(right, dict)) or len(left) != len(right):
        return False
    return all(key in right and loosely_equal(value, right[key]) for key, value in left.items())
