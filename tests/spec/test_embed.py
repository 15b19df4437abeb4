"""Guarded blocks in other people's Markdown: filled, kept in step, never overwritten when edited by hand."""

import re

import pytest

from kaltura_session.errors import KitError
from kskit.__main__ import main
from kskit.spec.blocks import BlockError, render_block
from kskit.spec.embed import digest, find_blocks, update

PAGE = """# Mine

<!-- kskit:begin app-token-session/hash lang=go -->
<!-- kskit:end -->

1. In a list:

   <!-- kskit:begin clause/APP.4 -->
   <!-- kskit:end -->
"""


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "mine.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_empty_blocks_are_filled_and_the_rest_is_kept(page, capsys):
    assert main(["embed", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Mine\n\n<!-- kskit:begin app-token-session/hash lang=go sha256=")
    assert "digest.Write([]byte(widget.KS + appToken))" in text
    assert "   **APP.4 The token hash.**" in text
    assert "written" in capsys.readouterr().out


def test_filling_twice_changes_nothing(page):
    main(["embed", str(page)])
    once = page.read_bytes()
    assert main(["embed", "--check", str(page)]) == 0
    assert main(["embed", str(page)]) == 0
    assert page.read_bytes() == once


def test_check_reports_a_block_that_is_out_of_step_and_writes_nothing(page, capsys):
    assert main(["embed", "--check", str(page)]) == 1
    assert "line 3: app-token-session/hash is out of step" in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == PAGE


def test_a_block_edited_by_hand_is_kept_and_the_difference_shown(page, capsys):
    main(["embed", str(page)])
    edited = page.read_text(encoding="utf-8").replace("It is not an HMAC.", "It is not an HMAC!")
    page.write_text(edited, encoding="utf-8")
    assert main(["embed", str(page)]) == 1
    shown = capsys.readouterr().out
    assert "was edited by hand" in shown
    assert "-// after, in lower-case hexadecimal. It is not an HMAC!" in shown
    assert page.read_text(encoding="utf-8") == edited


def test_force_overwrites_what_was_edited(page):
    main(["embed", str(page)])
    filled = page.read_text(encoding="utf-8")
    page.write_text(filled.replace("It is not an HMAC.", "Changed."), encoding="utf-8")
    assert main(["embed", "--force", str(page)]) == 0
    assert page.read_text(encoding="utf-8") == filled


def test_an_old_block_that_nobody_edited_is_renewed(page):
    main(["embed", str(page)])
    filled = page.read_text(encoding="utf-8")
    block = find_blocks(filled, "page")[0]
    old = filled.replace(block.content, "old").replace(digest(block.content), digest("old"))
    assert update(old, find_blocks(old, "page")) == filled


def test_what_stands_in_a_block_without_a_digest_counts_as_edited():
    text = "<!-- kskit:begin clause/APP.4 -->\nmine\n<!-- kskit:end -->\n"
    assert find_blocks(text, "page")[0].edited
    assert update(text, find_blocks(text, "page")) == text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<!-- kskit:begin clause/APP.4 -->\n", "line 1: the block has no <!-- kskit:end -->"),
        ("<!-- kskit:begin clause/APP.4 -->\n<!-- kskit:begin clause/APP.5 -->\n", "line 2: a block begins inside"),
        ("<!-- kskit:begin clause/APP.4 colour=red -->\n<!-- kskit:end -->\n", "unknown option colour"),
        ("text\n<!-- kskit:end -->\n", "line 2: an end without a beginning"),
        ("<!-- kskit: begin clause/APP.4 -->\n<!-- kskit:end -->\n", "line 1: this marker is not understood"),
        ("<!-- kskit:begin clause/APP.4 lang -->\n<!-- kskit:end -->\n", "line 1: this marker is not understood"),
        ("- item <!-- kskit:begin clause/APP.4 -->\n<!-- kskit:end -->\n", "line 1: this marker is not understood"),
        ("<!-- kskit:begin clause/APP.4 */}\n<!-- kskit:end -->\n", "line 1: the comment begins in one way"),
        ("```\n<!-- kskit:begin clause/APP.4 -->\n<!-- kskit:end -->\n", "line 1: the code fence never ends"),
        ("<!-- kskit:begin use-session/list site=docusaurus -->\n<!-- kskit:end -->\n", "line 1: these tabs need"),
        ("<!-- kskit:begin nosuch/step -->\n<!-- kskit:end -->\n", "line 1: there is no block 'nosuch/step'"),
    ],
)
def test_markers_that_make_no_sense_are_named(text, fault):
    with pytest.raises(KitError, match="page, line") as error:
        find_blocks(text, "page")
    assert fault in str(error.value)


@pytest.mark.parametrize(
    ("name", "options", "fault"),
    [
        ("app-token-session/nosuch", {}, "there are app-token-session/widget"),
        ("app-token-session/hash", {"lang": "cobol"}, "is not written in 'cobol'; there are go"),
        ("app-token-session/hash", {"site": "wiki"}, "there is no site 'wiki'"),
        ("clause/APP.99", {}, "there is no clause 'APP.99'"),
        ("clause/APP.4", {"lang": "go"}, "takes no option lang"),
        ("error/NO_SUCH", {}, "there is no error code 'NO_SUCH'"),
        ("mistake/Z01", {}, "there is no mistake 'Z01'"),
    ],
)
def test_a_block_that_does_not_exist_is_named(name, options, fault):
    with pytest.raises(BlockError, match=re.escape(fault)):
        render_block(name, options)


def test_blocks_of_every_kind():
    two = render_block("app-token-session/hash", {"lang": "curl,go", "site": "mkdocs"})
    assert re.findall('^=== "(.*)"$', two, re.MULTILINE) == ["curl", "Go"]
    assert render_block("imports", {}).startswith("import Tabs from '@theme/Tabs';\n")
    assert render_block("app-token-session", {"lang": "curl"}).startswith("```sh\n#!/bin/sh\n")
    assert render_block("app-token-session/hash", {"site": "mkdocs"}).startswith('=== "Go"')
    assert "1. The algorithm is not the token's" in render_block("error/INVALID_APP_TOKEN_HASH", {})
    assert render_block("mistake/A01", {}).startswith("**A01 ")


def test_a_file_that_is_missing_is_one_line_and_exit_code_2(tmp_path, capsys):
    assert main(["embed", str(tmp_path / "none.md")]) == 2
    assert capsys.readouterr().err.startswith("kskit: cannot read")


def test_a_file_without_blocks_is_told_what_to_add(tmp_path, capsys):
    path = tmp_path / "bare.md"
    path.write_text("# Bare\n", encoding="utf-8")
    assert main(["embed", str(path)]) == 0
    assert main(["embed", "--check", str(path)]) == 1
    assert capsys.readouterr().err.count("no guarded block; add") == 2
    assert path.read_bytes() == b"# Bare\n"
