"""Toolchains: found, versions read, the missing ones named with their packages; those of npm installed."""

import os
import sys
from pathlib import Path

import pytest

from kaltura_session.errors import KitError
from kskit.snippets import toolchains as install
from kskit.snippets.language import Comment, File, Language, Tool, find_language, load_languages
from kskit.snippets.toolchains import (
    MissingToolError,
    command_line,
    find_tools,
    missing_tools,
    require_tools,
    runtime,
    search_path,
)

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


def pretend_npm(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put an npm on the PATH that does something else."""
    npm = folder / "npm"
    npm.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder) + os.pathsep + os.environ["PATH"])
    monkeypatch.setattr(install, "npm_folder", lambda: folder / "installed")


def test_only_packages_with_a_version_are_installed() -> None:
    packages = install.npm_packages([find_language("javascript"), find_language("javascript")])
    assert [name.rpartition("@")[0] for name in packages] == ["deno", "bun", "@biomejs/biome"]


def test_every_package_has_one_version() -> None:
    names = [name.rpartition("@")[0] for name in install.npm_packages(load_languages().values())]
    assert len(names) == len(set(names))


def test_npm_is_asked_for_them_in_the_folder_where_tools_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_npm(tmp_path, monkeypatch, f'printf "%s\\n" "$@" >{tmp_path}/asked')
    assert install.install(["a@1", "@b/c@2"]) == tmp_path / "installed"
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked[:3] == ["install", "--prefix", str(tmp_path / "installed")]
    assert asked[-2:] == ["a@1", "@b/c@2"]
    assert search_path().endswith(os.pathsep + str(tmp_path / "installed" / "node_modules" / ".bin"))


def test_what_npm_says_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_npm(tmp_path, monkeypatch, "echo no such package >&2; exit 1")
    with pytest.raises(KitError, match="npm could not install a@1: no such package"):
        install.install(["a@1"])


def test_a_missing_npm_is_named_with_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "search_path", lambda: str(tmp_path))
    with pytest.raises(KitError, match=r"npm is not installed \(Debian: npm\)"):
        install.install(["a@1"])


def test_npm_is_not_asked_again_for_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_npm(tmp_path, monkeypatch, "echo asked >&2; exit 1")
    package = tmp_path / "installed" / "node_modules" / "@b" / "c"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"version": "2"}', encoding="utf-8")
    assert install.install(["@b/c@2"]) == tmp_path / "installed"
    with pytest.raises(KitError, match="asked"):
        install.install(["@b/c@3"])


def test_a_folder_of_ones_own_leaves_that_of_the_languages_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, name in (("installed", "a"), ("other", "b")):
        manifest = tmp_path / folder / "node_modules" / name / "package.json"
        manifest.parent.mkdir(parents=True)
        manifest.write_text('{"version": "1"}', encoding="utf-8")
    monkeypatch.setattr(install, "npm_folder", lambda: tmp_path / "installed")
    assert install.install(["a@1"]) == tmp_path / "installed"
    assert install.install(["b@1"], tmp_path / "other") == tmp_path / "other"
