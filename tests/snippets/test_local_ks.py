"""A KS made locally says what it was told to say; a language that cannot write it says so."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kaltura_session.server.catalogue.reader import CatalogueError
from kskit.flows.catalogue import load_flows
from kskit.flows.types import Flow, Variant
from kskit.snippets.cases import Case, cases_of
from kskit.snippets.grade import problems_of
from kskit.snippets.language import find_language, load_languages
from kskit.snippets.manifest import render_all
from kskit.snippets.programs import ProcessResult, make_program
from kskit.snippets.render import render_snippet

FLOW = load_flows().find("local-ks")
PRIVILEGES = ["*", "list:*,sview:*,privacycontext:My Portal & more,edit:1_a/1_b,flag,disableentitlement"]
USERS = ["jane", "jo+x@example.test", "a&b=c%41", "Jürgen ~/%|", "semi;colon", 'd\'Arc "$HOME" `id` \\', "日本"]
SECRET = "0123456789abcdef0123456789abcdef"
LANGUAGE = replace(find_language("go"), leaves_out={"local-ks": {"version-2": "there is no AES here"}})
SETTINGS = {"KALTURA_PARTNER_ID": "102", "KALTURA_ADMIN_SECRET": "0" * 32, "KALTURA_USER_ID": "jane"}


@pytest.mark.parametrize("language", load_languages())
@pytest.mark.parametrize("privileges", PRIVILEGES)
def test_any_privileges_arrive(language: str, privileges: str, tmp_path: Path, need: Callable[[str], None]) -> None:
    need(language)
    flow = replace(FLOW, values={**FLOW.values, "privileges": privileges})
    for variant in written(language, flow):
        assert problems(language, Case(variant.id, flow, variant), "jane", tmp_path) == []


@pytest.mark.parametrize("language", load_languages())
@pytest.mark.parametrize("user", USERS)
def test_any_user_id_arrives_or_is_refused(
    language: str, user: str, tmp_path: Path, need: Callable[[str], None]
) -> None:
    need(language)
    for variant in written(language, FLOW):
        found = problems(language, Case(variant.id, FLOW, variant), user, tmp_path)
        if variant.id == "version-1" and ";" in user:  # it would forge a field: nothing is printed
            assert "semicolon" in found[0]
        else:
            assert found == []


def written(language: str, flow: Flow) -> list[Variant]:
    """The variants that the language writes; what it says of the others is in test_left_out."""
    left_out = load_languages()[language].leaves_out.get(flow.id, {})
    return [variant for variant in flow.variant if variant.id not in left_out]


def problems(language: str, case: Case, user: str, cache: Path) -> list[str]:
    snippet = render_snippet(case.flow, load_languages()[language])
    settings = {
        "KALTURA_PARTNER_ID": "102",
        "KALTURA_ADMIN_SECRET": SECRET,
        "KALTURA_USER_ID": user,
        **case.variant.set,
    }
    # The usual program is kept between runs; one with other privileges is not worth keeping.
    program = make_program(snippet, None if case.flow is FLOW else cache)
    return problems_of(case, program.execute(settings), [], settings)


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
