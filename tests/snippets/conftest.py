"""A running emulator for each worker, and toolchains that are required in CI."""

import os
from collections.abc import Callable, Iterator

import pytest

from answering import Answering
from kskit.snippets.language import Language, find_language
from kskit.snippets.programs import Program, make_program, make_programs
from kskit.snippets.render import Snippet, render_snippets
from kskit.snippets.service import Service, fresh_service
from kskit.snippets.toolchains import missing_tools

SNIPPETS = render_snippets()


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """An emulator of this worker's own."""
    with fresh_service() as running:
        yield running


@pytest.fixture(scope="module")
def answering() -> Iterator[Answering]:
    """A service that gives the responses it is told to give."""
    started = Answering()
    yield started
    started.server.shutdown()
    started.server.server_close()


@pytest.fixture(params=SNIPPETS.values(), ids=SNIPPETS)
def snippet(request: pytest.FixtureRequest) -> Snippet:
    """Each snippet in turn."""
    found: Snippet = request.param
    return found


Need = Callable[[str], None]


@pytest.fixture(scope="session")
def need() -> Need:
    """Skip the test, or fail in CI, when snippets of that language cannot be run here."""
    return lambda name: need_tools(find_language(name))


@pytest.fixture(scope="session")
def need_to_check() -> Need:
    """Likewise, where its formatter or linter is not here."""
    return lambda name: need_tools(find_language(name), "check")


def need_tools(language: Language, purpose: str = "run") -> None:
    """Skip the test when a tool of the language is missing; fail where KSKIT_REQUIRE_ALL=1 (CI)."""
    for found in missing_tools(language, purpose):
        message = f"{language.label} needs {found.tool.name} ({found.advice})"
        if os.environ.get("KSKIT_REQUIRE_ALL") == "1":
            pytest.fail(f"{message}: required here (KSKIT_REQUIRE_ALL=1)")
        pytest.skip(message)


@pytest.fixture
def program(snippet: Snippet) -> Program:
    """The snippet, built."""
    need_tools(snippet.language)
    return make_program(snippet)


@pytest.fixture
def programs(snippet: Snippet) -> list[Program]:
    """The snippet, built, with each runtime of its language; in CI with all of them."""
    need_tools(snippet.language, "also" if os.environ.get("KSKIT_REQUIRE_ALL") == "1" else "run")
    return make_programs(snippet)


@pytest.fixture
def checkable(snippet: Snippet) -> Snippet:
    """The snippet, where formatter and linter of its language are here."""
    need_tools(snippet.language, "check")
    return snippet
