"""Toolchains: found, versions read, and the missing ones named with their packages."""

import sys
from pathlib import Path

import pytest

from kskit.snippets.language import Comment, File, Language, Tool, load_languages
from kskit.snippets.toolchains import MissingToolError, command_line, find_tools, missing_tools, require_tools, runtime

HERE = Path(sys.executable)


def language(*tools: Tool) -> Language:
    return Language("toy", HERE.parent, "Toy", "text", 1, [File("x", "x")], Comment("#"), list(tools), ["true"], "sh")


def test_a_tool_is_found_with_its_version() -> None:
    toy = language(Tool("sh"), Tool(HERE.name, version=[HERE.name, "--version"], pattern=r"(Python \S+)"))
    assert all(found.path for found in find_tools(toy))
    assert runtime(toy).startswith("Python 3.")


def test_a_tool_beside_another_is_found() -> None:
    toy = language(
        Tool("no-such-tool", locate=[HERE.name, "-c", f"print({str(HERE.parent)!r})"], below=HERE.name),
        Tool("no-such-tool-either", locate=["no-such-command"], below="x"),
    )
    assert [bool(found.path) for found in find_tools(toy)] == [True, False]
    assert command_line(["no-such-tool", "{source}"], toy, {"source": "a b"}) == [str(HERE.parent / HERE.name), "a b"]


def test_a_missing_tool_is_named_with_its_packages() -> None:
    toy = language(Tool("no-such-tool", packages={"debian": "no-such", "pypi": "such-no"}))
    with pytest.raises(
        MissingToolError, match=r"Toy snippets need no-such-tool, .* \(Debian: no-such, PyPI: such-no\)"
    ):
        require_tools(toy)


def test_formatters_are_not_needed_to_run() -> None:
    toy = language(Tool("no-such-linter", purpose="check"))
    require_tools(toy)
    assert missing_tools(toy) == []
    assert [found.tool.name for found in missing_tools(toy, "check")] == ["no-such-linter"]


@pytest.mark.parametrize("name", load_languages())
def test_every_tool_of_a_language_says_where_to_get_it_or_is_part_of_every_system(name: str) -> None:
    tools = load_languages()[name].tools
    assert [tool.name for tool in tools if not tool.packages] in ([], ["sh"])
