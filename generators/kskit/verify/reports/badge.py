"""The report as a badge: the JSON that badge services such as shields.io read from a URL."""

import json

from kskit.verify.outcomes import Status
from kskit.verify.reports.document import Report
from kskit.verify.reports.text import verified


def render(report: Report) -> str:
    """Return the badge: passed of verified vectors; red when the run failed, yellow with known failures."""
    counts = report["counts"]
    color = "red" if not report["succeeded"] else "yellow" if counts[Status.KNOWN] else "brightgreen"
    badge = {
        "schemaVersion": 1,
        "label": "kaltura session kit",
        "message": f"{counts[Status.PASSED]} of {verified(counts)}",
        "color": color,
    }
    return json.dumps(badge) + "\n"
