"""What is built and not committed: each kind as path to bytes, the same bytes every time (`kskit export`)."""

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kind:
    """Something to export. summary: for the help. function: "module:name"; takes nothing, returns its files."""

    summary: str
    function: str

    def render(self) -> dict[Path, bytes]:
        """Return path below the folder that is exported into -> content."""
        module, _, name = self.function.partition(":")
        files: dict[Path, bytes] = getattr(importlib.import_module(module), name)()
        return files


KINDS: Mapping[str, Kind] = {
    "fragments": Kind(
        "fragments/: programs in parts for Markdown, MkDocs, Docusaurus",
        "kskit.spec.programs:render_fragments",
    ),
    "diagrams": Kind("diagrams/: the diagrams as SVG and as Mermaid text", "kskit.spec.diagrams:diagram_files"),
    "overlay": Kind(
        "x-codeSamples.overlay.json: the programs as an OpenAPI Overlay",
        "kskit.spec.programs:render_overlay",
    ),
    "one-page": Kind("all-in-one.md: the whole specification on one page", "kskit.spec.plain_pages:export_one_page"),
    "agents": Kind(
        "llms.txt, agents/: small pages for coding agents, task by task",
        "kskit.spec.plain_pages:export_agents",
    ),
    "bundle": Kind("kit.json: all vectors in one document", "kskit.export.vectors:bundle"),
    "ndjson": Kind("kit.ndjson: all vectors, one per line", "kskit.export.vectors:ndjson"),
}


def render(kinds: Iterable[str]) -> dict[Path, bytes]:
    """Return the files of these kinds together; paths are below the folder that is exported into."""
    return {path: content for kind in kinds for path, content in KINDS[kind].render().items()}
