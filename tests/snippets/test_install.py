"""`kskit snippets install`: which packages of npm, into which folder, and what is said when that fails."""

import os
from pathlib import Path

import pytest

from kaltura_session.errors import KitError
from kskit.snippets import toolchains as install
from kskit.snippets.language import find_language, load_languages
from kskit.snippets.toolchains import search_path


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
    assert f"npm{os.sep}node_modules{os.sep}.bin" in search_path()


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
