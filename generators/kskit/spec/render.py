"""The pages as files: with every guarded region filled, here and for somebody else's documentation site."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from string import Template

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_root
from kskit.spec import actions, clause_text, diagrams, exchanges, flow_page, mistakes, tables, worked
from kskit.spec.diagrams import diagram_files, render_diagram
from kskit.spec.flow_page import program_pages, render_flow, render_languages
from kskit.spec.mistakes import mistake_pages, render_mistakes
from kskit.spec.pages import BESIDE, FLOW, GuardError, Request, fill, page_path, page_titles, read_page, without_regions
from kskit.spec.plain_pages import first_sentence, render_llms
from kskit.spec.programs import fragments
from kskit.spec.samples import Site

Renderer = Callable[[Request, str], str]

# What a region names, e.g. error-index, is what a function of one of these modules renders, e.g. render_error_index.
RENDERERS: Mapping[str, Renderer] = {
    name.removeprefix("render_").replace("_", "-"): function
    for module in (actions, clause_text, diagrams, exchanges, flow_page, mistakes, tables, worked)
    for name, function in sorted(vars(module).items())
    if name.startswith("render_") and function.__module__ == module.__name__
}
_LINK = re.compile(r"\[(?P<text>[^\[\]]*)\]\((?P<page>[a-z0-9-]+)\.md(?:#[a-z0-9-]*)?\)")


def render_spec(root: Path | None = None) -> dict[Path, bytes]:
    """Return every generated file of the specification: pages, evidence, diagrams and llms.txt.

    root: the project's folder, by default this installation's; the paths returned are relative to it. The same
    catalogue and pages give the same bytes. Raises KitError naming the page that cannot be filled.
    """
    folder = root or data_root()
    pages = {name: render_page(folder, name) for name in page_titles()}
    files = {page_path(name): content for name, content in pages.items()}
    files |= {page_path(name): render_page(folder, name) for name in BESIDE}
    llms = render_llms({name: content.decode("utf-8") for name, content in pages.items()})
    beside = {**diagrams.pictures(), **exchanges.evidence_pages()}
    return {**files, **llms, **{"spec" / path: content for path, content in beside.items()}}


def render_page(folder: Path, name: str, others: Mapping[str, Renderer] | None = None) -> bytes:
    """Return a page with its regions filled anew; others: renderers that replace the usual ones."""
    renderers = {**RENDERERS, **(others or {})}

    def one(request: Request) -> str:
        if request.name not in renderers:
            known = ", ".join(renderers)
            raise GuardError(f"{page_path(name)}: nothing fills a region {request.name!r}; there are {known}")
        return renderers[request.name](request, name)

    return fill(read_page(folder, name), one, str(page_path(name))).encode("utf-8")


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
