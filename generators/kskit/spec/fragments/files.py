"""All fragments as files, for every kind of site, with the heading level that its owner wants."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kskit.flows.catalogue import load_flows
from kskit.spec.fragments.samples import Section, sections
from kskit.spec.fragments.sites import SITES, Site
from kskit.spec.markdown import plain

FOLDER = Path("fragments")
_LEVEL = 2


def render_fragments() -> dict[Path, bytes]:
    """Return the fragments of every kind of site, each kind in a folder of its own."""
    return {FOLDER / site.name / path: content for site in SITES.values() for path, content in fragments(site).items()}


def fragments(site: Site, level: int = _LEVEL) -> dict[Path, bytes]:
    """Return the fragments of a site: one per section, and one per flow that holds them all.

    level: of the heading of a flow, 1 to 5; its steps are one deeper. Fragments of one section have no heading.
    """
    files: dict[Path, bytes] = {}
    for flow in load_flows().flows.values():
        own = [one for one in _sections(site) if one.flow.id == flow.id]
        for one in own:
            files[site.file(flow.id, one.name)] = site.fragment(site.code(one.samples))
        body = [f"{'#' * level} {plain(flow.title)}", *(site.section(one, level + 1) for one in own)]
        files[site.file(flow.id, "")] = site.fragment("\n\n".join(body))
    return files


def _sections(site: Site) -> Iterator[Section]:
    """Yield the sections in the languages that a site shows, without those that are in none of them."""
    for one in sections().values():
        samples = tuple(sample for sample in one.samples if site.shows(sample.language))
        if samples:
            yield replace(one, samples=samples)
