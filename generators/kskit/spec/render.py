"""The pages as files: what is written by hand, with every guarded region filled."""

from collections.abc import Callable, Mapping
from pathlib import Path

from kaltura_session.server.resources import data_root
from kskit.spec.actions import (
    render_actions,
    render_enums,
    render_not_emulated,
    render_not_emulated_members,
    render_objects,
    render_permissions,
)
from kskit.spec.clause_text import render_clauses, render_rules, render_sides
from kskit.spec.diagrams import pictures, render_diagram
from kskit.spec.exchanges import evidence_pages, render_exchanges
from kskit.spec.flow_page import render_flow, render_flow_index, render_languages, render_refusal, render_step
from kskit.spec.mistakes import render_mistake_index, render_mistakes
from kskit.spec.pages import BESIDE, GuardError, Request, fill, page_path, page_titles, read_page
from kskit.spec.plain_pages import render_llms
from kskit.spec.tables import (
    render_error_index,
    render_errors,
    render_families,
    render_guides,
    render_hosts,
    render_privileges,
    render_unobserved,
)
from kskit.spec.worked import render_worked

Renderer = Callable[[Request, str], str]

RENDERERS: Mapping[str, Renderer] = {
    "actions": render_actions,
    "clauses": render_clauses,
    "diagram": render_diagram,
    "enums": render_enums,
    "error-index": render_error_index,
    "errors": render_errors,
    "exchanges": render_exchanges,
    "families": render_families,
    "flow": render_flow,
    "flow-index": render_flow_index,
    "guides": render_guides,
    "hosts": render_hosts,
    "languages": render_languages,
    "mistake-index": render_mistake_index,
    "mistakes": render_mistakes,
    "not-emulated": render_not_emulated,
    "not-emulated-members": render_not_emulated_members,
    "objects": render_objects,
    "permissions": render_permissions,
    "privileges": render_privileges,
    "refusal": render_refusal,
    "sides": render_sides,
    "step": render_step,
    "unobserved": render_unobserved,
    "rules": render_rules,
    "worked": render_worked,
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
    return {**files, **llms, **{"spec" / path: content for path, content in {**pictures(), **evidence_pages()}.items()}}


def render_page(folder: Path, name: str, others: Mapping[str, Renderer] | None = None) -> bytes:
    """Return a page with its regions filled anew; others: renderers that replace the usual ones."""
    renderers = {**RENDERERS, **(others or {})}

    def one(request: Request) -> str:
        if request.name not in renderers:
            known = ", ".join(renderers)
            raise GuardError(f"{page_path(name)}: nothing fills a region {request.name!r}; there are {known}")
        return renderers[request.name](request, name)

    return fill(read_page(folder, name), one, str(page_path(name))).encode("utf-8")
