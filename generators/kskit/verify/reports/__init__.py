"""The report of a run, as a document, and everything that is rendered from it."""

from pathlib import Path
from typing import Any

from kaltura_session.errors import KitError

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
    """Write a report; raises KitError when it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise KitError(f"cannot write {path}: {error.strerror}") from error


def fill(template: str, **values: Any) -> str:
    """Return a text made from one of the templates; in HTML and XML every value is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape  # noqa: PLC0415 - slow

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=select_autoescape(["html.j2", "xml.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(**values)
