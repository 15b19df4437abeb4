"""The flow catalogue: what is in it, and that a wrong entry is refused with one clear line."""

import re
from pathlib import Path

import pytest

from kaltura_diagnosis.registry import catalogue
from kaltura_session.server.catalogue.reader import CatalogueError
from kaltura_session.server.resources import data_path
from kskit.flows.catalogue import load_flows, read_flows
from kskit.flows.types import Flow
from kskit.spec.clauses import clauses
from kskit.vectors import read_recordings

SOURCE = data_path("spec", "catalogue", "flows.toml").read_text(encoding="utf-8")
FLOWS = list(load_flows().flows.values())


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_the_recordings_that_a_flow_names_exist(flow: Flow) -> None:
    document = read_recordings(data_path("vectors", "recordings", "flows.json"))
    recorded = {f"{one['flow']}/{one['variant']}" for one in document["flows"]}
    named = [name for one in [*flow.variant, *flow.failure] for name in one.recordings]
    assert set(named) <= recorded


def test_texts_are_sentences_that_fit_into_a_comment() -> None:
    for flow in FLOWS:
        for text in [flow.summary, *(step.text for step in flow.step)]:
            assert text.endswith("."), text
            assert "\n" not in text
            assert "*/" not in text


def test_what_is_printed_uses_names_and_fixed_words_only() -> None:
    for flow in FLOWS:
        lines = flow.output + [line for variant in flow.variant for line in variant.output]
        assert all(re.fullmatch(r"([a-zA-Z]+ )?\{[a-z_]+\}", line) for line in lines), lines


WRONG = {
    "an unknown key": ('id = "plain"', 'id = "plain"\ncolour = "red"', "variant plain: unknown field colour"),
    "an unknown name": ('widgetId = "_{partner_id}"', 'widgetId = "_{partner}"', "{partner} is not known"),
    "an unknown setting": ('"KALTURA_SERVICE_URL", "KALTURA_KS"]', '"KALTURA_URL"]', "KALTURA_URL"),
    "an unknown situation": ('"expired-ks" }', '"old-ks" }', "old-ks is not in [given]"),
    "an unknown step": ('step = "list"', 'step = "lists"', "unknown step 'lists'"),
    "an unknown variant": ('variant = "user-secret"', 'variant = "secret"', "unknown variant secret"),
    "a step that repeats nothing": ('repeats = "list"', 'repeats = "lists"', "repeats an unknown step lists"),
    "two variants without when": ('when = "KALTURA_LOGIN_ID"\n', "", "exactly one variant has no `when`"),
    "two steps of one name": ('id = "hash"', 'id = "widget"', "two of its steps are called widget"),
    "a missing title": ('title = "Start a session"\n', "", "title"),
    "no TOML": ("\n[[flow]]\nid", "\n[[flow]\nid", "is not valid TOML"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_catalogue_is_refused_by_name(name: str, tmp_path: Path) -> None:
    before, after, expected = WRONG[name]
    assert before in SOURCE
    path = tmp_path / "flows.toml"
    path.write_text(SOURCE.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_flows(path)
    assert expected in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_flow_or_variant_is_named_with_the_known_ones() -> None:
    with pytest.raises(CatalogueError, match="no flow 'nosuch'; the flows are start-session"):
        load_flows().find("nosuch")
    with pytest.raises(CatalogueError, match="no variant 'nosuch'; its variants are by-login-id, by-user-id"):
        load_flows().find("login").find_variant("nosuch")


@pytest.mark.parametrize(
    ("flow", "settings", "variant"),
    [
        ("login", {"KALTURA_LOGIN_ID": "a@b"}, "by-login-id"),
        ("login", {"KALTURA_LOGIN_ID": ""}, "by-user-id"),
        ("local-ks", {"KALTURA_KS_VERSION": "1"}, "version-1"),
        ("local-ks", {"KALTURA_KS_VERSION": "2"}, "version-2"),
        ("start-session", {"KALTURA_ADMIN_SECRET": "x", "KALTURA_USER_SECRET": "y"}, "admin-secret"),
    ],
)
def test_the_settings_choose_the_variant(flow: str, settings: dict[str, str], variant: str) -> None:
    assert load_flows().find(flow).variant_for(settings).id == variant


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_every_step_cites_clauses_and_mistakes_that_exist(flow: Flow) -> None:
    for step in flow.step:
        assert step.clauses, step.id
        assert set(step.clauses) <= set(clauses())
        assert set(step.mistakes) <= set(catalogue())
