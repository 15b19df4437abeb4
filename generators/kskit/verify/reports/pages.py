"""The reports that are not text: a self-contained HTML page of one run or of several, JUnit XML, and the badge."""

import json

from kaltura_diagnosis.printable import printable
from kskit.templates import fill
from kskit.verify.outcomes import Status
from kskit.verify.reports.document import Report
from kskit.verify.reports.matrix import Matrix
from kskit.verify.reports.text import WORDS, facts, failures, headline, profile_lines, verified


def html(report: Report) -> str:
    """Return the page of one run: verdict, families, and each failure with all that is known about it."""
    return fill(
        "run.html.j2",
        report=report,
        headline=headline(report),
        profiles=[printable(line) for line in profile_lines(report)],
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
    return fill("junit.xml.j2", report=report, profiles=profile_lines(report), facts=facts, printable=printable)


def badge(report: Report) -> str:
    """Return the JSON that badge services such as shields.io read from a URL: passed of verified vectors.

    Of a profile it is passed of required ones, and its name. It is red when the run failed, yellow with known failures,
    or where vectors of the profile are left out.
    """
    counts, label = report["counts"], "kaltura session kit"
    if name := report.get("profile"):
        label = f"{label}: {name}"
        one = report["profiles"][name]
        part, of = one["verdict"] != "conforms", one["required"]
    else:
        part, of = bool(counts[Status.KNOWN]), verified(counts)
    color = "red" if not report["succeeded"] else "yellow" if part else "brightgreen"
    message = f"{counts[Status.PASSED]} of {of}"
    return json.dumps({"schemaVersion": 1, "label": label, "message": message, "color": color}) + "\n"
