"""Rendered snippets: the same everywhere, complete, readable in one go; their code without comments."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kaltura_session.server.catalogue.reader import CatalogueError
from kaltura_session.server.resources import data_root
from kskit.flows.catalogue import load_flows
from kskit.snippets.environment import TemplateError
from kskit.snippets.language import find_language, load_languages, read_language
from kskit.snippets.regions import without_markers
from kskit.snippets.render import Snippet, code_sha256, find_snippet, render_snippet, render_snippets, without_comments

LONGEST_LINE = 132
SHORT, SHORT_WITHOUT_JSON = 160, 230  # lines; the library of Java reads no JSON
HEAD_START = ("start-session", "widget-session", "use-session", "inspect-session")
LANGUAGES = list(load_languages())


def test_every_flow_is_written_in_every_language() -> None:
    expected = [f"{flow}/{language}" for flow in load_flows().flows for language in load_languages()]
    assert list(render_snippets()) == expected


def test_rendering_twice_gives_the_same_bytes(snippet: Snippet) -> None:
    assert find_snippet(snippet.flow.id, snippet.language.id).files == snippet.files


def test_text_is_clean(snippet: Snippet) -> None:
    assert "\r" not in snippet.text
    assert snippet.text.endswith("\n")
    assert not snippet.text.endswith("\n\n")
    assert all(line == line.rstrip() for line in snippet.text.splitlines())
    assert max(map(len, snippet.text.splitlines())) <= LONGEST_LINE


def test_nothing_of_the_template_language_is_left(snippet: Snippet) -> None:
    assert not any(mark in snippet.text for mark in ("{%", "%}", "{{ ", "{#", "#}", "Undefined"))


def test_every_setting_is_read_from_the_environment_by_its_name(snippet: Snippet) -> None:
    missing = [name for name in snippet.flow.settings() if snippet.text.count(name) < 2]  # in the head, and where used
    assert missing == []


def test_what_a_step_says_stands_in_the_snippet(snippet: Snippet) -> None:
    prefix = snippet.language.comment.open
    words = " ".join(line.strip().removeprefix(prefix).strip() for line in snippet.text.splitlines())
    for step in snippet.steps:
        assert step.text in words, step.id


def test_no_value_looks_like_a_secret(snippet: Snippet) -> None:
    assert re.findall(r"\b[0-9a-f]{33,}\b|\bdjJ8\w+", snippet.text) == []


@pytest.mark.parametrize("language", load_languages())
def test_the_head_start_flows_are_short(language: str) -> None:
    most = SHORT_WITHOUT_JSON if language == "java" else SHORT
    for flow in HEAD_START:
        assert len(without_markers(find_snippet(flow, language).text).splitlines()) <= most


def test_the_rules_are_told_to_contributors() -> None:
    told = " ".join((data_root() / "CONTRIBUTING.md").read_text(encoding="utf-8").split())
    assert f"no line is longer than {LONGEST_LINE} characters" in told
    short = f"`{'`, `'.join(HEAD_START[:-1])}` and `{HEAD_START[-1]}`"
    assert f"{short} have at most {SHORT} lines, in Java {SHORT_WITHOUT_JSON};" in told


def test_a_mistake_in_a_template_names_the_flow_and_the_file(tmp_path: Path) -> None:
    folder = shutil.copytree(find_language("go").folder, tmp_path / "go")
    (folder / "handle-errors.go.j2").write_text("{{ steps.nosuch.text }}", encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        render_snippet(load_flows().find("handle-errors"), read_language(folder))
    assert str(caught.value).startswith(f"flow handle-errors: {folder}/handle-errors.go.j2, line 1: ")
    assert "'nosuch'" in str(caught.value)


def test_an_unwritten_flow_is_refused() -> None:
    with pytest.raises(CatalogueError, match="there is no flow"):
        find_snippet("nosuch", "go")


def snippet(language: str) -> Snippet:
    return find_snippet("reuse-session", language)


def edited(one: Snippet, old: str, new: str) -> Snippet:
    text = one.text
    assert old in text
    return replace(one, files={**one.files, one.path: text.replace(old, new, 1).encode("utf-8")})


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_comment_is_the_same_code(language: str) -> None:
    one = snippet(language)
    prefix = one.language.comment.open
    marker = f"{prefix} --8<-- [start:"
    longer = edited(one, marker, f"{prefix} One more line, and a {prefix} in it.\n\n{marker}")
    assert longer.sha256 != one.sha256
    assert longer.code_sha256 == one.code_sha256


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_statement_is_other_code(language: str) -> None:
    one = snippet(language)
    for old, new in (("session", "sessions"), ("KALTURA_SERVICE_URL", "KALTURA_URL")):
        line = next(line for line in without_comments(one.text, one.language.fence).splitlines() if old in line)
        assert edited(one, line.strip(), line.strip().replace(old, new, 1)).code_sha256 != one.code_sha256, line


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_comment_is_left(language: str) -> None:
    one = snippet(language)
    code = without_comments(one.text, one.language.fence)
    assert not [line for line in code.splitlines() if line.lstrip().startswith(f"{one.language.comment.open} ")] or (
        language == "ruby" and code.startswith("# frozen_string_literal: true\n")
    )
    assert "KALTURA_SERVICE_URL" in code


@pytest.mark.parametrize(
    ("fence", "text", "code"),
    [
        ("go", 'a := "http://b" // c\n', 'a := "http://b"\n'),
        ("go", "//go:build linux\n\n// c\npackage a\n", "//go:build linux\npackage a\n"),
        ("sh", "#!/bin/sh\n# c\necho \"${#a}\" '# b' # d\n", "#!/bin/sh\necho \"${#a}\" '# b'\n"),
        ("python", '"""Doc."""\n\n\ndef a():\n    """Doc."""\n    return "# b"  # c\n', 'def a():\n    return "# b"\n'),
        ("ruby", '# frozen_string_literal: true\n\n# c\nputs "#{a}"\n', '# frozen_string_literal: true\nputs "#{a}"\n'),
        ("c", "#define A 1 // c\nint b; /* c\n d */ int e;\n", "#define A 1\nint b;\n int e;\n"),
        ("php", "<?php\n/** Doc. */\n# c\n$a = 'b'; // c\n", "<?php\n$a = 'b';\n"),
        ("lua", "a = '-- b' -- c\n", "a = '-- b'\n"),
    ],
)  # fmt: skip
def test_strings_and_directives_are_code(fence: str, text: str, code: str) -> None:
    assert without_comments(text, fence) == code


def test_in_an_unknown_language_everything_counts() -> None:
    assert without_comments("# a\n\n", "klingon") == "# a\n\n"


def test_files_of_another_language_count_as_they_are() -> None:
    files = {Path("a/main.rs"): b"fn main() {} // a\n", Path("a/Cargo.toml"): b"# a\n"}
    same = {**files, Path("a/main.rs"): b"fn main() {} // b\n"}
    other = {**files, Path("a/Cargo.toml"): b"# b\n"}
    assert code_sha256(files, "rust") == code_sha256(same, "rust") != code_sha256(other, "rust")
