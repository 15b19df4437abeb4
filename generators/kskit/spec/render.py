"""The pages as files: what is written by hand, with every guarded region filled."""

from collections.abc import Callable, Mapping
from pathlib import Path

from kaltura_session.server.resources import data_root
from kskit.spec import actions, clause_text, diagrams, exchanges, flow_page, mistakes, tables, worked
from kskit.spec.pages import BESIDE, GuardError, Request, fill, page_path, page_titles, read_page
from kskit.spec.plain_pages import render_llms

Renderer = Callable[[Request, str], str]

# What a region names, e.g. error-index, is what a function of one of these modules renders, e.g. render_error_index.
RENDERERS: Mapping[str, Renderer] = {
    name.removeprefix("render_").replace("_", "-"): function
    for module in (actions, clause_text, diagrams, exchanges, flow_page, mistakes, tables, worked)
    for name, function in sorted(vars(module).items())
    if name.startswith("render_") and function.__module__ == module.__name__
}


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
    return {
        **files,
        **llms,
        **{"spec" / path: content for path, content in {**diagrams.pictures(), **exchanges.evidence_pages()}.items()},
    }


def render_page(folder: Path, name: str, others: Mapping[str, Renderer] | None = None) -> bytes:
    """Return a page with its regions filled anew; others: renderers that replace the usual ones."""
    renderers = {**RENDERERS, **(others or {})}

    def one(request: Request) -> str:
        if request.name not in renderers:
            known = ", ".join(renderers)
            raise GuardError(f"{page_path(name)}: nothing fills a region {request.name!r}; there are {known}")
        return renderers[request.name](request, name)

    return fill(read_page(folder, name), one, str(page_path(name))).encode("utf-8")
