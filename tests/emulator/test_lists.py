"""Filters, orders and pages over rows of any kind.

Word search: whole words, phrases, beginnings, and the queries of freeText.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_emulator.api_objects import NULL_FIELD, ApiObject
from kaltura_emulator.entry_filters import Words
from kaltura_emulator.lists import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, ListRules, asked, fits, page, page_size
from kaltura_session.errors import ApiError

RULES = ListRules(orders={"id", "at"})
ROW = {
    "id": "0_Abc",
    "tags": "red, Green",
    "plays": 5,
    "lastPlayedAt": None,
    "roleIds": ["1", "2"],
    "name": "Été",
    "admin": False,
}


@pytest.mark.parametrize(
    ("name", "condition", "fitting"),
    [
        ("idEqual", "0_abc ", True),
        ("idEqual", "0_ab", False),
        ("idNotEqual", "0_abc", False),
        ("idIn", "x,0_ABC", True),
        ("idIn", "x, 0_ABC", False),
        ("idIn", "0_ABC , x", True),
        ("playsIn", "4, 5", True),
        ("adminIn", "0", True),
        ("adminEqual", False, True),
        ("adminEqual", True, False),
        ("absentEqual", "x", False),
        ("absentNotEqual", "x", True),
        ("absentGreaterThanOrEqual", "0", False),
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
    ],
)
def test_a_condition_narrows_or_is_ignored(name: str, condition: Any, fitting: bool) -> None:
    assert _fits({name: condition}, ListRules()) is fitting


def _fits(members: dict[str, Any], rules: ListRules) -> bool:
    return fits(ROW, asked(ApiObject("KalturaFilter", members), rules))


def test_every_condition_counts() -> None:
    assert not _fits({"idEqual": "0_abc", "playsEqual": 6}, ListRules())


def test_an_empty_member_narrows_only_where_the_rules_say_so() -> None:
    assert _fits({"nameEqual": ""}, ListRules())
    assert not _fits({"nameEqual": ""}, ListRules(strict=("nameEqual",)))


ROWS = [{"id": "b", "at": 2}, {"id": "a", "at": 10}, {"id": "C", "at": 3}, {"id": "d", "at": 3}]


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("+id", "abCd"),
        ("-id", "dCba"),
        ("+at", "bCda"),
        ("-at", "aCdb"),
        ("-at,-id", "adCb"),
        ("+nosuch,-id", "dCba"),
        ("at", "baCd"),
        ("+nosuch", "baCd"),
        ("", "baCd"),
    ],
)
def test_rows_are_ordered_by_what_may_order_them(order: str, ids: str) -> None:
    found = page(ROWS, dict, ApiObject("KalturaFilter", {"orderBy": order}), None, RULES)
    assert "".join(row["id"] for row in found[1]) == ids


def test_an_order_that_this_list_does_not_have_is_ignored() -> None:
    assert page(ROWS, dict, ApiObject("KalturaFilter", {"orderBy": "+id"}), None, ListRules(orders={"at"}))[1] == ROWS


@pytest.mark.parametrize(
    ("sent", "size"), [({}, 30), ({"pageSize": 7}, 7), ({"pageSize": 9999}, MAX_PAGE_SIZE), ({"pageSize": -1}, 30)]
)
def test_a_page_size_is_replaced_where_it_makes_no_sense(sent: dict[str, int], size: int) -> None:
    assert page_size(ApiObject("KalturaFilterPager", dict(sent))) == size


@pytest.mark.parametrize(("size", "count"), [(0, 40), (-1, 40), (7, 7), (None, 30)])
def test_a_list_may_take_no_size_for_no_limit(size: int | None, count: int) -> None:
    pager = ApiObject("KalturaFilterPager", {} if size is None else {"pageSize": size})
    rows = [{"id": str(number)} for number in range(40)]
    assert page(rows, dict, None, pager, ListRules(otherwise=None)) == (40, rows[:count])


@pytest.mark.parametrize(
    ("size", "index", "is_refused"), [(500, 20, False), (501, 21, True), (1, 10_000, False), (1, 10_001, True)]
)
def test_a_page_out_of_reach_is_refused_whatever_the_list_holds(size: int, index: int, is_refused: bool) -> None:
    pager = ApiObject("KalturaFilterPager", {"pageSize": size, "pageIndex": index})
    if not is_refused:
        assert page(ROWS, dict, None, pager, ListRules(reach=10_000)) == (4, [])
        return
    with pytest.raises(ApiError, match="QUERY_EXCEEDED_MAX_MATCHES_ALLOWED"):
        page(ROWS, dict, None, pager, ListRules(reach=10_000))


@given(count=st.integers(0, 80), size=st.integers(-3, 60))
def test_the_pages_of_a_list_make_the_list(count: int, size: int) -> None:
    rows = [{"id": str(number)} for number in range(count)]
    found: list[dict[str, Any]] = []
    for index in range(1, count + 2):
        pager = ApiObject("KalturaFilterPager", {"pageSize": size, "pageIndex": index})
        total, part = page(rows, dict, None, pager, RULES)
        assert total == count
        assert len(part) <= (size if size > 0 else DEFAULT_PAGE_SIZE)
        found += part
    assert found == rows


@given(named=st.lists(st.sampled_from(["a", "b", "C", "d", "x"])), order=st.sampled_from(["", "+id", "-at"]))
def test_the_order_in_which_ids_are_named_and_repeated_does_not_matter(named: list[str], order: str) -> None:
    def listed(ids: list[str]) -> list[dict[str, Any]]:
        wanted = ApiObject("KalturaFilter", {"idIn": ",".join(ids), "orderBy": order})
        return page(ROWS, dict, wanted, None, RULES)[1]

    assert listed(named) == listed(sorted(named) * 2)
    if named:
        assert {row["id"] for row in listed(named)} == set(named) - {"x"}


TEXTS = ["Second image & <b>", "Été, desc", "admin@example.test"]
WORD = st.text("abcdef", min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("wanted", "is_there"),
    [
        ("IMAGE", True),
        ("mag", False),
        ("ima*", True),
        ("mag*", False),
        ("image second", True),
        ("image third", False),
        ("&", True),
        ("%", False),
        ("ete", True),
        ("admin@example.test", True),
        ("example.admin", False),
        ("", True),
    ],
)
def test_a_word_is_found_whole_or_by_its_beginning(wanted: str, is_there: bool) -> None:
    assert Words(TEXTS).have_all(wanted) is is_there


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("second desc", True),
        ("second,nothing", True),
        ("nothing,nobody", False),
        ("!image", False),
        ("!nothing", True),
        ("second !desc", False),
        ('"second image"', True),
        ('"image second"', False),
        ('"first image"', False),
        ('"&"', True),
        ('!"image second"', True),
        ('"second, image"', True),
        ("sec* des*", True),
        (",", True),
    ],
)
def test_a_query_has_or_and_phrases_and_not(query: str, fits: bool) -> None:
    assert Words(TEXTS).answer(query) is fits


@given(words=st.lists(WORD, min_size=1, max_size=6), data=st.data())
def test_a_text_holds_its_words_and_their_beginnings_and_no_others(words: list[str], data: st.DataObject) -> None:
    found = Words([" ".join(words)])
    word = data.draw(st.sampled_from(words))
    beginning = word[: data.draw(st.integers(1, len(word)))]
    assert found.have_all(word.upper())
    assert found.have_all(beginning + "*")
    assert found.have_all(beginning) is (beginning in words)
    first = data.draw(st.integers(0, len(words) - 1))
    assert found.answer(f'"{" ".join(words[first : first + 2])}"')


@given(words=st.lists(WORD, max_size=5), asked=st.lists(WORD, min_size=1, max_size=4))
def test_and_or_and_not_agree_with_one_another(words: list[str], asked: list[str]) -> None:
    found = Words([" ".join(words)])
    assert found.answer(" ".join(asked)) is all(word in words for word in asked)
    assert found.answer(",".join(asked)) is any(word in words for word in asked)
    assert found.answer(" ".join("!" + word for word in asked)) is not found.answer(",".join(asked))
