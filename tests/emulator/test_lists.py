"""Filters, orders and pages over rows of any kind."""

from typing import Any

import pytest

from kaltura_emulator.api_objects import NULL_FIELD, ApiObject
from kaltura_emulator.lists import MAX_PAGE_SIZE, fits, page, page_size

ROW = {"id": "0_Abc", "tags": "red, Green", "plays": 5, "lastPlayedAt": None, "roleIds": ["1", "2"], "name": "Été"}


@pytest.mark.parametrize(
    ("name", "condition", "fitting"),
    [
        ("idEqual", "0_abc ", True),
        ("idEqual", "0_ab", False),
        ("idNotEqual", "0_abc", False),
        ("idIn", "x, 0_ABC", True),
        ("idNotIn", "x,0_abc", False),
        ("nameLike", "te", True),
        ("nameMultiLikeOr", "x,ete", True),
        ("nameMultiLikeAnd", "x,ete", False),
        ("nameStartsWith", "ET", True),
        ("tagsMatchOr", "blue,green", True),
        ("tagsMatchOr", "blue", False),
        ("tagsMatchAnd", "green,red", True),
        ("tagsMatchAnd", "green,blue", False),
        ("tagsNotContains", "green", False),
        ("playsGreaterThan", "5", False),
        ("playsGreaterThan", "4", True),
        ("playsLessThan", "5", False),
        ("playsLessThan", "5.5", True),
        ("playsGreaterThanOrEqual", "5", True),
        ("playsLessThanOrEqual", "4", False),
        ("lastPlayedAtLessThanOrEqual", "4", False),
        ("lastPlayedAtLessThanOrEqualOrNull", "4", True),
        ("lastPlayedAtGreaterThanOrEqualOrNull", "4", True),
        ("roleIdsIn", "2,3", True),
        ("roleIdsEqual", "3", False),
        ("idEqual", "", True),
        ("idEqual", NULL_FIELD, True),
        ("nosuchEqual", "x", True),
        ("isRoot", "1", True),
    ],
)
def test_a_condition_narrows_or_is_ignored(name: str, condition: Any, fitting: bool) -> None:
    assert fits(ROW, ApiObject("KalturaFilter", {name: condition})) is fitting


def test_every_condition_counts() -> None:
    assert not fits(ROW, ApiObject("KalturaFilter", {"idEqual": "0_abc", "playsEqual": 6}))


ROWS = [{"id": "b", "at": 2}, {"id": "a", "at": 10}, {"id": "C", "at": 3}]


@pytest.mark.parametrize(
    ("order", "ids"),
    [("+id", "abC"), ("-id", "Cba"), ("+at", "bCa"), ("-at", "aCb"), ("at", "baC"), ("+nosuch", "baC"), ("", "baC")],
)
def test_rows_are_ordered_by_what_may_order_them(order: str, ids: str) -> None:
    found = page(ROWS, dict, ApiObject("KalturaFilter", {"orderBy": order}), None, {"id", "at"})
    assert "".join(row["id"] for row in found[1]) == ids


def test_an_order_that_this_list_does_not_have_is_ignored() -> None:
    assert page(ROWS, dict, ApiObject("KalturaFilter", {"orderBy": "+id"}), None, {"at"})[1] == ROWS


@pytest.mark.parametrize(
    ("sent", "size"), [({}, 30), ({"pageSize": 7}, 7), ({"pageSize": 9999}, MAX_PAGE_SIZE), ({"pageSize": -1}, 0)]
)
def test_a_page_size_is_replaced_where_it_makes_no_sense(sent: dict[str, int], size: int) -> None:
    assert page_size(ApiObject("KalturaFilterPager", dict(sent))) == size
