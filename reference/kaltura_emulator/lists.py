"""Lists: filters, orders and pages, the same for every kind of object (LIST).

A filter property is the name of an object's property and a suffix, `statusIn`, `createdAtGreaterThanOrEqual`. What is
empty, null or not understood does not narrow a list.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from operator import ge, gt, le, lt
from typing import Any, TypeVar

from kaltura_emulator.api_objects import ApiObject, sent, text, value
from kaltura_emulator.world import collate
from kaltura_session.server.casts import is_numeric, to_float, to_int
from kaltura_session.text import to_text

Row = TypeVar("Row")
Properties = Callable[[Row], Mapping[str, Any]]

DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 30, 500


def page(
    rows: Iterable[Row],
    properties: Properties[Row],
    wanted: ApiObject | None,
    pager: ApiObject | None,
    orders: Collection[str] = (),
) -> tuple[int, list[Row]]:
    """Return (how many rows fit the filter, those of the page asked for, in the order asked for).

    orders: the properties by which such a list can be ordered; another order is ignored (LIST.5).
    """
    fitting = [row for row in rows if wanted is None or fits(properties(row), wanted)]
    order = text(wanted, "orderBy")
    if order[1:] in orders and order[:1] in "+-":
        fitting.sort(key=lambda row: _sortable(properties(row).get(order[1:])), reverse=order[0] == "-")
    size, index = page_size(pager), max(to_int(value(pager, "pageIndex")) if pager else 1, 1)
    return len(fitting), fitting[(index - 1) * size : index * size] if size else fitting


def page_size(pager: ApiObject | None) -> int:
    """Return the objects per page: 30 unless sent, at most 500; 0 stands for no limit."""
    if pager is None or not sent(pager, "pageSize"):
        return DEFAULT_PAGE_SIZE
    return max(min(to_int(value(pager, "pageSize")), MAX_PAGE_SIZE), 0)


def fits(row: Mapping[str, Any], wanted: ApiObject) -> bool:
    """Tell whether an object's properties fit every condition of a filter."""
    for name in wanted.properties:
        condition = text(wanted, name)
        if condition == "":
            continue
        for suffix, test in _TESTS.items():
            if name.endswith(suffix):
                prefix = name.removesuffix(suffix)
                if prefix in row and not test(row[prefix], condition):
                    return False
                break
    return True


def list_response(class_name: str, total: int, objects: list[ApiObject]) -> ApiObject:
    """Return the list object."""
    return ApiObject(class_name, {"totalCount": total, "objects": objects})


def _texts(held: Any) -> list[str]:
    """Return what a property holds as comparable texts; a list holds several."""
    several = held if isinstance(held, list | tuple) else [held]
    return [collate(to_text(item)) for item in several if item is not None]


def _in(held: Any, condition: str) -> bool:
    listed = {collate(part.strip()) for part in condition.split(",")}
    return any(text_held in listed for text_held in _texts(held))


def _like(held: Any, condition: str) -> bool:
    return any(collate(condition) in text_held for text_held in _texts(held))


def _starts(held: Any, condition: str) -> bool:
    return any(text_held.startswith(collate(condition)) for text_held in _texts(held))


def _words(held: Any) -> set[str]:
    """Return the items of a property that is a list in one text, as tags and categories are."""
    return {word.strip() for text_held in _texts(held) for word in text_held.split(",")}


def _match_any(held: Any, condition: str) -> bool:
    return not _words(held).isdisjoint(_words(condition))


def _match_all(held: Any, condition: str) -> bool:
    return _words(condition) <= _words(held)


def _compares(compare: Callable[[float, float], bool], held: Any, condition: str) -> bool:
    return is_numeric(held) and compare(to_float(held), to_float(condition))


def _sortable(held: Any) -> tuple[float, str]:
    return (to_float(held), "") if isinstance(held, int | float) else (0.0, collate(to_text(held)))


_TESTS: dict[str, Callable[[Any, str], bool]] = {
    "GreaterThanOrEqualOrNull": lambda held, condition: held is None or _compares(ge, held, condition),
    "LessThanOrEqualOrNull": lambda held, condition: held is None or _compares(le, held, condition),
    "GreaterThanOrEqual": partial(_compares, ge),
    "LessThanOrEqual": partial(_compares, le),
    "GreaterThan": partial(_compares, gt),
    "LessThan": partial(_compares, lt),
    "NotEqual": lambda held, condition: collate(condition) not in _texts(held),
    "Equal": lambda held, condition: collate(condition) in _texts(held),
    "NotIn": lambda held, condition: not _in(held, condition),
    "MultiLikeOr": lambda held, condition: any(_like(held, part.strip()) for part in condition.split(",")),
    "MultiLikeAnd": lambda held, condition: all(_like(held, part.strip()) for part in condition.split(",")),
    "MatchOr": _match_any,
    "MatchAnd": _match_all,
    "NotContains": lambda held, condition: not _match_any(held, condition),
    "In": _in,
    "Like": _like,
    "StartsWith": _starts,
}
