"""Code without comments: a word in a comment changes nothing, a statement does, in every language."""

from dataclasses import replace
from pathlib import Path

import pytest

from kskit.snippets.language import load_languages
from kskit.snippets.render import Snippet, code_sha256, find_snippet, without_comments

LANGUAGES = list(load_languages())


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
