"""The specification for readers without a site: llms.txt, and all pages as one plain Markdown file."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kskit.spec.pages import PAGES

LLMS = Path("spec", "llms.txt")
ONE_PAGE = Path("spec", "all-in-one.md")
_LEFT_OUT = ("index", "glossary")
_MARKER = re.compile(r"^<!-- kskit:(?:generated .*|end) -->\n+", re.MULTILINE)
_ANCHOR = re.compile(r" \{#[a-z0-9-]+\}$")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)\n\n\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[((?:[^\[\]]|`[^`]*`)*)\]\((?:[a-z0-9-]+\.md)?#?[^)\s]*\)")
_SUMMARY = "How a client without an SDK starts, uses and ends sessions of the Kaltura API v3 over plain HTTP."


def render_one_page(pages: Mapping[str, str]) -> dict[Path, bytes]:
    """Return llms.txt and the one page. pages: name to Markdown, already filled."""
    return {LLMS: _llms(pages).encode("utf-8"), ONE_PAGE: _one_page(pages).encode("utf-8")}


def _llms(pages: Mapping[str, str]) -> str:
    lines = ["# The Kaltura session protocol", "", f"> {_SUMMARY}", ""]
    lines += ["Everything on one page: [all-in-one.md](all-in-one.md)", "", "## Pages", ""]
    lines += [f"- [{PAGES[name]}]({name}.md): {first_sentence(pages[name])}" for name in PAGES]
    return "\n".join(lines) + "\n"


def first_sentence(text: str) -> str:
    """Return the first sentence below the title, without links."""
    paragraphs = [part for part in text.split("\n\n")[1:] if part and not part.startswith(("<!--", "#", "!", "|"))]
    plain = _LINK.sub(r"\1", paragraphs[0]).replace("\n", " ")
    return re.split(r"(?<=[.:]) ", plain, maxsplit=1)[0].removesuffix(":")


def _one_page(pages: Mapping[str, str]) -> str:
    parts = [f"# The Kaltura session protocol\n\n{_SUMMARY}"]
    parts += [_plain(text) for name, text in pages.items() if name not in _LEFT_OUT]
    parts.append(_plain(pages["glossary"]))
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    """Return a page without markers, anchors, links and images, its headings one level deeper."""
    return "\n".join(_lines(_IMAGE.sub(r"(Diagram: \1.)", _MARKER.sub("", text)))).strip("\n")


def _lines(text: str) -> Iterator[str]:
    fenced = False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        if fenced or line.startswith("```"):
            yield line
        elif line.startswith("#"):
            yield "#" + _ANCHOR.sub("", line)
        else:
            yield _LINK.sub(r"\1", line)
