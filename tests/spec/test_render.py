"""The pages: up to date, deterministic, complete, with links that lead somewhere; the Python names."""

import re
import shutil
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import kaltura_session
from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_root
from kit_paths import ROOT
from kskit.spec.clauses import clauses
from kskit.spec.pages import GuardError, page_titles
from kskit.spec.python_api import render
from kskit.spec.render import page_path, render_page, render_spec

ELEMENT = re.compile(
    r'^(<a id="[a-z0-9-]+"></a>|<details markdown="1">|<summary>[^<>{}]+</summary>|</details>)$', re.MULTILINE
)
FENCE = re.compile(r"^(```|~~~).*?^\1$", re.MULTILINE | re.DOTALL)
PAGE = (ROOT / "spec" / "api.md").read_text(encoding="utf-8")


@cache
def pages() -> dict[str, str]:
    return {name: render_page(data_root(), name).decode("utf-8") for name in page_titles()}


def test_every_generated_file_is_up_to_date():
    stale = [str(path) for path, content in render_spec().items() if (data_root() / path).read_bytes() != content]
    assert stale == [], "run: kskit build"


def test_rendering_twice_gives_the_same_bytes():
    assert render_spec() == render_spec()


def test_every_page_of_the_folder_is_listed():
    assert {path.stem for path in (data_root() / "spec").glob("*.md")} >= set(page_titles())


@pytest.mark.parametrize("name", page_titles())
def test_a_page_begins_with_its_title(name):
    assert pages()[name].startswith(f"# {page_titles()[name]}\n")


def test_every_clause_stands_once_on_its_own_page():
    found = Counter(
        (match, name) for name, text in pages().items() for match in re.findall(r"^### (\S+\.\d+) ", text, re.MULTILINE)
    )
    assert found == Counter((one.id, one.page) for one in clauses().values())


@pytest.mark.parametrize("name", page_titles())
def test_no_markup_that_mdx_would_take_for_code(name):
    text = FENCE.sub("", pages()[name])
    text = re.sub(r"<!--.*?-->", "", text)
    text = re.sub(r"(`+).+?\1", "", text)
    text = ELEMENT.sub("", text)
    assert [line for line in text.splitlines() if re.search(r"[{}<]", line)] == []


def test_a_missing_page_is_named(tmp_path):
    with pytest.raises(GuardError, match=r"cannot read spec/ks-v2.md"):
        render_page(tmp_path, "ks-v2")


def test_a_region_nobody_fills_is_named(tmp_path):
    path = tmp_path / page_path("ks-v2")
    path.parent.mkdir()
    Path(path).write_text("<!-- kskit:generated poem -->\n<!-- kskit:end -->\n", encoding="utf-8")
    with pytest.raises(GuardError, match="nothing fills a region 'poem'"):
        render_page(tmp_path, "ks-v2")


def test_every_public_name_has_its_section_in_order():
    assert re.findall(r"^## (?:class )?(\w+)$", PAGE, re.MULTILINE) == kaltura_session.__all__


def test_a_clause_is_a_link_to_its_page():
    assert "carries its own ([LIFE.1](sessions.md#life1-every-request-carries-the-ks))." in PAGE


@pytest.mark.parametrize(
    "signature",
    [
        'def token_hash(ks: str, token: str, hash_type: str | None = "SHA1") -> str',
        "def encode_request(\n    call: Call | Multirequest,\n",
        '    REUSE = "reuse"\n',
        "    target: str\n",
        "    renew_margin: int = 300,\n",
        "class StoreError(KitError)",
        "ks: str\n",
    ],
)  # fmt: skip
def test_a_signature_is_shown_as_a_caller_writes_it(signature):
    assert f"\n{signature}" in PAGE


def test_a_missing_griffe_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "griffe", None)
    with pytest.raises(KitError, match=r"griffe is not installed, which spec/api\.md is made with; run: pip install"):
        render(ROOT)


def test_a_region_of_another_name_is_refused(tmp_path):
    shutil.copytree(ROOT / "reference" / "kaltura_session", tmp_path / "reference" / "kaltura_session")
    (tmp_path / "spec").mkdir()
    page = PAGE.replace("kskit:generated python-names", "kskit:generated python")
    (tmp_path / "spec" / "api.md").write_text(page, encoding="utf-8")
    with pytest.raises(GuardError, match=r"spec/api\.md: nothing fills a region 'python'"):
        render(tmp_path)
