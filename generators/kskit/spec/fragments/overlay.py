"""An OpenAPI Overlay that adds `x-codeSamples` to the operations the flows call."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kskit.flows.catalogue import load_flows
from kskit.spec.fragments.samples import PROGRAM, Section, sections

OVERLAY = Path("x-codeSamples.overlay.json")


def render_overlay() -> dict[Path, bytes]:
    """Return the overlay as JSON; each operation gets the whole program of the first flow that calls it."""
    document = {
        "overlay": "1.0.0",
        "info": {"title": "Programs for the Kaltura API", "version": "1.0.0"},
        "actions": [_action(call, section) for call, section in _programs()],
    }
    return {OVERLAY: (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode("utf-8")}


def _programs() -> Iterator[tuple[str, Section]]:
    """Yield each called action with the whole program of the first flow that calls it."""
    seen: set[str] = set()
    for flow in load_flows().flows.values():
        for step in flow.step:
            if step.call and not step.parts and step.call not in seen:
                seen.add(step.call)
                yield step.call, sections()[f"{flow.id}/{PROGRAM}"]


def _action(call: str, section: Section) -> dict[str, Any]:
    service, action = call.split(".")
    samples = [{"lang": one.fence, "label": one.label, "source": one.code} for one in section.samples]
    return {
        "target": f"$.paths['/service/{service.lower()}/action/{action}'].post",
        "description": f"Flow: {section.flow.title}",
        "update": {"x-codeSamples": samples},
    }
