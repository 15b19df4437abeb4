"""MDX: fragments and whole pages for Docusaurus compile with the real compiler."""

import subprocess
from pathlib import Path

import pytest

from kskit.spec.fragments.sites import SITES
from kskit.spec.site_pages import site_files

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mdx")]


def compile_folder(node_tools: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["node", "compile.mjs", str(folder)], cwd=node_tools, capture_output=True, text=True, check=False
    )


def test_every_docusaurus_page_and_fragment_compiles(node_tools, tmp_path):
    for path, content in site_files(SITES["docusaurus"], 2, "---\ntitle: $title\n---\n\n").items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    ran = compile_folder(node_tools, tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_compiler_does_refuse_what_is_no_mdx(node_tools, tmp_path):
    (tmp_path / "bad.mdx").write_text("A bare { brace\n", encoding="utf-8")
    ran = compile_folder(node_tools, tmp_path)
    assert ran.returncode == 1
    assert "bad.mdx" in ran.stderr
