"""Programs: built once, run with their settings only; and their sources as their languages' tools want them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kskit.snippets.language import load_languages
from kskit.snippets.programs import BuildError, make_program
from kskit.snippets.regions import without_markers
from kskit.snippets.render import Snippet, find_snippet
from kskit.snippets.toolchains import cache_folder
from source_checks import check_source

CURL = find_snippet("local-ks", "curl")


def script(text: str, *, build: list[str] | None = None) -> Snippet:
    language = replace(CURL.language, build=build or [], tools=[])
    return Snippet(CURL.flow, language, {CURL.path: text.encode()})


def test_source_is_formatted_and_lint_clean(checkable: Snippet) -> None:
    assert check_source(checkable) == []


@pytest.mark.parametrize("language", load_languages())
def test_what_a_page_shows_is_formatted_too(
    language: str, need_to_check: Callable[[str], None], tmp_path: Path
) -> None:
    need_to_check(language)
    whole = find_snippet("app-token-session", language)
    files = {
        path: text if path != whole.path else without_markers(whole.text).encode() for path, text in whole.files.items()
    }
    assert check_source(Snippet(whole.flow, replace(whole.language, lint=[]), files), tmp_path) == []


@pytest.mark.parametrize("language", load_languages())
def test_the_checks_of_a_language_can_fail(language: str, need_to_check: Callable[[str], None], tmp_path: Path) -> None:
    need_to_check(language)
    tidy = find_snippet("app-token-session", language)
    (path, text), *_ = tidy.files.items()
    untidy = Snippet(tidy.flow, tidy.language, {path: text.replace(b"\n\n", b"\n\n\n", 1) + b"\n\n"})
    assert check_source(untidy, tmp_path) != []


def test_a_program_sees_its_settings_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALTURA_KS", "the caller's")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    ran = make_program(script('echo "${KALTURA_KS:-none} ${HTTP_PROXY:-none} $KALTURA_USER_ID"'), tmp_path).execute(
        {"KALTURA_USER_ID": "jane"}
    )
    assert (ran.exit, ran.stdout) == (0, "none none jane\n")


def test_a_program_is_built_once_per_content(tmp_path: Path) -> None:
    build = ["sh", "-c", "echo built >>{folder}/log; cp {source} {program}"]
    for _ in range(2):
        program = make_program(script("exit 3", build=build), tmp_path)
    assert (program.work / "log").read_text() == "built\n"
    assert program.execute({}).exit == 3
    other = make_program(script("exit 4", build=build), tmp_path)
    assert other.work != program.work


def test_a_snippet_that_does_not_build_is_named_with_what_the_tool_says(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="local-ks/curl does not build: no good"):
        make_program(script("", build=["sh", "-c", "echo no good >&2; exit 1"]), tmp_path)


def test_a_build_tool_that_cannot_be_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="no-such-compiler"):
        make_program(script("", build=["no-such-compiler"]), tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BuildError, match=r"cannot write .*local_ks\.sh: Not a directory"):
        make_program(script("exit 0"), tmp_path / "file")


def test_what_tools_keep_is_shared_wherever_the_program_is(tmp_path: Path) -> None:
    build = ["sh", "-c", "echo '{work}' >{folder}/work; cp {source} {program}"]
    kept = [(make_program(script("", build=build), tmp_path / one).work / "work").read_text() for one in "ab"]
    assert kept == [f"{cache_folder()}\n"] * 2
