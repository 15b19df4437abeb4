"""MDX: fragments and whole pages for Docusaurus compile with the real compiler."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kskit.spec.fragments.sites import SITES
from kskit.spec.site_pages import site_files

SUPPORT = Path(__file__).parents[1] / "support" / "mdx"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mdx")]


def required(name: str) -> str:
    found = shutil.which(name)
    if found is None and os.environ.get("KSKIT_REQUIRE_ALL") == "1":
        pytest.fail(f"{name} is required here (KSKIT_REQUIRE_ALL=1) and is not installed")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(scope="module")
def compiler(root) -> Path:
    """The folder with the compiler, installed once into the cache of the checkout."""
    node, npm = required("node"), required("npm")
    folder = root / ".cache" / "mdx"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "compile.mjs"):
        shutil.copy(SUPPORT / name, folder / name)
    if not (folder / "node_modules" / "@mdx-js" / "mdx").is_dir():
        ran = subprocess.run([npm, "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock"], cwd=folder,
                             capture_output=True, text=True, check=False)  # fmt: skip
        if ran.returncode != 0 and os.environ.get("KSKIT_REQUIRE_ALL") != "1":
            pytest.skip(f"npm cannot install the compiler: {ran.stderr.strip()[:200]}")
        assert ran.returncode == 0, ran.stderr
    assert node
    return folder


def compile_folder(compiler: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["node", "compile.mjs", str(folder)], cwd=compiler, capture_output=True, text=True, check=False
    )


def test_every_docusaurus_page_and_fragment_compiles(compiler, tmp_path):
    for path, content in site_files(SITES["docusaurus"], 2, "---\ntitle: $title\n---\n\n").items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    ran = compile_folder(compiler, tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_compiler_does_refuse_what_is_no_mdx(compiler, tmp_path):
    (tmp_path / "bad.mdx").write_text("A bare { brace\n", encoding="utf-8")
    ran = compile_folder(compiler, tmp_path)
    assert ran.returncode == 1
    assert "bad.mdx" in ran.stderr
