"""The preview site: complete sources, a strict build, nothing from outside."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

from kskit.build.version import kit_version
from kskit.export.folder import write
from kskit.site.__main__ import finish, main, write_sources
from kskit.site.content import configuration, site_files
from kskit.site.vector_pages import vector_pages
from kskit.spec.clauses import clauses
from kskit.spec.pages import page_titles
from kskit.vectors import load_file

built = pytest.mark.xdist_group("browser")  # where the site is built
OUTSIDE = re.compile(r"""(?:src|href)="(?:https?:)?//|@import|url\((?:https?:)?//""")

SHOWN = re.compile(r"<pre.*?</pre>", re.DOTALL)


def test_every_page_is_in_the_navigation():
    settings = json.loads(site_files()[Path("mkdocs.yml")])
    listed = set(re.findall(r'"([a-z0-9/-]+\.md)"', json.dumps(settings["nav"])))
    pages = {path.relative_to("docs").as_posix() for path in site_files()
             if path.suffix == ".md" and path.parent.name not in {"programs", "mistakes", "evidence"}}  # fmt: skip
    assert pages == listed
    assert {f"{name}.md" for name in page_titles()} <= listed


def test_every_family_of_vectors_can_be_browsed(root):
    families = {path.stem for path in (root / "vectors").glob("*.json") if "family" in path.read_text("utf-8")[:200]}
    pages = {path.stem for path in site_files() if path.parent == Path("docs/vectors")}
    assert families
    assert families <= pages


def test_a_family_lists_its_vectors_with_the_page_of_each():
    pages = {path.name: text.decode("utf-8") for path, text in vector_pages().items()}
    listed = re.findall(r"^\| \[\S+\]\((request-encode\S*\.md)#(\S+)\) \|", pages["request-encode.md"], re.MULTILINE)
    assert len(listed) == len(load_file("request-encode")["vectors"])
    assert [one for one in listed if f"\n## {one[1]}\n" not in pages[one[0]]] == []
    assert listed[-1][0] != "request-encode.md"


def test_a_vector_shows_its_stages_and_links_its_clauses():
    text = site_files()[Path("docs/vectors/ks-v2-encode.md")].decode("utf-8")
    assert "## user-mail\n" in text
    assert f"[KS2.6](../ks-v2.md#{clauses()['KS2.6'].anchor})" in text
    assert '"digest_hex": "f0b14c1f29a6a0cc8d1950f33d8c1bfabfb77308"' in text


def test_sources_of_an_earlier_build_are_removed_and_files_of_somebody_else_stay(tmp_path):
    old, edited, mine = Path("docs", "old.md"), Path("docs", "edited.md"), Path("docs", "mine.md")
    write(tmp_path, {old: b"# Old\n", edited: b"# Old\n"})
    for path in (edited, mine):
        (tmp_path / path).write_bytes(b"# Mine\n")
    write_sources(tmp_path, offline=True)
    assert not (tmp_path / old).exists()
    assert [(tmp_path / path).read_bytes() for path in (edited, mine)] == [b"# Mine\n"] * 2
    assert (tmp_path / "docs" / "index.md").is_file()


def test_a_site_of_somebody_else_is_not_overwritten(tmp_path, capsys):
    (tmp_path / "mkdocs.yml").write_text("site_name: mine\n", encoding="utf-8")
    assert main(["build", "--folder", str(tmp_path)]) == 2
    assert "mkdocs.yml: written by somebody else" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mkdocs.yml"]


def test_the_worker_of_another_server_is_replaced(tmp_path):
    page = tmp_path / "vectors" / "a.html"
    page.parent.mkdir()
    page.write_text('<script src="https://unpkg.com/iframe-worker/shim"></script>', encoding="utf-8")
    finish(tmp_path)
    assert page.read_text("utf-8") == '<script src="../assets/javascripts/worker-in-a-frame.js"></script>'


def test_a_name_in_the_table_of_contents_breaks_behind_an_underscore(tmp_path):
    (tmp_path / "a.html").write_text('<span class="md-ellipsis">\n A_B\n</span><h2>A_B</h2>', encoding="utf-8")
    finish(tmp_path)
    assert (tmp_path / "a.html").read_text("utf-8") == '<span class="md-ellipsis">\n A_\u200bB\n</span><h2>A_B</h2>'


def test_a_page_that_is_written_has_a_link_to_edit_it_and_one_that_is_made_has_none(tmp_path):
    link = '<p><a href="https://example.com/x" title="Edit this page" class="md-icon">\n<svg></svg></a></p>'
    for name in ("errors.html", "programs/login-go.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(link, encoding="utf-8")
    finish(tmp_path)
    assert (tmp_path / "errors.html").read_text("utf-8") == link
    assert (tmp_path / "programs" / "login-go.html").read_text("utf-8") == "<p></p>"


@pytest.mark.parametrize(("given", "expected"), [("https://a.test/edit/", "https://a.test/edit/spec/"), ("", None)])
def test_where_pages_are_edited_is_configured(given, expected):
    settings = json.loads(configuration({}, [], offline=True, edit_url=given))
    assert settings["edit_uri"] == expected
    assert ("content.action.edit" in settings["theme"]["features"]) == bool(expected)


@built
@pytest.mark.slow
def test_the_site_builds_strictly_and_every_page_is_there_and_names_its_version(site):
    assert {path.stem for path in site.glob("*.html")} >= set(page_titles())
    pages = [path for path in site.rglob("*.html") if "assets" not in path.parts]
    assert [path for path in pages if f"Version {kit_version()}" not in path.read_text("utf-8")] == []


@built
@pytest.mark.slow
def test_a_page_and_the_search_index_are_small(site):
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert (len(text.encode()) <= 300_000, len(re.findall("<[a-z]", text)) <= 5_000) == (True, True), page.name
    index = (site / "search" / "search_index.json").read_text("utf-8")
    assert len(index.encode()) <= 300_000
    assert "INVALID_KS" in index
    assert "programs/" not in index


@built
@pytest.mark.slow
def test_nothing_is_loaded_from_outside(site):
    pages = [*site.rglob("*.html"), *site.rglob("*.css")]
    loading = {page: SHOWN.sub("", page.read_text("utf-8")) for page in pages}
    assert [str(page) for page, text in loading.items() if OUTSIDE.search(text)] == []


@pytest.mark.slow
def test_without_mkdocs_the_command_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert main(["build", "--folder", str(tmp_path)]) == 2
    assert 'pip install "kaltura-session-kit[docs]"' in capsys.readouterr().err
