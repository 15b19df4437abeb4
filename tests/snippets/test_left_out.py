"""A variant that a language cannot write: its program says so, and the page too."""

from dataclasses import replace
from pathlib import Path

import pytest

from kaltura_session.server.catalogue.reader import CatalogueError
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Case, cases_of
from kskit.snippets.grade import problems_of
from kskit.snippets.language import find_language, load_languages
from kskit.snippets.manifest import render_all
from kskit.snippets.programs import ProcessResult
from kskit.snippets.render import render_snippet

LANGUAGE = replace(find_language("go"), leaves_out={"local-ks": {"version-2": "there is no AES here"}})
FLOW = load_flows().find("local-ks")
SETTINGS = {"KALTURA_PARTNER_ID": "102", "KALTURA_ADMIN_SECRET": "0" * 32, "KALTURA_USER_ID": "jane"}


def left_out() -> Case:
    snippet = render_snippet(FLOW, LANGUAGE)
    cases = {case.id: case for case in cases_of(FLOW, load_flows(), snippet.left_out)}
    assert set(cases) == {"version-1", "left-out/version-2", "failure/missing-setting"}
    return cases["left-out/version-2"]


def test_saying_why_is_right() -> None:
    assert problems_of(left_out(), ProcessResult(1, "", "there is no AES here: set ..."), [], SETTINGS) == []


@pytest.mark.parametrize(
    ("ran", "expected"),
    [
        (ProcessResult(0, "ks\n", ""), "exit code 0 instead of 1"),
        (ProcessResult(1, "ks\n", "there is no AES here"), "something was printed"),
        (ProcessResult(1, "", "it failed"), "does not say 'there is no AES here'"),
    ],
)
def test_anything_else_is_wrong(ran: ProcessResult, expected: str) -> None:
    assert any(expected in problem for problem in problems_of(left_out(), ran, [], SETTINGS))


def test_a_variant_that_the_flow_lacks_is_refused() -> None:
    with pytest.raises(CatalogueError, match="local-ks has no variant 'version-3'; its variants are"):
        render_snippet(FLOW, replace(LANGUAGE, leaves_out={"local-ks": {"version-3": "unknown"}}))


def test_the_page_says_what_is_left_out(tmp_path: Path) -> None:
    page = render_all(tmp_path, languages={"go": LANGUAGE})[Path("README.md")].decode()
    assert "; without version-2: there is no AES here |" in page


@pytest.mark.parametrize("name", load_languages())
def test_only_flows_of_the_catalogue_are_left_out(name: str) -> None:
    assert set(load_languages()[name].leaves_out) <= set(load_flows().flows)
