"""What a reader is told of a program: what it needs, and the line that runs it, in its head and on pages."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kaltura_session.server.resources import data_root
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Situations, cases_of
from kskit.snippets.language import load_languages
from kskit.snippets.render import Snippet, find_snippet, render_snippets
from kskit.snippets.service import Service
from kskit.snippets.toolchains import cache_folder, tool_environment

FLOW = load_flows().find("use-session")


@pytest.mark.parametrize("language", load_languages())
def test_the_line_in_its_head_runs_a_program(
    language: str, need: Callable[[str], None], service: Service, tmp_path: Path
) -> None:
    need(language)
    snippet = find_snippet(FLOW.id, language)
    for path, content in snippet.files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    plain = next(case for case in cases_of(FLOW, load_flows()) if case.id == "plain")
    settings = Situations(service.settings, tmp_path).settings_for(plain)
    ran = subprocess.run(
        ["sh", "-c", line_of(snippet)],
        cwd=(tmp_path / snippet.path).parent,
        env={**tool_environment(snippet.language, cache_folder()), **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, "2\n"), ran.stderr


def line_of(snippet: Snippet) -> str:
    """Return the line; where modules of this system lie, as `run` says; with tsx on this Node, as the head says."""
    places = [word for word in snippet.language.run if "PATH" in word]
    line = snippet.usage.replace("node ", "tsx ") if snippet.language.run[0] == "tsx" else snippet.usage
    return " ".join([*(f"export '{place}';" for place in places), line])


def test_a_head_says_what_its_program_needs_and_how_it_is_run(snippet: Snippet) -> None:
    mark = snippet.language.comment.open
    lines = [line.strip().removeprefix(mark).removeprefix("*").strip() for line in snippet.text.splitlines()[:16]]
    first, *others = snippet.language.usage_of(snippet.flow.id)
    begins = lines.index(f"Run it: {first}")
    assert lines[begins + 1 :][: len(others)] == others
    assert f" Needs: {snippet.language.needs_of(snippet.flow)}." in " ".join(lines[:begins])


def test_what_a_program_needs_is_what_it_uses() -> None:
    needs = {name: one.language.needs_of(one.flow) for name, one in render_snippets().items()}
    assert needs["use-session/curl"] == "a POSIX shell, curl"
    assert needs["local-ks/curl"] == "a POSIX shell, openssl"
    assert needs["login/perl"] == "Perl 5.14, IO::Socket::SSL"
    assert needs["local-ks/perl"] == "Perl 5.14, CryptX"


@pytest.mark.parametrize("page", ["README.md", "spec/index.md"])
def test_pages_print_the_same_line(page: str) -> None:
    text = (data_root() / page).read_text(encoding="utf-8")
    for one in render_snippets().values():
        if one.flow.id == "app-token-session":
            assert f"| {one.language.needs_of(one.flow)} | `{one.usage}` |" in text, one.id
