"""The report as JUnit XML, which every CI system shows."""

from kskit.verify.reports import fill
from kskit.verify.reports.document import Report
from kskit.verify.reports.text import facts, printable


def render(report: Report) -> str:
    """Return one test suite per family and one test case per vector.

    Known failures, skipped and not implemented vectors are skipped cases with their reason; what is wrong with the run
    as a whole is a failed case of its own.
    """
    return fill("junit.xml.j2", report=report, facts=facts, printable=printable)
