"""Everything the preview site is built from, as files."""

import re
from importlib.resources import files
from pathlib import Path

from kaltura_session.server.resources import data_root
from kskit.site import workbench
from kskit.site.configuration import configuration
from kskit.site.vector_pages import FOLDER, vector_pages
from kskit.site.workbench import PAGE
from kskit.spec.diagrams import diagram_files
from kskit.spec.pages import page_titles
from kskit.spec.samples import SITES
from kskit.spec.site_pages import site_pages, unsearched_pages

DOCS = Path("docs")
_STYLE = Path("site.css")
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_OUTSIDE = re.compile(r"\[([^\]]*)\]\((?:\.\./|[a-z-]+/)[^)]*\)")


def site_files(*, offline: bool = True, edit_url: str = "") -> dict[Path, bytes]:
    """Return mkdocs.yml and the folder docs, relative to the folder that MkDocs is run in.

    offline: whether the site is to work from the built folder, without a server. edit_url: as in configuration.
    """
    others = _others()
    specified = site_pages(SITES["mkdocs"], "", others)
    pages = {Path(f"{name}.md"): text.encode("utf-8") for name, text in specified.items()}
    pages |= unsearched_pages(SITES["mkdocs"], SITES["mkdocs"].unsearched_head)
    vectors = vector_pages()
    pages |= {Path(f"{name}.md"): text.encode("utf-8") for name, (_, text) in others.items()}
    pages[Path(PAGE)] = files(workbench).joinpath(PAGE).read_bytes()
    pages |= {**vectors, **diagram_files(), _STYLE: files(__package__).joinpath(_STYLE.name).read_bytes()}
    families = [path.stem for path in vectors if path != FOLDER / "index.md"]
    titles = {name: title for name, (title, _) in others.items()}
    settings = configuration(titles, families, offline=offline, edit_url=edit_url)
    return {Path("mkdocs.yml"): settings, **{DOCS / path: content for path, content in pages.items()}}


def _others() -> dict[str, tuple[str, str]]:
    """Return title and text of the pages beside the specification, by name: whatever else lies in spec/."""
    found = {}
    for path in sorted((data_root() / "spec").glob("*.md")):
        if path.stem not in page_titles():
            text = path.read_text(encoding="utf-8")
            title = _TITLE.search(text)
            found[path.stem] = (title[1] if title else path.stem, _OUTSIDE.sub(r"\1", text))
    return found
