from dataclasses import dataclass, field
from typing import ClassVar, Literal

import pytest

from kaltura_session.server.catalogue import ErrorFile
from kaltura_session.server.catalogue.reader import CatalogueError, load, read, read_toml
from kaltura_session.server.resources import data_root
from kit_paths import ROOT


@dataclass
class Part:
    name: str
    size: int = 0


@dataclass
class Row:
    KEY: ClassVar = ("place", "name")
    place: str
    name: str
    kind: Literal["a", "b"] = "a"
    parts: list[Part] = field(default_factory=list)
    values: dict[str, int | str] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.name == "bad":
            raise ValueError("the name is bad")


@dataclass
class Document:
    row: list[Row]
    folder: str = ""


def document(tmp_path, text):
    path = tmp_path / "rows.toml"
    path.write_text(f'[[row]]\nplace = "x"\n{text}', encoding="utf-8")
    return read(path, Document, folder="there")


def test_data_of_a_checkout_is_the_checkouts():
    assert data_root() == ROOT


def test_a_missing_file_is_named_with_what_to_do(tmp_path):
    with pytest.raises(CatalogueError, match=r"cannot read .*flows\.toml: No such file or directory; restore the file"):
        read_toml(tmp_path / "flows.toml")


@pytest.mark.parametrize("content", [b"[[flow]\n", b"a = \n", b"\xff"])
def test_a_corrupt_file_is_named_with_the_place(tmp_path, content):
    path = tmp_path / "flows.toml"
    path.write_bytes(content)
    with pytest.raises(CatalogueError, match=r"flows\.toml is not valid TOML: .*; mend that line"):
        read_toml(path)


def test_a_catalogue_is_read_once():
    assert load("errors", ErrorFile) is load("errors", ErrorFile)


def test_tables_become_dataclasses(tmp_path):
    text = 'name = "n"\nparts = [{ name = "p", size = 2 }]\nwords = ["w"]\nvalues = { a = 1, b = "c" }'
    wanted = Row("x", "n", parts=[Part("p", 2)], words=("w",), values={"a": 1, "b": "c"})
    assert document(tmp_path, text) == Document([wanted], "there")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "row 1: name is missing; the top of the file"),
        ("name = 1", "row 1: name is a whole number; a text is expected"),
        ('name = "n"\ncolour = 1', "row x.n: unknown field colour; the fields are place, name, kind, parts"),
        ('name = "n"\nkind = "c"', "row x.n: kind is 'c'; it is one of a, b"),
        ('name = "n"\nparts = {}', "row x.n: parts is a table; a list is expected"),
        ('name = "n"\nparts = ["p"]', "row x.n: parts 1 is a text; a table is expected"),
        (
            'name = "n"\nparts = [{ name = "p", size = true }]',
            "row x.n, parts p: size is true or false; a whole number",
        ),
        ('name = "n"\nparts = [{ size = 1 }]', "row x.n, parts 1: name is missing"),
        ('name = "n"\nwords = ["w", 2]', "row x.n: words 2 is a whole number; a text is expected"),
        ('name = "n"\nvalues = { a = 1.5 }', "row x.n: values a is a value; a whole number or a text is expected"),
        ('name = "bad"', "row x.bad: the name is bad"),
        ('name = "n"\n[more]', "rows.toml: unknown field more"),
        ('name = "n"\n[folder]', "rows.toml: unknown field folder"),
    ],
)
def test_a_wrong_row_is_named_with_its_field(tmp_path, text, fault):
    with pytest.raises(CatalogueError) as caught:
        document(tmp_path, text)
    assert fault in str(caught.value)
