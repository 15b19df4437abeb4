"""The report of a run, as a document, and everything that is rendered from it."""

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


def write(path: Path, text: str) -> None:
    """Write a report, the whole or nothing of it; raises KitError when it cannot be written."""
    if path.is_file() or not path.exists():
        replace_file(path, text.encode())
        return
    try:
        path.write_text(text, encoding="utf-8", newline="\n")  # a device or a pipe
    except OSError as error:
        raise KitError(f"cannot write {path}: {error.strerror}") from error
