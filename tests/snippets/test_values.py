"""Values of the catalogue: {names}, nesting, and what they become."""

import pytest

from kskit.flows.types import names_in
from kskit.snippets.values import parameters_of, parts_of


def shown(value: object, constants: dict[str, object] | None = None) -> list[tuple[str, str]]:
    return [(part.kind, str(part.text)) for part in parts_of(value, constants)]


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("_{partner_id}", [("text", "_"), ("name", "partner_id")]),
        ("{a}{b}", [("name", "a"), ("name", "b")]),
        ("{1:result}", [("text", "{1:result}")]),
        ("{Upper} {}", [("text", "{Upper} {}")]),
        (2, [("text", "2")]),
        ("", []),
    ],
)
def test_a_value_is_split_into_text_and_names(value: object, parts: list[tuple[str, str]]) -> None:
    assert shown(value) == parts


def test_a_constant_takes_the_place_of_its_name() -> None:
    assert shown("{expiry}", {"expiry": 3600}) == [("text", "3600")]
    assert shown("{secret}", {"secret": "{admin_secret}"}) == [("name", "admin_secret")]


def test_parameters_keep_their_order_and_nest_with_brackets() -> None:
    params = {"ks": "{ks}", "filter": {"orderBy": "-createdAt", "deep": {"er": 1}}, "a": 0}
    assert [str(one.name) for one in parameters_of(params)] == ["ks", "filter[orderBy]", "filter[deep][er]", "a"]


def test_names_are_found_at_any_depth() -> None:
    assert list(names_in({"a": "{x}", "b": [{"c": "_{y}{z}"}], "d": 3})) == ["x", "y", "z"]
