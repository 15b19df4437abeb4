"""Guarded regions: filled anew, hand-written text kept, broken markers named."""

import pytest

from kskit.spec.guards import GuardError, Request, fill, requests

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
    assert requests(PAGE, "page") == [Request("clauses", ("KS2.1..KS2.3", "APP.4"))]


def test_a_region_without_end_is_named():
    with pytest.raises(GuardError, match="line 3: the region has no"):
        fill(PAGE.replace("<!-- kskit:end -->\n", ""), lambda _: "", "page")


def test_an_end_without_beginning_is_named():
    with pytest.raises(GuardError, match="line 1: <!-- kskit:end --> without a beginning"):
        fill("<!-- kskit:end -->\n", lambda _: "", "page")
