"""What is built and not committed: each kind as path to bytes, the same bytes every time (`kskit export`)."""

import importlib
from collections.abc import Iterable, Mapping
from pathlib import Path

# Of each kind: a summary for the help, and "module:name" of the function that takes nothing and returns its files.
KINDS: Mapping[str, tuple[str, str]] = {
    "fragments": (
        "fragments/: programs in parts for Markdown, MkDocs, Docusaurus",
        "kskit.spec.programs:render_fragments",
    ),
    "diagrams": ("diagrams/: the diagrams as SVG and as Mermaid text", "kskit.spec.diagrams:diagram_files"),
    "overlay": (
        "x-codeSamples.overlay.json: the programs as an OpenAPI Overlay",
        "kskit.spec.programs:render_overlay",
    ),
    "one-page": ("all-in-one.md: the whole specification on one page", "kskit.spec.plain_pages:export_one_page"),
    "agents": (
        "llms.txt, agents/: small pages for coding agents, task by task",
        "kskit.spec.plain_pages:export_agents",
    ),
    "bundle": ("kit.json: all vectors in one document", "kskit.export.vectors:bundle"),
    "ndjson": ("kit.ndjson: all vectors, one per line", "kskit.export.vectors:ndjson"),
}


def render(kinds: Iterable[str]) -> dict[Path, bytes]:
    """Return the files of these kinds together; paths are below the folder that is exported into."""
    files: dict[Path, bytes] = {}
    for kind in kinds:
        module, _, name = KINDS[kind][1].partition(":")
        files |= getattr(importlib.import_module(module), name)()
    return files
