"""Whole pages for somebody else's documentation site: without our markers, with the site's tabs and front matter."""

import re
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path
from string import Template

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_root
from kskit.spec.diagrams import diagram_files, render_diagram
from kskit.spec.flow_page import program_pages, render_flow, render_languages
from kskit.spec.mistakes import mistake_pages, render_mistakes
from kskit.spec.pages import FLOW, page_titles, without_regions
from kskit.spec.plain_pages import first_sentence
from kskit.spec.programs import fragments
from kskit.spec.render import render_page
from kskit.spec.samples import Site

_LINK = re.compile(r"\[(?P<text>[^\[\]]*)\]\((?P<page>[a-z0-9-]+)\.md(?:#[a-z0-9-]*)?\)")


class FrontMatterError(KitError):
    """A template of front matter that asks for something a page does not have."""


def site_files(site: Site, level: int, front_matter: str) -> dict[Path, bytes]:
    """Return all files for a site: pages, diagrams, and fragments in the folder `fragments`.

    level: of a flow's heading in fragments. front_matter: a template of what pages begin with, "" for none; it may
    use $title, $description, $name and $position. Raises FrontMatterError for any other name.
    """
    files = {Path(f"{name}.md"): page.encode("utf-8") for name, page in site_pages(site, front_matter).items()}
    return (
        files
        | unsearched_pages(site, front_matter or site.unsearched_head)
        | diagram_files()
        | {Path("fragments") / path: content for path, content in fragments(site, level).items()}
    )


def site_pages(site: Site, front_matter: str, beside: Collection[str] = ()) -> Mapping[str, str]:
    """Return the pages by name.

    beside: names of pages that the site has from elsewhere; a link to any other becomes its text.
    """

    def known(link: re.Match[str]) -> str:
        return link[0] if link["page"] in page_titles() or link["page"] in beside else link["text"]

    renderers = {
        "flow": partial(render_flow, site=site),
        "mistakes": partial(render_mistakes, site=site),
        "diagram": partial(render_diagram, linked=True),
        "languages": partial(render_languages, site=site),
    }
    pages = {}
    for position, name in enumerate(page_titles(), start=1):
        filled = render_page(data_root(), name, renderers).decode("utf-8")
        body = _LINK.sub(known, without_regions(filled))
        head = _front_matter(front_matter, page_titles()[name], name, position, first_sentence(filled))
        imports = f"{site.head}\n\n" if site.head and name.startswith(FLOW) else ""
        pages[name] = head + imports + body
    return pages


def unsearched_pages(site: Site, front_matter: str) -> dict[Path, bytes]:
    """Return the pages of programs, mistakes as code and evidence, below the folder of the pages.

    front_matter: as for site_files.
    """
    folder = data_root() / "spec"
    evidence = ((path.relative_to(folder), path.read_text("utf-8")) for path in sorted(folder.glob("evidence/*.md")))
    pages = [
        *program_pages(site),
        *mistake_pages(site),
        *((path, text.partition("\n")[0].removeprefix("# "), text) for path, text in evidence),
    ]
    return {
        path: (_front_matter(front_matter, title, path.stem, position, title) + text).encode("utf-8")
        for position, (path, title, text) in enumerate(pages, start=1)
    }


def _front_matter(template: str, title: str, name: str, position: int, description: str) -> str:
    if not template:
        return ""
    values = {"title": title, "description": description, "name": name, "position": str(position)}
    try:
        return Template(template).substitute({key: value.replace('"', "'") for key, value in values.items()})
    except ValueError as error:
        place = str(error).rpartition(": ")[2]
        raise FrontMatterError(f"front matter, {place}: a $ without a name; write $$ for a dollar sign") from error
    except KeyError as error:
        raise FrontMatterError(f"the front matter asks for {error}; it may use ${', $'.join(values)}") from error
