"""The promise of an id: it never changes its input, and never comes back."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kskit.build import lock
from kskit.build.vectors import Vector

ROOT = Path(__file__).resolve().parents[2]


def vector(slug: str, **given: Any) -> Vector:
    content: Mapping[str, Any] = {"id": f"privileges/{slug}", "op": "privileges_parse", "input": given}
    return Vector("privileges", content, "")


def locked(folder: Path, *vectors: Vector) -> bytes:
    path = folder / lock.FILE
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(lock.render(folder, vectors))
    return path.read_bytes()


def test_every_vector_is_locked_with_its_input(computed: list[Vector]) -> None:
    assert lock.read(ROOT).items() >= {one.id: lock.input_digest(one) for one in computed}.items()


def test_new_id_is_added_and_the_others_stay(tmp_path: Path) -> None:
    first = locked(tmp_path, vector("a", text="1"))
    second = locked(tmp_path, vector("a", text="1"), vector("b", text="2"))
    assert set(first.splitlines()) < set(second.splitlines())


def test_changed_input_is_refused(tmp_path: Path) -> None:
    locked(tmp_path, vector("a", text="1"))
    with pytest.raises(
        lock.LockError, match=r"the input of privileges/a is not what was published; give .* a new slug"
    ):
        locked(tmp_path, vector("a", text="2"))


def test_changed_operation_is_refused(tmp_path: Path) -> None:
    locked(tmp_path, vector("a", text="1"))
    other = vector("a", text="1")
    with pytest.raises(lock.LockError, match="the input of privileges/a"):
        locked(tmp_path, replace(other, content={**other.content, "op": "privileges_build"}))


def test_changed_expectation_is_no_matter_of_the_lock(tmp_path: Path) -> None:
    before = locked(tmp_path, vector("a", text="1"))
    other = vector("a", text="1")
    assert locked(tmp_path, replace(other, content={**other.content, "expect": {}})) == before


def test_removed_id_needs_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked(tmp_path, vector("a", text="1"), vector("b", text="2"))
    with pytest.raises(lock.LockError, match=r"privileges/a was published and is gone; restore the case, or"):
        locked(tmp_path, vector("b", text="2"))
    monkeypatch.setitem(lock.TOMBSTONES, "privileges/a", "said the same as b")
    assert b"privileges/a " in (after := locked(tmp_path, vector("b", text="2")))
    assert after.count(b" removed\n") == 1


def test_buried_id_never_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked(tmp_path, vector("a", text="1"))
    monkeypatch.setitem(lock.TOMBSTONES, "privileges/a", "said the same as b")
    with pytest.raises(lock.LockError, match="has a tombstone and is never used again"):
        locked(tmp_path, vector("a", text="1"))


def test_lock_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / lock.FILE
    path.parent.mkdir()
    path.write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(lock.LockError, match="line 1 is not `id digest`"):
        lock.read(tmp_path)
