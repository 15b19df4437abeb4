"""The reports as self-contained HTML pages: one run, and the matrix of several."""

from kskit.verify.outcomes import Status
from kskit.verify.reports import fill
from kskit.verify.reports.document import Report
from kskit.verify.reports.matrix import Matrix
from kskit.verify.reports.text import WORDS, facts, failures, headline, printable


def render(report: Report) -> str:
    """Return the page of one run: verdict, families, and each failure with all that is known about it."""
    return fill(
        "run.html.j2",
        report=report,
        headline=headline(report),
        words=WORDS,
        failures=[(result, facts(result), result["status"] == Status.KNOWN) for result in failures(report)],
        printable=printable,
    )


def render_matrix(matrix: Matrix) -> str:
    """Return the page that shows implementations by families."""
    return fill("matrix.html.j2", matrix=matrix, printable=printable)
