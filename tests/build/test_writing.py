"""Writing generated files: only what changed, whole or not at all, and one clear line when it cannot be done."""

import os
from pathlib import Path

import pytest

from kaltura_session.errors import KitError
from kskit.build.writing import current, write_changed


def test_writes_what_is_missing_or_differs_and_tells_each(tmp_path: Path) -> None:
    (tmp_path / "same").write_bytes(b"1")
    (tmp_path / "other").write_bytes(b"1")
    told: list[Path] = []
    files = {Path("same"): b"1", Path("other"): b"2", Path("deep/down/new"): b"3"}
    assert write_changed(tmp_path, files, told.append) == [Path("other"), Path("deep/down/new")] == told
    assert {path: (tmp_path / path).read_bytes() for path in files} == files


def test_file_that_is_right_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "same"
    path.write_bytes(b"1")
    os.utime(path, (1, 1))
    write_changed(tmp_path, {Path("same"): b"1"})
    assert path.stat().st_mtime == 1


def test_permissions_stay(tmp_path: Path) -> None:
    path = tmp_path / "tool"
    path.write_bytes(b"1")
    path.chmod(0o755)
    write_changed(tmp_path, {Path("tool"): b"2"})
    assert path.stat().st_mode & 0o777 == 0o755


def test_failure_leaves_the_old_file_and_no_temporary_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def refuse(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(KitError, match=r"cannot write .*file: No space left on device; make the folder writable"):
        write_changed(tmp_path, {Path("file"): b"new"})
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_file_where_a_folder_belongs_is_named(tmp_path: Path) -> None:
    (tmp_path / "deep").write_bytes(b"")
    assert current(tmp_path, Path("deep/file")) is None
    with pytest.raises(KitError, match=r"cannot write .*deep/file"):
        write_changed(tmp_path, {Path("deep/file"): b"new"})
