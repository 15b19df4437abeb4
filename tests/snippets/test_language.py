"""language.toml: what is read from it, and that a wrong one is refused with one clear line."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from kaltura_session.server.catalogue.reader import CatalogueError
from kaltura_session.server.resources import data_root
from kskit.snippets.language import (
    Comment,
    Escaper,
    File,
    Language,
    Tool,
    find_language,
    load_languages,
    read_language,
)

CONTRIBUTING = data_root() / "CONTRIBUTING.md"

MINIMAL = """
label = "Toy"
fence = "text"
order = 9
needs = "cat"
run = ["cat", "{source}"]

[[file]]
template = "{flow}.j2"
path = "{flow_snake}/{FlowPascal}.toy"

[comment]
open = ";"

[[tools]]
name = "cat"
"""


def write(folder: Path, text: str) -> Path:
    (folder / "toy").mkdir()
    (folder / "toy" / "language.toml").write_text(text, encoding="utf-8")
    return folder / "toy"


def test_a_minimal_language_is_enough(tmp_path: Path) -> None:
    language = read_language(write(tmp_path, MINIMAL))
    assert (language.id, language.label) == ("toy", "Toy")
    assert language.paths("app-token-session") == [Path("app_token_session/AppTokenSession.toy")]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('label = "Toy"', 'label = "Toy"\ncolor = 1', "unknown field color"),
        ('label = "Toy"\n', "", "label"),
        ('name = "cat"', 'name = "cat"\npurpose = "fun"', "tools cat: purpose is 'fun'; it is one of run, also, check"),
        ('name = "cat"', 'name = "cat"\npattern = "("', "unterminated subpattern"),
        ('open = ";"', 'begin = ";"', "language.toml, comment: unknown field begin"),
        ("[[tools]]", "[[tools]", "not valid TOML"),
    ],
)
def test_a_wrong_language_is_refused_by_name(before: str, after: str, expected: str, tmp_path: Path) -> None:
    folder = write(tmp_path, MINIMAL.replace(before, after))
    with pytest.raises(CatalogueError) as caught:
        read_language(folder)
    assert expected in str(caught.value)
    assert "language.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_key_is_documented_and_no_other() -> None:
    documented: dict[str, set[str]] = {}
    section = CONTRIBUTING.read_text(encoding="utf-8").partition("The keys of `language.toml`:\n\n")[2].split("\n\n")[0]
    for first in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE):
        table = re.match(r"`\[+(\w+)", first)
        documented.setdefault(table[1] if table else "", set()).update(re.findall(r"`(\w+)`", first))
    tables = {"": Language, "file": File, "comment": Comment, "tools": Tool, "escapers": Escaper}
    known = {table: {one.name for one in fields(kind)} for table, kind in tables.items()}
    known[""] -= {"id", "folder", *tables}  # said by the folder, or tables of their own
    assert documented == known


def test_languages_come_in_the_order_that_pages_show_them() -> None:
    orders = [language.order for language in load_languages().values()]
    assert orders == sorted(orders)
    assert list(load_languages())[:2] == ["go", "curl"]


def test_an_unknown_language_is_named_with_the_known_ones() -> None:
    with pytest.raises(CatalogueError, match="no language 'cobol'; the languages are go, curl"):
        find_language("cobol")
