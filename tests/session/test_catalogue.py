import pytest

from kaltura_session.catalogue import load, read_toml
from kaltura_session.errors import CatalogueError
from kaltura_session.resources import data_root
from kit_paths import ROOT


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
    assert load("flows") is load("flows")
