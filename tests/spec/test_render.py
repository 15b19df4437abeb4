"""The pages: up to date, deterministic, complete, and with links that lead somewhere."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from kaltura_session.server.resources import data_root
from kskit.spec import clauses
from kskit.spec.guards import GuardError
from kskit.spec.pages import page_titles
from kskit.spec.render import page_path, render_page, render_spec

ELEMENT = re.compile(
    r'^(<a id="[a-z0-9-]+"></a>|<details markdown="1">|<summary>[^<>{}]+</summary>|</details>)$', re.MULTILINE
)
FENCE = re.compile(r"^(```|~~~).*?^\1$", re.MULTILINE | re.DOTALL)


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
