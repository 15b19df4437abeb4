"""The manifest and the page: what they say about each snippet, and that evidence is bound to content."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_root
from kskit.snippets.manifest import FILE, FOLDER, Entry, evidence_of, read_evidence, render, render_all, render_evidence
from kskit.snippets.render import Snippet, find_snippet, render_snippets

MEMBERS = {
    "id", "flow", "title", "language", "label", "fence", "anchor", "path", "sha256", "files", "lines", "regions", "env",
    "dependencies", "command", "output", "runtime", "checked", "cases", "leaves_out",
}  # fmt: skip


def entries(root: Path) -> dict[str, dict[str, Any]]:
    document = json.loads(render_all(root)[Path("manifest.json")])
    return {entry["id"]: entry for entry in document["snippets"]}


def test_every_snippet_has_an_entry_with_the_same_members(tmp_path: Path) -> None:
    found = entries(tmp_path)
    assert list(found) == list(render_snippets())
    assert all(set(entry) == MEMBERS for entry in found.values())


def test_an_entry_describes_its_files(tmp_path: Path) -> None:
    files = render(tmp_path)
    for entry in entries(tmp_path).values():
        contents = [files[Path(one["path"])] for one in entry["files"]]
        assert [one["sha256"] for one in entry["files"]] == [sha256(content).hexdigest() for content in contents]
        assert entry["sha256"] == sha256(b"".join(contents)).hexdigest()
        assert entry["path"] == entry["files"][0]["path"]
        assert entry["lines"] == contents[0].count(b"\n")


def test_without_evidence_nothing_counts_as_executed(tmp_path: Path) -> None:
    assert {(entry["checked"], entry["runtime"]) for entry in entries(tmp_path).values()} == {("none", None)}
    assert "executed," not in render_all(tmp_path)[Path("README.md")].decode()


def write_evidence(root: Path, sha: str, code: str = "") -> None:
    (root / FILE).parent.mkdir(parents=True)
    entry = {"sha256": sha, "code": code, "runtime": "go9", "checked": "executed", "cases": ["plain"]}
    (root / FILE).write_text(json.dumps({"snippets": {"use-session/go": entry}}), encoding="utf-8")


def test_evidence_counts_for_the_very_content_that_was_tried(tmp_path: Path) -> None:
    write_evidence(tmp_path, find_snippet("use-session", "go").sha256)
    entry = entries(tmp_path)["use-session/go"]
    assert (entry["checked"], entry["runtime"], entry["cases"]) == ("executed", "go9", ["plain"])
    page = render_all(tmp_path)[Path("README.md")].decode()
    assert "executed, 1 cases" in page
    assert "go9" not in page, "compiler versions stand in the manifest alone"


def test_a_snippet_with_other_comments_keeps_its_evidence(tmp_path: Path) -> None:
    write_evidence(tmp_path, "0" * 64, find_snippet("use-session", "go").code_sha256)
    assert entries(tmp_path)["use-session/go"]["checked"] == "executed"


def test_a_changed_snippet_loses_its_evidence(tmp_path: Path) -> None:
    write_evidence(tmp_path, "0" * 64)
    assert entries(tmp_path)["use-session/go"]["checked"] == "none"


def test_a_file_that_is_no_evidence_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).parent.mkdir(parents=True)
    for content in ("[]", "{", '{"snippets": {"a": {}}}', '{"snippets": {"a": 1}}'):
        (tmp_path / FILE).write_text(content, encoding="utf-8")
        with pytest.raises(KitError, match="is not what `kskit snippets run --all --record` writes"):
            read_evidence(tmp_path)


def test_recording_keeps_what_is_still_true_and_drops_the_rest(tmp_path: Path) -> None:
    snippets = list(render_snippets().values())
    same, other, third = snippets[:3]
    known = {
        same.id: Entry(same.sha256, "", "go1", "executed", ["a"]),
        other.id: Entry("0" * 64, "", "go1", "executed", ["a"]),
        "gone/go": Entry("0" * 64, "", "go1", "executed", ["a"]),
    }
    confirmed = {third.id: Entry(third.sha256, "", "go2", "executed", ["b"])}
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_bytes(render_evidence(known, confirmed, snippets))
    assert set(read_evidence(tmp_path)) == {same.id, third.id}


def test_evidence_of_an_unknown_snippet_is_none(snippet: Snippet) -> None:
    assert evidence_of(snippet, {}).checked == "none"


def test_what_is_committed_is_what_is_rendered() -> None:
    root = data_root()
    different = [
        path
        for path, content in render(root).items()
        if not (root / path).is_file() or (root / path).read_bytes() != content
    ]
    assert different == [], "run: kskit build"
    strays = {path.relative_to(root) for path in (root / FOLDER).rglob("*") if path.is_file()} - {*render(root), FILE}
    assert strays == set()
