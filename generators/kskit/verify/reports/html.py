"""The reports as self-contained HTML pages: one run, and the matrix of several."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kskit.verify.outcomes import Status
from kskit.verify.reports.document import Report
from kskit.verify.reports.matrix import Matrix
from kskit.verify.reports.text import WORDS, facts, failures, headline, printable


def render(report: Report) -> str:
    """Return the page of one run: verdict, families, and each failure with all that is known about it."""
    return _page(
        "run.html.j2",
        report=report,
        headline=headline(report),
        words={status.value: word for status, word in WORDS.items()},
        failures=[(result, facts(result), result["status"] == Status.KNOWN) for result in failures(report)],
    )


def render_matrix(matrix: Matrix) -> str:
    """Return the page that shows implementations by families."""
    return _page("matrix.html.j2", matrix=matrix)


def _page(name: str, **values: Any) -> str:
    return _environment().get_template(name).render(**values)


@cache
def _environment() -> Environment:
    folder = Path(__file__).with_name("templates")
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["printable"] = printable
    return environment
