"""PHP 8's loose comparison, `==`, which the server applies to privileges, addresses and formats."""

from typing import Any

from kaltura_session.server.casts import numeric, to_bool


def loosely_equal(left: Any, right: Any) -> bool:
    """Return PHP 8's `==`.

    With a bool or null both sides are compared as bools (null with a string: as "" with it); a number and a numeric
    string as numbers, a number and any other string as strings; two numeric strings as numbers. Arrays are equal when
    they hold the same; nobody here compares others.
    """
    if isinstance(left, str):
        return _equal_texts(left, right) if isinstance(right, str) else loosely_equal(right, left)
    if left is None and isinstance(right, str):
        return right == ""
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return to_bool(left) == to_bool(right)
    same: bool = left == (numeric(right) if isinstance(right, str) else right)
    return same


def _equal_texts(left: str, right: str) -> bool:
    number = numeric(left)
    return left == right or (number is not None and number == numeric(right))
