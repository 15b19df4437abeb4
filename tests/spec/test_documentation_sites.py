"""The page of documentation sites: what it prints is executed as it stands, with the real builders."""

import importlib.util
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from kskit.spec.embed import find_blocks
from kskit.spec.samples import SITES
from sites_page import PAGE, block, blocks_of, shell, write


def test_the_blocks_of_the_first_section_are_filled_and_in_step(tmp_path: Path) -> None:
    title = "Blocks in a page of your own"
    write(tmp_path / "guide.md", block(title, "md"))
    shell(block(title, "sh"), tmp_path)
    assert "```go" in (tmp_path / "guide.md").read_text(encoding="utf-8")


def test_every_kind_of_block_that_is_listed_exists() -> None:
    examples = re.findall(r"^\| `[A-Za-z/]+` \|.*`([^`]+)` \|$", PAGE, re.MULTILINE)
    assert len(examples) == 5
    for name in [*examples, "imports"]:
        assert find_blocks(f"<!-- kskit:begin {name} -->\n<!-- kskit:end -->\n", name)[0].wanted


def test_pages_are_written_and_in_step(tmp_path: Path) -> None:
    title = "Pages of the specification"
    write(tmp_path / "front-matter.txt", block(title, "text"))
    for commands in (text for name, text in blocks_of(title) if name == "sh"):
        shell(commands, tmp_path)
    shell("cd docs/kaltura && sha256sum --check --quiet .kskit-export", tmp_path)
    assert (tmp_path / "third_party/kaltura-vectors/token-hash.json").is_file()
    assert (tmp_path / "docs/kaltura/wire.md").read_text(encoding="utf-8").startswith('---\ntitle: "Requests"\n')
    assert '<a id="wire-2"></a>' in (tmp_path / "docs/kaltura/wire.md").read_text(encoding="utf-8")
    assert '<a id="a01"></a>' in (tmp_path / "docs/kaltura/mistakes.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_mkdocs_builds_strictly(tmp_path: Path, python_tool: Callable[[str], None]) -> None:
    python_tool("material")
    write(tmp_path / "mkdocs.yml", block("MkDocs", "yaml"))
    write(tmp_path / "docs" / "index.md", "# Mine\n\n[How calls are sent](kaltura/wire.md#wire-2)\n")
    shell(block("MkDocs", "sh"), tmp_path)
    built = (tmp_path / "site/kaltura/flow-use-session/index.html").read_text(encoding="utf-8")
    assert '<div class="tabbed-set tabbed-alternate"' in built


@pytest.mark.slow
def test_sphinx_builds_with_warnings_as_errors(tmp_path: Path, python_tool: Callable[[str], None]) -> None:
    python_tool("myst_parser")
    write(tmp_path / "conf.py", block("Sphinx with MyST", "python"))
    write(tmp_path / "index.md", block("Sphinx with MyST", "md"))
    shell(block("Sphinx with MyST", "sh"), tmp_path)
    built = (tmp_path / "_build/kaltura/flow-use-session.html").read_text(encoding="utf-8")
    assert 'href="errors.html#invalid-ks"' in built or 'href="errors.html#invalid_ks"' in built


@pytest.fixture
def python_tool() -> Callable[[str], None]:
    def need(module: str) -> None:
        if importlib.util.find_spec(module) is None and os.environ.get("KSKIT_REQUIRE_ALL") == "1":
            pytest.fail(f"{module} is required here (KSKIT_REQUIRE_ALL=1) and is not installed")
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")

    return need


def test_the_step_of_the_action_finds_what_is_out_of_step(tmp_path: Path) -> None:
    step = yaml.safe_load(block("In continuous integration", "yaml"))[0]
    install, check = step["run"].splitlines()
    assert install.startswith("pip install ")
    write(tmp_path / "guide.md", "<!-- kskit:begin clause/APP.4 -->\n<!-- kskit:end -->\n")
    assert "guide.md, line 1: clause/APP.4 is out of step" in shell(check, tmp_path, code=1)
    shell("kskit embed guide.md", tmp_path)
    shell(check, tmp_path)


def test_the_hook_is_one_that_finds_it_too(tmp_path: Path) -> None:
    hook = yaml.safe_load(blocks_of("In continuous integration")[1][1])["repos"][0]["hooks"][0]
    assert re.search(hook["files"], "docs/guide.mdx")
    write(tmp_path / "guide.md", "<!-- kskit:begin clause/APP.4 -->\n<!-- kskit:end -->\n")
    assert "is out of step" in shell(f"{hook['entry']} guide.md", tmp_path, code=1)


def test_every_site_that_the_command_knows_is_named() -> None:
    assert [name for name in SITES if f"site={name}" not in PAGE] == []
