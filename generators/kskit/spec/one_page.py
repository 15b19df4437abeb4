"""The specification for readers without a site: all pages as one plain Markdown file."""

import re
from collections.abc import Iterator
from pathlib import Path

from kaltura_session.server.resources import data_root
from kskit.spec.pages import page_titles, read_page

ONE_PAGE = Path("all-in-one.md")
_LEFT_OUT = ("index", "glossary")
_MARKER = re.compile(r"^<!-- kskit:(?:generated .*|end) -->\n+", re.MULTILINE)
_ANCHOR = re.compile(r'^(?:<a id="[a-z0-9-]+"></a>|</?details.*>|<summary>.*</summary>)\n+', re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[((?:[^\[\]]|`[^`]*`)*)\]\((?:(?:evidence/)?[a-z0-9-]+\.md)?#?[^)\s]*\)")
_SUMMARY = "How a client without an SDK starts, uses and ends sessions of the Kaltura API v3 over plain HTTP."


def first_sentence(text: str) -> str:
    """Return the first sentence below the title, without links."""
    paragraphs = [part for part in text.split("\n\n")[1:] if part and not part.startswith(("<!--", "#", "!", "|"))]
    plain = _LINK.sub(r"\1", paragraphs[0]).replace("\n", " ")
    return re.split(r"(?<=[.:]) ", plain, maxsplit=1)[0].removesuffix(":")


def export_one_page() -> dict[Path, bytes]:
    """Return all pages of this installation as one."""
    pages = {name: read_page(data_root(), name) for name in page_titles()}
    parts = [f"# The Kaltura session protocol\n\n{_SUMMARY}"]
    parts += [plain_page(text) for name, text in pages.items() if name not in _LEFT_OUT]
    parts.append(plain_page(pages["glossary"]))
    return {ONE_PAGE: ("\n\n".join(parts) + "\n").encode("utf-8")}


def plain_page(text: str) -> str:
    """Return a page without markers, anchors, links and images, its headings one level deeper."""
    return "\n".join(_lines(_IMAGE.sub(r"(Diagram: \1.)", _ANCHOR.sub("", _MARKER.sub("", text))))).strip("\n")


def _lines(text: str) -> Iterator[str]:
    fenced = False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        if fenced or line.startswith("```"):
            yield line
        elif line.startswith("#"):
            yield f"#{line}"
        else:
            yield _LINK.sub(r"\1", line)
