"""A KS made locally says what it was told to say, whatever characters are in it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kskit.flows.catalogue import load_flows
from kskit.flows.types import Flow, Variant
from kskit.snippets.cases import Case
from kskit.snippets.grade import problems_of
from kskit.snippets.language import load_languages
from kskit.snippets.programs import make_program
from kskit.snippets.render import render_snippet

FLOW = load_flows().find("local-ks")
PRIVILEGES = ["*", "list:*,sview:*,privacycontext:My Portal & more,edit:1_a/1_b,flag,disableentitlement"]
USERS = ["jane", "jo+x@example.test", "a&b=c%41", "Jürgen ~/%|", "semi;colon", 'd\'Arc "$HOME" `id` \\', "日本"]
SECRET = "0123456789abcdef0123456789abcdef"


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
