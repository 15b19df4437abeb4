"""Guarded regions of a page are filled anew, and clause ids in running text become links."""

import pytest

from kskit.spec.pages import GuardError, LinkError, Request, fill, link_clauses

PAGE = """# Title

<!-- kskit:generated clauses KS2.1..KS2.3 APP.4 -->

old

<!-- kskit:end -->

The end.
"""


def test_a_region_is_filled_and_the_rest_kept():
    filled = fill(PAGE, lambda request: f"{request.name}: {len(request.arguments)}", "page")
    assert filled == PAGE.replace("old", "clauses: 2")


def test_filling_twice_changes_nothing():
    once = fill(PAGE, lambda _: "new\n\n\n", "page")
    assert fill(once, lambda _: "new", "page") == once


def test_requests_are_read_in_order():
    asked: list[Request] = []
    fill(PAGE * 2, lambda request: asked.append(request) or "", "page")
    assert asked == [Request("clauses", ("KS2.1..KS2.3", "APP.4"))] * 2


def test_a_region_without_end_is_named():
    with pytest.raises(GuardError, match="line 3: the region has no"):
        fill(PAGE.replace("<!-- kskit:end -->\n", ""), lambda _: "", "page")


def test_an_end_without_beginning_is_named():
    with pytest.raises(GuardError, match="line 1: <!-- kskit:end --> without a beginning"):
        fill("<!-- kskit:end -->\n", lambda _: "", "page")


def link(text: str, page: str = "ks-v2") -> str:
    return link_clauses(text, page)


def test_an_id_on_its_own_page_links_to_the_anchor():
    assert link("see KS2.7.") == "see [KS2.7](#ks27-digest)."


def test_an_id_on_another_page_links_to_that_page():
    assert link("(KS2.7, APP.4)", "app-tokens") == "([KS2.7](ks-v2.md#ks27-digest), [APP.4](#app4-the-token-hash))"


def test_code_is_left_alone():
    assert link("`KS2.7` and ``APP.4`` stay") == "`KS2.7` and ``APP.4`` stay"


def test_an_unknown_id_is_refused():
    with pytest.raises(LinkError, match=r"spec/ks-v2.md refers to KS2.99"):
        link("KS2.99")
