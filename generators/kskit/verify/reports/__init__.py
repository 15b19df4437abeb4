"""The report of a run, as a document, and everything that is rendered from it."""

import importlib
from collections.abc import Callable
from typing import Any

KINDS = {
    "json": "the report, as vectors/schema/report.schema.json says; kskit report reads it",
    "junit": "for CI systems",
    "markdown": "for a comment or a page",
    "html": "one self-contained page",
    "badge": "the JSON that badge services read",
}
_MODULES = {"json": "document"}


def render(kind: str, report: dict[str, Any]) -> str:
    """Return a report in one of the KINDS."""
    module = importlib.import_module(f"kskit.verify.reports.{_MODULES.get(kind, kind)}")
    renderer: Callable[[dict[str, Any]], str] = module.render
    return renderer(report)
