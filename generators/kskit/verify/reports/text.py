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
    profile = f", profile {report['profile']}" if "profile" in report else ""
    return printable(f"{about['name']}{version}{language}{profile}: {counts or 'nothing was asked'}")


def complete_profiles(report: Report) -> dict[str, dict[str, Any]]:
    """Return the profiles all of whose vectors were asked."""
    every = report.get("profiles", {}).items()
    return {name: one for name, one in every if one["required"] and not one["not_asked"]}


def profile_lines(report: Report) -> list[str]:
    """Return what is to be said of the profiles: of the one that was asked, else of each that is had in part.

    Those of which nothing was answered are listed, not their ops.
    """
    asked = report.get("profile")
    complete = {
        name: one for name, one in report.get("profiles", {}).items() if one["required"] and not one["not_asked"]
    }
    shown = {name: one for name, one in complete.items() if asked in {None, name}}
    lines = [_profile_line(name, one) for name, one in shown.items() if one["verdict"] != "none"]
    absent = [name for name, one in shown.items() if one["verdict"] == "none"]
    return lines + ([f"not implemented: {', '.join(absent)}"] if absent else [])


def _profile_line(name: str, one: dict[str, Any]) -> str:
    lacks = f"; {one[Status.NOT_IMPLEMENTED]} not asked for want of {', '.join(one['lacks'])}" if one["lacks"] else ""
    skipped = f", {one[Status.SKIPPED]} skipped" if one[Status.SKIPPED] else ""
    words = {"conforms": "conforms", "fails": "does not conform", "part": "conforms in part"}
    of = f"{one[Status.PASSED]} of {one['required']} passed{skipped}"
    return f"profile {name}, requirements {one['set']}: {words[one['verdict']]}, {of}{lacks}"


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
