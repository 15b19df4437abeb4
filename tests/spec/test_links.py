"""Clause ids in running text become links."""

import pytest

from kskit.spec.links import LinkError, link_clauses


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
