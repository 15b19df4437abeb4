"""The environment of templates: escaping, comments, regions and names; and values of the catalogue."""

import ast
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kskit.flows.types import names_in
from kskit.snippets.environment import TemplateError, camel, escape_with, make_environment, pascal, render, snake
from kskit.snippets.language import Comment, Escaper, File, Language, find_language
from kskit.snippets.values import Data, parameters_of, parts_of
from shell_code import SHELLS

TEXT = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]))
GO, CURL = find_language("go"), find_language("curl")


def rendered(template: str, folder: Path, **context: object) -> str:
    (folder / "t.j2").write_text(template, encoding="utf-8")
    toy = Language(
        "toy", folder, "Toy", "text", 1, [File("t.j2", "t")], Comment("//", width=40), [], ["true"], "",
        escapers={"quoted": Escaper(prefix="<", suffix=">", replace={">": "&gt;"})},
    )  # fmt: skip
    return render(make_environment(toy), "t.j2", context)


@settings(max_examples=50)  # each example starts every shell
@given(TEXT)
def test_a_shell_single_quoted_text_is_one_word_with_that_value(text: str) -> None:
    word = escape_with(CURL.escapers["sh_single"], "sh_single")(text)
    assert _values(word) == {text}


@settings(max_examples=50)  # each example starts every shell
@given(TEXT)
def test_a_shell_double_quoted_text_is_one_word_with_that_value(text: str) -> None:
    inner = escape_with(CURL.escapers["sh_double"], "sh_double")(text)
    assert _values(f'"{inner}"') == {text}


def _values(word: str) -> set[str]:
    """What the word is to `sh` and to each other shell that is here."""
    shells = [["sh"], *(command for command in SHELLS.values() if shutil.which(command[0]))]
    ran = [
        subprocess.run(shell, input=f"printf %s {word}".encode(), capture_output=True, check=True) for shell in shells
    ]
    return {one.stdout.decode("utf-8") for one in ran}


@given(st.text(st.characters(blacklist_categories=["Cs"])))
def test_a_go_string_literal_has_that_value(text: str) -> None:
    literal = escape_with(GO.escapers["go_string"], "go_string")(text)
    assert ast.literal_eval(literal) == text  # Go's escapes used here mean the same in Python


@pytest.mark.parametrize(
    ("escaper", "text"),
    [
        (CURL.escapers["sh_single"], "a\0b"),
        (CURL.escapers["sh_word"], "a b"),
        (CURL.escapers["sh_word"], "$(id)"),
        (GO.escapers["go_number"], "1; x"),
    ],
)
def test_a_context_refuses_what_it_cannot_hold(escaper: Escaper, text: str) -> None:
    with pytest.raises(ValueError, match="cannot write"):
        escape_with(escaper, "it")(text)


def test_text_of_the_catalogue_must_be_escaped(tmp_path: Path) -> None:
    assert rendered("{{ x | quoted }}", tmp_path, x=Data("a>b")) == "<a&gt;b>"
    with pytest.raises(TemplateError, match="was not put through an escaper"):
        rendered("{{ x }}", tmp_path, x=Data("a>b"))


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ("{{ nosuch | quoted }}", "'nosuch' is undefined"),
        ("{{ x.nosuch }}", "has no attribute 'nosuch'"),
        ("{{ x() }}", "not callable"),
        ("{{ x | wordwrap('a') }}", "not supported between"),
    ],
)
def test_a_mistake_in_a_template_is_one_line_with_file_and_line(wrong: str, expected: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        rendered(f"fine\n{wrong}", tmp_path, x=Data("text"))
    assert str(caught.value).startswith(f"{tmp_path}/t.j2, line 2: ")
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_template_that_is_not_one_is_an_error_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"t\.j2, line 2"):
        rendered("\n{% if %}", tmp_path)


def test_a_missing_template_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"the template other\.j2 is missing"):
        rendered("{% import 'other.j2' as other %}", tmp_path)


def test_comments_are_wrapped_and_indented(tmp_path: Path) -> None:
    text = rendered("{{ x | comment('\t') }}", tmp_path, x=Data("one two three four five six seven eight"))
    assert text == "\t// one two three four five six\n\t// seven eight"
    assert rendered("{{ x | comment }}", tmp_path, x=[Data("one"), Data("two")]) == "// one\n// two"


def test_a_comment_cannot_be_closed_from_inside(tmp_path: Path) -> None:
    toy = Language("toy", tmp_path, "Toy", "text", 1, [File("t.j2", "t")], Comment("/*", "*/"), [], ["true"], "")
    (tmp_path / "t.j2").write_text("{{ x | comment }}", encoding="utf-8")
    with pytest.raises(TemplateError, match="a comment cannot hold"):
        render(make_environment(toy), "t.j2", {"x": Data("a */ b")})


def test_a_region_is_marked_for_two_systems_at_the_indentation_of_its_body(tmp_path: Path) -> None:
    text = rendered('{% call region("hash") %}\n  body\n{% endcall %}\nrest', tmp_path)
    start, end = "// --8<-- [start:hash] ANCHOR: hash", "// --8<-- [end:hash] ANCHOR_END: hash"
    assert text == f"  {start}\n  body\n  {end}\nrest"


def test_names_are_written_in_each_style() -> None:
    assert [snake("app-token_id"), snake("totalCount")] == ["app_token_id", "total_count"]
    assert [pascal("app_token_id"), pascal("appTokenId", ("id",))] == ["AppTokenId", "AppTokenID"]
    assert [camel("ks_url", ("ks", "url")), camel("widget_ks", ("ks",))] == ["ksURL", "widgetKS"]


def shown(value: object, constants: dict[str, object] | None = None) -> list[tuple[str, str]]:
    return [("name" if part.is_name else "text", str(part.text)) for part in parts_of(value, constants)]


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
