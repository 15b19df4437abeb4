"""`kskit embed` in files as people have them: every byte outside of its blocks stays, whatever it is."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kskit.__main__ import main
from kskit.spec.embed import find_blocks, update

BEGIN, END = "<!-- kskit:begin clause/APP.4 -->", "<!-- kskit:end -->"
AROUND = {
    "CR LF": "# Mine\r\n\r\n1. a\r\n",
    "no line feed at the end": "text\n",
    "byte-order mark": "\ufeff# Mine\n",
    "odd separators": "a\x0cb\x0bc\u2028d\x85e\x1cf\n",
    "tabs": "\t- a\n\t\t- b\n",
    "lone CR": "a\rb\n",
    "own anchor": "## Mine {#mine}\n",
    "blanks at the end": "a  \nb\t\n\n\n",
}


def embed(path: Path, *options: str) -> int:
    return main(["embed", *options, str(path)])


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
def test_what_stands_around_a_block_stays(tmp_path: Path, around: str) -> None:
    path = tmp_path / "page.md"
    end = "\r\n" if "\r\n" in around else "\n"
    before, after = around.encode(), f"{END}{end}{around.removesuffix(end)}".encode()
    path.write_bytes(before + f"{BEGIN}{end}".encode() + after)
    assert embed(path) == 0
    written = path.read_bytes()
    assert written.startswith(before + b"<!-- kskit:begin clause/APP.4 sha256=")
    assert written.endswith(after)
    inside = written[len(before) : -len(after)]
    assert b"**APP.4 The token hash.**" in inside
    assert inside.count(b"\r\n") == (inside.count(b"\n") if end == "\r\n" else 0)
    assert embed(path, "--check") == 0


@given(st.text(st.characters(exclude_characters="<{`~", exclude_categories=["Cs"])), st.sampled_from(["\n", "\r\n"]))
def test_any_text_around_a_block_stays(around: str, end: str) -> None:
    text = f"{around}{end}{BEGIN}{end}{END}{end}{around}"
    filled = update(text, find_blocks(text, "page"))
    before, _, rest = filled.partition("<!-- kskit:begin")
    assert (before, rest.partition(END)[2]) == (f"{around}{end}", f"{end}{around}")
    assert update(filled, find_blocks(filled, "page")) == filled


def test_a_block_is_indented_as_its_marker_is_with_tabs_too(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"- a\n\n\t{BEGIN.replace('clause/APP.4', 'use-session/list lang=curl')}\n\t{END}\n")
    assert embed(path) == 0
    assert "\n\t```sh\n\t# ks is a parameter" in path.read_text()


@pytest.mark.parametrize("fence", ["```", "~~~~", "    ```md", "- ```", "> ```"])
def test_an_example_in_a_code_fence_stays(tmp_path: Path, fence: str) -> None:
    path = tmp_path / "page.md"
    closing = re.sub(r"[^`~ ]", " ", fence)
    text = f"{fence}\n{BEGIN}\n{END}\n{closing}\n\nSee `{BEGIN}`.\n"
    path.write_text(text)
    assert embed(path) == 0
    assert path.read_text() == text


def test_mdx_has_comments_and_imports_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "page.mdx"
    path.write_text("""---
title: Mine
---

{/* kskit:begin imports */}
{/* kskit:end */}

{/* kskit:begin use-session/list site=docusaurus lang=go,curl */}
{/* kskit:end */}
""")
    assert embed(path) == 0
    text = path.read_text()
    assert "import TabItem from '@theme/TabItem';" in text
    assert re.findall('<TabItem value="([a-z]+)"', text) == ["go", "curl"]
    assert "<!--" not in text
    assert embed(path, "--check") == 0


def test_languages_and_site_can_be_named_once_for_all_blocks(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(
        f"<!-- kskit:begin use-session/list -->\n{END}\n"
        f"<!-- kskit:begin use-session/list lang=php -->\n{END}\n{BEGIN}\n{END}\n"
    )
    assert embed(path, "--lang", "go,curl", "--site", "mkdocs") == 0
    assert re.findall('^=== "(.*)"$', path.read_text(), re.MULTILINE) == ["Go", "curl"]
    assert path.read_text().count("```php") == 1
    assert embed(path, "--check", "--lang", "go,curl", "--site", "mkdocs") == 0
    assert embed(path, "--check") == 1


def test_no_file_is_written_when_one_is_not_understood(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text(f"{BEGIN}\n{END}\n")
    bad.write_text(f"\n<!-- kskit:begin clause/APP.4 -- >\n{END}\n")
    for options in ([], ["--check"]):
        assert main(["embed", *options, str(good), str(bad)]) == 2
        assert capsys.readouterr().err.startswith(f"kskit: {bad}, line 2: this marker is not understood")
    assert good.read_text() == f"{BEGIN}\n{END}\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["bad.md", "good.md"]


@pytest.mark.parametrize(
    ("marker", "line"),
    [
        ("<!-- kskit begin clause/APP.4 -->", 2),
        ("<!-- KSKIT:BEGIN clause/APP.4 -->", 2),
        ("<!--\n  kskit:begin clause/APP.4\n-->", 3),
        ("<!-- kskit: begin clause/APP.4 -->", 2),
        (f"> {BEGIN}", 2),
        (f"{BEGIN} and more", 2),
    ],
)
def test_a_marker_in_another_form_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], marker: str, line: int
) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"# Mine\n{marker}\n{END}\n")
    for options in ([], ["--check"]):
        assert embed(path, *options) == 2
        assert capsys.readouterr().err.startswith(f"kskit: {path}, line {line}: this marker is not understood")


@pytest.mark.parametrize(
    ("name", "marker", "fault"),
    [
        ("page.md", "<!-- kskit:begin use-session/list lang=go,go -->", "lang=go,go names a language twice"),
        ("page.md", "<!-- kskit:begin use-session/list lang=go lang=curl -->", "an option stands twice"),
        ("page.mdx", BEGIN, "MDX has no such comments; write {/* kskit:begin clause/APP.4 */}"),
    ],
)
def test_a_marker_that_would_break_the_site_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, marker: str, fault: str
) -> None:
    path = tmp_path / name
    path.write_text(f"# Mine\n{marker}\n{END}\n")
    for options in ([], ["--check"]):
        assert embed(path, *options) == 2
        assert capsys.readouterr().err.startswith(f"kskit: {path}, line 2: {fault}")
    assert path.read_text() == f"# Mine\n{marker}\n{END}\n"


def test_a_read_only_page_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"{BEGIN}\n{END}\n")
    path.chmod(0o444)
    assert embed(path) == 2
    assert capsys.readouterr().err == f"kskit: {path} is read-only; make it writable, or name another one\n"
    assert [one.name for one in tmp_path.iterdir()] == ["page.md"]
    assert path.read_text() == f"{BEGIN}\n{END}\n"


def test_a_link_to_a_page_stays_a_link(tmp_path: Path) -> None:
    page, link = tmp_path / "page.md", tmp_path / "link.md"
    page.write_text(f"{BEGIN}\n{END}\n")
    link.symlink_to(page)
    assert embed(link) == 0
    assert link.is_symlink()
    assert "APP.4 The token hash" in page.read_text()
