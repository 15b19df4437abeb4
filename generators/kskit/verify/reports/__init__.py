"""The report of a run, as a document, and everything that is rendered from it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError
from kskit.build.writing import replace_file

KINDS = {
    "json": "the report, as vectors/schema/report.schema.json says; kskit report reads it",
    "junit": "for CI systems",
    "markdown": "for a comment or a page",
    "html": "one self-contained page",
    "badge": "the JSON that badge services read",
}


def render(kind: str, report: dict[str, Any]) -> str:
    """Return a report in one of the KINDS."""
    from kskit.verify.reports import document, markdown, pages  # noqa: PLC0415 - --help needs the KINDS only

    renderers = {
        "json": document.render,
        "junit": pages.junit,
        "markdown": markdown.render,
        "html": pages.html,
        "badge": pages.badge,
    }
    return renderers[kind](report)


def write_all(reports: Mapping[Path, str]) -> None:
    """Write each report, the whole or nothing of it; afterwards raises KitError for those that cannot be written."""
    failed = []
    for path, text in reports.items():
        try:
            _write(path, text)
        except KitError as error:
            failed.append(str(error))
    if failed:
        raise KitError("; ".join(failed))


def _write(path: Path, text: str) -> None:
    if path.is_file() or not path.exists():
        replace_file(path, text.encode())
        return
    try:
        path.write_text(text, encoding="utf-8", newline="\n")  # a device or a pipe
    except OSError as error:
        raise KitError(f"cannot write {path}: {error.strerror}") from error
