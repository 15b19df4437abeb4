import json
from pathlib import Path
from typing import Any

import pytest

from kaltura_session.errors import KitError
from kskit.build.operations import OPERATIONS
from kskit.verify.ops import OPS
from kskit.verify.vectors import Selection, Vector, load, select, shuffled

DOCUMENT = {"id": "f/a", "title": "An A", "op": "token_hash", "flags": ["Long"], "input": {}, "expect": {}}


def kit(folder: Path, *documents: dict[str, Any]) -> Path:
    (folder / "manifest.json").write_text(json.dumps({"families": {"f": {"file": "f.json"}}}))
    (folder / "f.json").write_text(json.dumps({"vectors": documents}))
    return folder


def test_vectors_are_read_family_by_family(tmp_path: Path) -> None:
    (vector,) = load(kit(tmp_path, DOCUMENT))
    assert (vector.id, vector.family, vector.op, vector.title) == ("f/a", "f", "token_hash", "An A")


def test_every_op_of_the_kit_is_in_the_table() -> None:
    assert {*OPERATIONS, "flow"} == set(OPS)


def test_ops_of_the_published_vectors_are_known() -> None:
    assert {vector.op for vector in load()} <= set(OPS)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "cannot read .*manifest.json: No such file.*kskit build"),
        (lambda folder: (folder / "f.json").write_text("{"), "f.json is not JSON"),
        (lambda folder: (folder / "f.json").write_text("{}"), "lack 'vectors'; restore them"),
        (lambda folder: (folder / "manifest.json").write_text("[]"), "restore them with `kskit build`"),
        (lambda folder: kit(folder, {**DOCUMENT, "op": "dance"}), "asks for the op 'dance', which this kit lacks"),
    ],
)
def test_spoilt_folder_is_named(tmp_path: Path, spoil: Any, said: str) -> None:
    kit(tmp_path, DOCUMENT)
    spoil(tmp_path)
    with pytest.raises(KitError, match=said):
        load(tmp_path)


@pytest.mark.parametrize(
    ("selection", "ids"),
    [
        (Selection(), ["f/a", "f/b", "g/a"]),
        (Selection(families=["g"]), ["g/a"]),
        (Selection(flags=["Long"]), ["f/a"]),
        (Selection(ids=["f/b"]), ["f/b"]),
        (Selection(ids=["*/a"]), ["f/a", "g/a"]),
        (Selection(keywords=["THE B"]), ["f/b"]),
        (Selection(families=["f"], ids=["*/a"]), ["f/a"]),
    ],
)
def test_filters_must_all_hold(selection: Selection, ids: list[str]) -> None:
    vectors = [
        Vector("f/a", "f", "token_hash", {}, {}, {"title": "The A", "flags": ["Long"]}),
        Vector("f/b", "f", "token_hash", {}, {}, {"title": "The B"}),
        Vector("g/a", "g", "token_hash", {}, {}, {}),
    ]
    assert [vector.id for vector in select(vectors, selection)] == ids


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        (Selection(families=["h"]), "family 'h' does not exist; use one of f"),
        (Selection(keywords=["zzz"]), "no vector matches these filters"),
    ],
)
def test_filter_that_leaves_nothing_is_named(selection: Selection, said: str) -> None:
    with pytest.raises(KitError, match=said):
        select([Vector("f/a", "f", "token_hash", {}, {}, {})], selection)


def test_order_and_numbers_follow_from_the_seed(vectors: list[Vector]) -> None:
    assert shuffled(vectors, 7) == shuffled(list(reversed(vectors)), 7)
    assert [seq for seq, _ in shuffled(vectors, 7)] != [seq for seq, _ in shuffled(vectors, 8)]
    assert [vector for _, vector in shuffled(vectors, 7)] != vectors
    assert all(0 < seq < 2**31 for seq, _ in shuffled(vectors, 7))
