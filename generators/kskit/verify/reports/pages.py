"""The reports that are not text: a self-contained HTML page of one run or of several, JUnit XML, and the badge."""

import json

from kaltura_diagnosis.printable import printable
from kskit.templates import fill
from kskit.verify.outcomes import Status
from kskit.verify.reports.document import Report
from kskit.verify.reports.matrix import Matrix
from kskit.verify.reports.text import WORDS, facts, failures, headline, verified


def html(report: Report) -> str:
    """Return the page of one run: verdict, families, and each failure with all that is known about it."""
    return fill(
        "run.html.j2",
        report=report,
        headline=headline(report),
        words=WORDS,
        failures=[(result, facts(result), result["status"] == Status.KNOWN) for result in failures(report)],
        printable=printable,
    )


def matrix_html(matrix: Matrix) -> str:
    """Return the page that shows implementations by families."""
    return fill("matrix.html.j2", matrix=matrix, printable=printable)


def junit(report: Report) -> str:
    """Return JUnit XML, which every CI system shows: one test suite per family and one test case per vector.

    Known failures, skipped and not implemented vectors are skipped cases with their reason; what is wrong with the run
    as a whole is a failed case of its own.
    """
    return fill("junit.xml.j2", report=report, facts=facts, printable=printable)


def badge(report: Report) -> str:
    """Return the JSON that badge services such as shields.io read from a URL: passed of verified vectors.

    It is red when the run failed, yellow with known failures.
    """
    counts = report["counts"]
    color = "red" if not report["succeeded"] else "yellow" if counts[Status.KNOWN] else "brightgreen"
    message = f"{counts[Status.PASSED]} of {verified(counts)}"
    return json.dumps({"schemaVersion": 1, "label": "kaltura session kit", "message": message, "color": color}) + "\n"
