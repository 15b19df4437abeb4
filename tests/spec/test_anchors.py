"""Anchors and links work where the pages are read, by the rules of the tools that show them.

The slugger of GitHub and Docusaurus and that of Python-Markdown are the real ones.
"""

import html
import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kaltura_session.server.resources import data_root
from kskit.site.content import site_files
from kskit.spec.markdown import anchor_of

ROOT = data_root()
FILES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "spec").rglob("*.md"))]
NAMES = [path.relative_to(ROOT).as_posix() for path in FILES]
LASTING = re.compile(r'<a id="([a-z0-9-]+)"></a>')


def tokens_of(text: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        yield token
        yield from token.children or ()


@cache
def headings(path: Path) -> list[str]:
    """The headings of a page as they are read, from the second on: the first is its title."""
    tokens = MarkdownIt("commonmark").parse(path.read_text(encoding="utf-8"))
    inside = [tokens[number + 1] for number, one in enumerate(tokens) if one.type == "heading_open"]
    return ["".join(part.content for part in one.children or ()) for one in inside]


@cache
def links(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [str(token.attrs["href"]) for token in tokens_of(text) if token.type == "link_open"]


@cache
def targets(path: Path) -> set[str]:
    lasting = LASTING.findall(path.read_text(encoding="utf-8"))
    return {anchor_of(one) for one in headings(path)} | set(lasting)


def gitlab(heading: str) -> str:
    return re.sub("-+", "-", anchor_of(heading))


def mdbook(heading: str) -> str:
    """Keep letters, digits, _ and -, make - of every blank and drop the rest, as mdBook says it does."""
    return "".join("-" if one.isspace() else one.lower() for one in heading if one.isalnum() or one in "_- ")


@pytest.mark.parametrize("rule", [gitlab, mdbook, lambda heading: slugify(heading, "-")])
def test_every_tool_makes_the_same_anchor_of_a_heading(rule: Callable[[str], str]) -> None:
    every = [one for path in FILES for one in headings(path)]
    assert [one for one in every if rule(one) != anchor_of(one)] == []


@pytest.mark.slow
@pytest.mark.xdist_group("mdx")
def test_the_slugger_of_github_makes_it_too(node_tools: Path) -> None:
    every = [one for path in FILES for one in headings(path)]
    ran = subprocess.run(["node", "slugs.mjs"], cwd=node_tools, input=json.dumps(every), capture_output=True,
                         text=True, check=True)  # fmt: skip
    assert json.loads(ran.stdout) == [anchor_of(one) for one in every]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_no_anchor_stands_for_two_places(path: Path) -> None:
    found = [anchor_of(one) for one in headings(path)] + LASTING.findall(path.read_text(encoding="utf-8"))
    assert [one for one, count in Counter(found).items() if count > 1] == []


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_no_heading_shows_an_anchor_in_braces(path: Path) -> None:
    assert [one for one in headings(path) if "{#" in one] == []


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_link_leads_to_a_file_and_a_heading(path: Path) -> None:
    broken = []
    for link in links(path):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (anchor and html.unescape(anchor) not in targets(target)):
            broken.append(link)
    assert broken == []


def test_the_pages_of_the_site_have_the_same_anchors() -> None:
    pages = {path: content.decode("utf-8") for path, content in site_files().items() if path.suffix == ".md"}
    assert [str(path) for path, text in pages.items() if re.search(r"^#.*\{#", text, re.MULTILINE)] == []
