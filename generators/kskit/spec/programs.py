"""Programs as files for other people's sites: fragments of them as Markdown, and an OpenAPI Overlay of code samples."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from kskit.flows.catalogue import load_flows
from kskit.spec.markdown import plain
from kskit.spec.samples import PROGRAM, SITES, Section, Site, sections

FOLDER = Path("fragments")
OVERLAY = Path("x-codeSamples.overlay.json")
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


def render_overlay() -> dict[Path, bytes]:
    """Return the overlay as JSON; each operation gets the whole program of the first flow that calls it."""
    calling: dict[str, Section] = {}
    for flow in load_flows().flows.values():
        for step in flow.step:
            if step.call and not step.parts:
                calling.setdefault(step.call, sections()[f"{flow.id}/{PROGRAM}"])
    document = {
        "overlay": "1.0.0",
        "info": {"title": "Programs for the Kaltura API", "version": "1.0.0"},
        "actions": [_action(call, section) for call, section in calling.items()],
    }
    return {OVERLAY: (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode("utf-8")}


def _action(call: str, section: Section) -> dict[str, Any]:
    service, action = call.split(".")
    samples = [{"lang": one.fence, "label": one.label, "source": one.code} for one in section.samples]
    return {
        "target": f"$.paths['/service/{service.lower()}/action/{action}'].post",
        "description": f"Flow: {section.flow.title}",
        "update": {"x-codeSamples": samples},
    }
