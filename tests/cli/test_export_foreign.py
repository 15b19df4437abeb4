"""Writing into a folder of somebody else: links, read-only files, archives, and runs that were interrupted."""

from pathlib import Path

import pytest

from kaltura_session.errors import KitError
from kskit.__main__ import main
from kskit.build import writing
from kskit.export.folder import RECORD, write

FOREIGN = "written by somebody else, edited since, read-only, or a link; nothing was changed"


def test_a_link_in_the_place_of_a_file_or_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    for name, target in (("a.md", "nowhere"), ("down", "../elsewhere")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / name).symlink_to(target)
        with pytest.raises(KitError, match=FOREIGN):
            write(folder, {Path("a.md"): b"1", Path("down/b.md"): b"2"})
        assert [one.name for one in folder.iterdir()] == [name]
        assert (folder / name).is_symlink()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert write(tmp_path / "link", {Path("a.md"): b"1"}) == [Path("a.md")]
    assert (tmp_path / "real" / "a.md").read_bytes() == b"1"


def test_a_read_only_file_of_an_earlier_run_stops_all(tmp_path: Path) -> None:
    write(tmp_path, {Path("a"): b"1", Path("b"): b"1"})
    (tmp_path / "b").chmod(0o444)
    with pytest.raises(KitError, match=FOREIGN):
        write(tmp_path, {Path("a"): b"2", Path("b"): b"2"})
    assert (tmp_path / "a").read_bytes() == b"1"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, KitError])
def test_an_interrupted_run_can_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    write(tmp_path, {Path(name): b"1" for name in "abc"})
    replace, left = Path.replace, iter([True, True, False])  # the record, and one of three files

    def some(path: Path, target: Path) -> Path:
        if not next(left):
            raise stop
        return replace(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(writing.Path, "replace", some)
        with pytest.raises(stop):
            write(tmp_path, {Path(name): b"2" for name in "abc"})
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([*"abc", RECORD.name])
    assert [(tmp_path / name).read_bytes() for name in "abc"] == [b"2", b"1", b"1"]
    assert write(tmp_path, {Path(name): b"3" for name in "abc"}) == [Path(name) for name in "abc"]
    assert len((tmp_path / RECORD).read_text().splitlines()) == 3


def test_an_archive_of_somebody_else_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "vectors.tar.gz"
    command = ["vectors", "export", "--family", "token-hash", str(path)]
    path.write_bytes(b"mine")
    assert main(command) == 2
    assert FOREIGN in capsys.readouterr().err
    path.unlink()
    assert main(command) == 0
    assert capsys.readouterr().out == f"1 of 1 files written below {tmp_path}\n"
    assert main([*command, "--check"]) == 0
    assert main(["vectors", "export", "--family", "privileges", str(path)]) == 0, "it is ours"
    assert main([*command, "--check"]) == 1
