"""Lists: filters, orders and pages, the same for every kind of object (LIST).

A member of a filter is the name of an object's property and a suffix, `statusIn`, `createdAtGreaterThanOrEqual`, or has
a condition of its own. What is empty or null does not narrow a list, unless its rules say so.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import ge, gt, le, lt
from typing import Any, TypeVar

from kaltura_emulator.api_objects import ApiObject, sent, text, value
from kaltura_emulator.errors import error
from kaltura_emulator.world import collate
from kaltura_session.server.php import is_numeric, to_float, to_int
from kaltura_session.text import to_text

Row = TypeVar("Row")
Properties = Callable[[Row], Mapping[str, Any]]
Condition = Callable[[Mapping[str, Any], Any], bool]
"""Tells whether the properties of an object fit the value of a filter's member."""

DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 30, 500


@dataclass(frozen=True, slots=True)
class ListRules:
    """What sets the lists of one kind of object apart.

    orders: the properties by which they can be ordered. conditions: of the members of its filter that are no property
    and suffix. strict: members that narrow the list even when empty. reach: how far a page may reach, None for any
    distance. otherwise: objects per page where pageSize is 0 or less, None for all of them.
    """

    orders: Collection[str] = ()
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    strict: Collection[str] = ()
    reach: int | None = None
    otherwise: int | None = DEFAULT_PAGE_SIZE


def page(
    rows: Iterable[Row],
    properties: Properties[Row],
    wanted: ApiObject | None,
    pager: ApiObject | None,
    rules: ListRules,
) -> tuple[int, list[Row]]:
    """Return (how many rows fit the filter, those of the page asked for, in the order asked for).

    Rows that no order tells apart stay in the order in which they come (LIST.12). Raises ApiError for a page that is
    out of reach (LIST.4).
    """
    size, index = page_size(pager, rules.otherwise), max(to_int(value(pager, "pageIndex")) if pager else 1, 1)
    if rules.reach is not None and size is not None and size * index > rules.reach:
        raise error("QUERY_EXCEEDED_MAX_MATCHES_ALLOWED")
    conditions = asked(wanted, rules)
    fitting = [row for row in rows if fits(properties(row), conditions)]
    for order in reversed(text(wanted, "orderBy").split(",")):
        if order[1:] in rules.orders and order[0] in "+-":
            _sort(fitting, properties, order[1:], reverse=order[0] == "-")
    return len(fitting), fitting if size is None else fitting[(index - 1) * size : index * size]


def page_size(pager: ApiObject | None, otherwise: int | None = DEFAULT_PAGE_SIZE) -> int | None:
    """Return the objects per page, 500 at most; otherwise: what 0 and less stand for, None for no limit (LIST.4)."""
    if pager is None or not sent(pager, "pageSize"):
        return DEFAULT_PAGE_SIZE
    size = to_int(value(pager, "pageSize"))
    return min(size, MAX_PAGE_SIZE) if size > 0 else otherwise


def asked(wanted: ApiObject | None, rules: ListRules) -> list[tuple[Condition, Any]]:
    """Return the conditions of a filter, each with the value to which it holds."""
    found = []
    for name in wanted.properties if wanted is not None else ():
        condition = rules.conditions.get(name) or _by_suffix(name)
        given = value(wanted, name) if wanted is not None else None
        if condition is not None and (given not in (None, "") or name in rules.strict):
            found.append((condition, given))
    return found


def fits(row: Mapping[str, Any], conditions: Iterable[tuple[Condition, Any]]) -> bool:
    """Tell whether an object's properties fit every condition."""
    return all(condition(row, given) for condition, given in conditions)


def list_response(class_name: str, total: int, objects: list[ApiObject]) -> ApiObject:
    """Return the list object."""
    return ApiObject(class_name, {"totalCount": total, "objects": objects})


def items(held: Any) -> set[str]:
    """Return the items of a list in one text, as tags and categories are, in comparable form."""
    return {collate(part.strip()) for part in to_text(held).split(",")} - {""}


def _by_suffix(name: str) -> Condition | None:
    """Return the condition of a member that is the name of a property and a suffix, None for another."""
    suffix = next((suffix for suffix in _TESTS if name.endswith(suffix)), None)
    if suffix is None:
        return None
    property_name, test = name.removesuffix(suffix), _TESTS[suffix]
    return lambda row, given: test(row.get(property_name), _as_text(given))


def _as_text(given: Any) -> str:
    return str(int(given)) if isinstance(given, bool) else to_text(given)


def _several(held: Any) -> list[Any]:
    """Return what a property holds; a list holds several, null nothing."""
    return [item for item in (held if isinstance(held, list | tuple) else [held]) if item is not None]


def _equal(held: Any, condition: str) -> bool:
    """Compare as the database does: numbers as numbers, texts in any letter case, without blanks at the end."""
    return any(
        item == to_int(condition) if isinstance(item, int) else collate(to_text(item)) == collate(condition)
        for item in _several(held)
    )


def _in(held: Any, condition: str) -> bool:
    """Look for a value in a list; a blank behind a comma belongs to the value that follows (LIST.9)."""
    return any(_equal(held, part) for part in condition.split(","))


def _like(held: Any, condition: str) -> bool:
    return any(collate(condition) in collate(to_text(item)) for item in _several(held))


def _compares(compare: Callable[[float, float], bool], held: Any, condition: str) -> bool:
    return is_numeric(held) and compare(to_float(held), to_float(condition))


def _sort(rows: list[Row], properties: Properties[Row], name: str, *, reverse: bool) -> None:
    def key(row: Row) -> tuple[float, str]:
        held = properties(row).get(name)
        return (to_float(held), "") if isinstance(held, int | float) else (0.0, collate(to_text(held)))

    rows.sort(key=key, reverse=reverse)


_TESTS: dict[str, Callable[[Any, str], bool]] = {
    "GreaterThanOrEqualOrNull": lambda held, condition: held is None or _compares(ge, held, condition),
    "LessThanOrEqualOrNull": lambda held, condition: held is None or _compares(le, held, condition),
    "GreaterThanOrEqual": partial(_compares, ge),
    "LessThanOrEqual": partial(_compares, le),
    "GreaterThan": partial(_compares, gt),
    "LessThan": partial(_compares, lt),
    "NotEqual": lambda held, condition: not _equal(held, condition),
    "Equal": _equal,
    "NotIn": lambda held, condition: not _in(held, condition),
    "MultiLikeOr": lambda held, condition: any(_like(held, part.strip()) for part in condition.split(",")),
    "MultiLikeAnd": lambda held, condition: all(_like(held, part.strip()) for part in condition.split(",")),
    "MatchOr": lambda held, condition: not items(held).isdisjoint(items(condition)),
    "MatchAnd": lambda held, condition: items(condition) <= items(held),
    "NotContains": lambda held, condition: items(held).isdisjoint(items(condition)),
    "In": _in,
    "Like": _like,
    "StartsWith": lambda held, condition: any(
        collate(to_text(item)).startswith(collate(condition)) for item in _several(held)
    ),
}
