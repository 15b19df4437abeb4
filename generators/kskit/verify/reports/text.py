"""Words and numbers that several reports share."""

from typing import Any

from kaltura_diagnosis.printable import printable
from kskit.verify.compare import short
from kskit.verify.outcomes import Status
from kskit.verify.reports.document import Report

WORDS = {
    Status.PASSED: "passed",
    Status.FAILED: "failed",
    Status.KNOWN: "known failures",
    Status.SKIPPED: "skipped",
    Status.NOT_IMPLEMENTED: "not implemented",
}
"""The verdicts in the order in which reports show them."""

_LONG = 2000


def headline(report: Report) -> str:
    """Return one line: who, and how many of the vectors have which verdict."""
    about = report["implementation"]
    version = f" {about['version']}" if about["version"] else ""
    language = f" ({about['language']})" if about["language"] else ""
    counts = ", ".join(
        f"{report['counts'][status.value]} {word}" for status, word in WORDS.items() if report["counts"][status.value]
    )
    return printable(f"{about['name']}{version}{language}: {counts or 'nothing was asked'}")


def failures(report: Report) -> list[dict[str, Any]]:
    """Return the results that failed, known failures after the others."""
    results = [result for result in report["results"] if result["status"] == Status.FAILED]
    return results + [result for result in report["results"] if result["status"] == Status.KNOWN]


def verified(counts: dict[str, int]) -> int:
    """Return how many of the vectors were really verified: asked, and answered with more than a skip."""
    return counts[Status.PASSED] + counts[Status.FAILED] + counts[Status.KNOWN]


def facts(result: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a failed result has to say: (label, printable text) in the order of reading."""
    clauses = "; ".join(f"{clause['id']} {clause['title']}".strip() for clause in result["clauses"])
    mistakes = [f"{mistake['id']} {mistake['title']}: {mistake['fix']}" for mistake in result["mistakes"]]
    rows = [
        ("title", result["title"]),
        ("clause", clauses),
        ("input", short(result["input"], _LONG)),
        ("expected", short(result["expect"], _LONG)),
        ("got", short(result["got"], _LONG) if result["got"] is not None else "no answer"),
        ("why", f"{result['kind']}: {result['reason']}"),
        ("stage", result["stage"]),
        *(("mistake", mistake) for mistake in mistakes),
        ("known", result.get("known_reason")),
        ("rerun", result["rerun"]),
    ]
    return [(label, printable(text)) for label, text in rows if text]
