"""`kskit export`: the same bytes every time, and nothing of somebody else's is lost."""

from hashlib import sha256
from pathlib import Path

import pytest

from kaltura_session.errors import KitError
from kskit.__main__ import main
from kskit.build import writing
from kskit.export import KINDS, render
from kskit.export.folder import RECORD, write


def files_below(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_everything_is_written_and_the_same_every_time(tmp_path, capsys):
    for name in ("one", "two"):
        assert main(["export", "all", "--out", str(tmp_path / name)]) == 0
    one, two = files_below(tmp_path / "one"), files_below(tmp_path / "two")
    assert one == two
    assert one.keys() == {*render(KINDS), RECORD}
    assert capsys.readouterr().out.startswith(f"{len(one) - 1} of {len(one) - 1} files written below")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("fragments", "fragments/docusaurus/_login.mdx"),
        ("diagrams", "diagrams/ks-v2-layout.mmd"),
        ("overlay", "x-codeSamples.overlay.json"),
        ("one-page", "all-in-one.md"),
        ("agents", "agents/app-token-session.go.md"),
        ("bundle", "kit.json"),
        ("ndjson", "kit.ndjson"),
    ],
)
def test_a_kind_writes_its_files_and_no_others(tmp_path, kind, name):
    assert main(["export", kind, "--out", str(tmp_path)]) == 0
    written = files_below(tmp_path)
    assert (tmp_path / name).is_file()
    assert written.keys() == {*render([kind]), RECORD}


def test_what_was_exported_is_written_anew_and_other_files_stay(tmp_path, capsys):
    (tmp_path / "mine.md").write_text("mine", encoding="utf-8")
    assert main(["export", "one-page", "--out", str(tmp_path)]) == 0
    older = b"what an older kit wrote"
    (tmp_path / "all-in-one.md").write_bytes(older)
    (tmp_path / RECORD).write_text(f"{sha256(older).hexdigest()}  all-in-one.md\n", encoding="utf-8")
    assert main(["export", "one-page", "overlay", "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out.endswith(f"2 of 2 files written below {tmp_path}\n")
    assert (tmp_path / "mine.md").read_text(encoding="utf-8") == "mine"
    assert main(["export", "one-page", "overlay", "--out", str(tmp_path), "--check"]) == 0


@pytest.mark.parametrize("exported_before", [False, True])
@pytest.mark.parametrize("command", [["export", "ndjson", "bundle", "--out"], ["vectors", "export"]])
def test_a_file_of_somebody_else_or_an_edited_one_is_not_overwritten(tmp_path, capsys, command, exported_before):
    if exported_before:
        assert main([*command, str(tmp_path)]) == 0
        (tmp_path / "kit.ndjson").unlink()
    (tmp_path / "kit.json").write_text("mine", encoding="utf-8")
    capsys.readouterr()
    assert main([*command, str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        f"kskit: {tmp_path / 'kit.json'}: written by somebody else, edited since, read-only, or a link; nothing was "
        "changed; name another folder, or use --force to overwrite\n"
    )
    assert (tmp_path / "kit.json").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "kit.ndjson").exists(), "nothing at all was written"
    assert main([*command, str(tmp_path), "--force"]) == 0
    assert (tmp_path / "kit.json").read_bytes().startswith(b'{"$schema"')


def test_check_names_what_differs_and_writes_nothing(tmp_path, capsys):
    assert main(["export", "ndjson", "--out", str(tmp_path), "--check"]) == 1
    assert capsys.readouterr().out == f"{tmp_path / 'kit.ndjson'} differs\n"
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_told(tmp_path, capsys):
    (tmp_path / "file").write_bytes(b"mine")
    assert main(["export", "ndjson", "--out", str(tmp_path / "file")]) == 2
    assert capsys.readouterr().err == f"kskit: {tmp_path / 'file'} is a file; name a folder\n"
    assert (tmp_path / "file").read_bytes() == b"mine"


@pytest.mark.parametrize("arguments", [["nonsense", "--out", "x"], ["bundle"], ["--out", "x"]])
def test_a_wrong_call_writes_nothing(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["export", *arguments])
    assert left.value.code == 2
    assert list(tmp_path.iterdir()) == []


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
