"""Whole pages for other sites: no markers, the site's tabs, the owner's front matter; MDX compiles."""

import re
import subprocess
from pathlib import Path

import pytest

from kaltura_session.server.resources import data_root
from kskit.__main__ import main
from kskit.spec.pages import page_titles, read_page
from kskit.spec.render import FrontMatterError, site_files, site_pages
from kskit.spec.samples import SITES

FRONT_MATTER = '---\ntitle: "$title"\nsidebar_position: $position\n---\n\n'
MDX = pytest.mark.xdist_group("mdx")


@pytest.mark.parametrize("site", SITES)
def test_no_page_keeps_a_marker(site):
    assert [name for name, text in site_pages(SITES[site], "").items() if "<!-- kskit" in text] == []


def test_flows_have_the_tabs_of_the_site():
    assert '=== "Go"\n\n    ```go' in site_pages(SITES["mkdocs"], "")["flow-use-session"]
    docusaurus = site_pages(SITES["docusaurus"], "")["flow-use-session"]
    assert docusaurus.startswith("import Tabs from '@theme/Tabs';")
    assert '<TabItem value="go" label="Go" default>' in docusaurus


def test_pages_show_the_languages_that_are_asked_for(tmp_path, capsys):
    assert main(["pages", str(tmp_path), "--site", "mkdocs", "--lang", "go,rust"]) == 0
    labels = set(re.findall('=== "(.*)"', "".join(path.read_text("utf-8") for path in tmp_path.rglob("*.md"))))
    assert labels == {"Go", "Rust"}
    programs = {path.stem.rpartition("-")[2] for path in (tmp_path / "programs").iterdir()}
    assert programs == {"go", "rust"}
    assert (tmp_path / "mistakes" / "A41.md").is_file()
    assert not (tmp_path / "mistakes" / "A33.md").exists()
    capsys.readouterr()
    assert main(["pages", str(tmp_path), "--site", "mkdocs", "--lang", "rust"]) == 0
    assert "files of an earlier run are no pages of this one: mistakes/A01.md, " in capsys.readouterr().out
    assert (tmp_path / "programs" / "login-go.md").is_file()


def test_a_language_without_programs_is_one_line_and_exit_code_2(tmp_path, capsys):
    assert main(["pages", str(tmp_path), "--lang", "go,cobol"]) == 2
    assert capsys.readouterr().err.startswith("kskit: there are no programs in 'cobol'; --lang takes some of go,curl")


def test_the_committed_page_of_a_flow_links_to_programs_and_holds_none():
    committed = read_page(data_root(), "flow-start-session")
    assert "[Go](snippets/go/start_session.go)" in committed
    assert "```go" not in committed
    assert set(re.findall(r"^```(\w+)$", committed, re.MULTILINE)) == {"sh", "json", "text"}


def test_a_link_to_a_page_that_the_site_does_not_have_becomes_text():
    assert "[an adapter](adapter-protocol.md)" not in site_pages(SITES["md"], "")["index"]
    assert "an adapter" in site_pages(SITES["md"], "")["index"]
    with_it = site_pages(SITES["md"], "", ["adapter-protocol"])["index"]
    assert "[an adapter](adapter-protocol.md)" in with_it


def test_front_matter_comes_first_and_is_filled():
    pages = site_pages(SITES["docusaurus"], FRONT_MATTER)
    assert all(text.startswith('---\ntitle: "') for text in pages.values())
    assert pages["ks-v2"].startswith(
        '---\ntitle: "The KS, version 2"\nsidebar_position: 10\n---\n\n# The KS, version 2\n'
    )


def test_front_matter_that_asks_for_something_else_is_refused():
    with pytest.raises(FrontMatterError, match=r"'author'; it may use \$title"):
        site_pages(SITES["md"], "by $author\n")
    with pytest.raises(FrontMatterError, match=r"line 2, col 7: a \$ without a name; write \$\$"):
        site_pages(SITES["md"], "---\ncost: $5\n---\n")


def test_the_command_writes_pages_diagrams_and_fragments(tmp_path, capsys):
    template = tmp_path / "front.txt"
    template.write_text(FRONT_MATTER, encoding="utf-8-sig")
    folder = tmp_path / "docs"
    assert (
        main(["pages", str(folder), "--site", "mkdocs", "--heading-level", "3", "--front-matter", str(template)]) == 0
    )
    assert {path.stem for path in folder.glob("*.md")} == set(page_titles())
    assert (folder / "wire.md").read_text("utf-8").startswith('---\ntitle: "Requests"\n')
    assert (folder / "diagrams" / "ks-v2-layout.svg").is_file()
    assert re.match(r"### Use a session\n", (folder / "fragments" / "use-session.md").read_text("utf-8"))
    assert "files written below" in capsys.readouterr().out


def test_check_tells_what_differs_and_writes_nothing(tmp_path, capsys):
    assert main(["pages", str(tmp_path)]) == 0
    assert main(["pages", str(tmp_path), "--check"]) == 0
    (tmp_path / "ks.md").write_text("mine", encoding="utf-8")
    capsys.readouterr()
    assert main(["pages", str(tmp_path), "--check"]) == 1
    assert capsys.readouterr().out == f"{tmp_path / 'ks.md'} differs\n"
    assert (tmp_path / "ks.md").read_text("utf-8") == "mine"


def test_a_page_of_somebody_else_is_not_overwritten(tmp_path, capsys):
    (tmp_path / "index.md").write_text("my own front page", encoding="utf-8")
    assert main(["pages", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"kskit: {tmp_path / 'index.md'}: written by somebody else")
    assert [path.name for path in tmp_path.iterdir()] == ["index.md"]


def test_a_missing_template_is_one_line_and_exit_code_2(tmp_path, capsys):
    assert main(["pages", str(tmp_path), "--front-matter", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.startswith("kskit: cannot read the front matter")


def compile_folder(node_tools: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["node", "compile.mjs", str(folder)], cwd=node_tools, capture_output=True, text=True, check=False
    )


@MDX
@pytest.mark.slow
def test_every_docusaurus_page_and_fragment_compiles(node_tools, tmp_path):
    for path, content in site_files(SITES["docusaurus"], 2, "---\ntitle: $title\n---\n\n").items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    ran = compile_folder(node_tools, tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")


@MDX
@pytest.mark.slow
def test_the_compiler_does_refuse_what_is_no_mdx(node_tools, tmp_path):
    (tmp_path / "bad.mdx").write_text("A bare { brace\n", encoding="utf-8")
    ran = compile_folder(node_tools, tmp_path)
    assert ran.returncode == 1
    assert "bad.mdx" in ran.stderr
