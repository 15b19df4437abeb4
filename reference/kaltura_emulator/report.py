"""A report on the traffic: what was called, how it ended, and the mistakes that are behind it."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from kaltura_diagnosis.exchange.redaction import name_shown, without_secrets
from kaltura_diagnosis.printable import printable
from kaltura_emulator.diagnoses import diagnosis_of
from kaltura_emulator.faults import FAULT
from kaltura_emulator.source import Source
from kaltura_emulator.transcript import Record
from kaltura_session.errors import KitError
from kaltura_session.server.parameters import request_parameters

_UNNAMED = "?"


def report(source: Source) -> dict[str, Any]:
    """Return the report of vectors/schema/control/report.schema.json: counts, findings, and a grade.

    grade: "A" nothing to say, "B" hazards only, "C" mistakes.
    """
    records = source.transcript.records()
    outcomes = [one for record in records for one in record.outcomes]
    findings = [finding for record in records for finding in _findings(record, source)] + _repeated_refusals(records)
    severities = {finding["severity"] for finding in findings}
    return {
        "requests": len(records),
        "grade": "A" if not severities else "B" if severities == {"hazard"} else "C",
        "calls": dict(sorted(Counter(name_shown(one.call) or _UNNAMED for one in outcomes).items())),
        "outcomes": dict(sorted(Counter(one.code for one in outcomes).items())),
        "findings": sorted(findings, key=lambda finding: (finding["seq"], finding["mistake"])),
    }


def line(record: Record) -> str:
    """Return the one line that tells of a request: what was asked and how it ended, nothing secret, in print."""
    size = f"{len(record.response.body)} bytes"
    if not record.outcomes:
        return f"{record.seq:>6}  {printable(record.request.method):<32} HTTP {record.response.status}  {size}"
    failures = [one for one in record.outcomes if one.code != "ok"]
    shown = next(iter(failures or [one for one in record.outcomes if one.about]), record.outcomes[0])
    count = len(record.outcomes)
    called, about = name_shown(shown.call), without_secrets(shown.about)
    name = called if count == 1 else f"multirequest of {count}: {called}"
    return f"{record.seq:>6}  {printable(name[:60]):<32} {shown.code} {printable(about[:80])}  {size}"


def failed(record: Record) -> bool:
    """Tell whether a call of the request ended in an error, and in none that was asked for."""
    return any(one.code not in {"ok", FAULT} for one in record.outcomes)


def _findings(record: Record, source: Source) -> list[dict[str, Any]]:
    """Return what the diagnosis proves about one request and its response."""
    told = ("mistake", "title", "severity", "statement", "fix", "clauses")
    certain = [finding for finding in diagnosis_of(record, source).findings if finding.certain]
    return [
        {
            "seq": record.seq,
            **{name: getattr(finding, name) for name in told},
            "statement": without_secrets(finding.statement),
        }
        for finding in certain
    ]


def _repeated_refusals(records: Iterable[Record]) -> list[dict[str, Any]]:
    """Report a client that goes on with a KS after it was refused: one retry with a fresh KS is right (LIFE.15)."""
    refused: Counter[str] = Counter()
    found = []
    for record in records:
        ks = _ks_of(record)
        if not (ks and any(one.code == "INVALID_KS" for one in record.outcomes)):
            continue
        refused[ks] += 1
        if refused[ks] > 1:
            found.append(
                {
                    "seq": record.seq,
                    "mistake": "refused-ks-again",
                    "title": "A refused KS was sent again",
                    "severity": "rejected",
                    "statement": "The same KS was sent after INVALID_KS.",
                    "fix": "Start a new session once; a refused KS does not become valid again.",
                    "clauses": ["LIFE.15"],
                }
            )
    return found


def _ks_of(record: Record) -> str:
    try:
        ks = request_parameters(record.request).get("ks")
    except KitError:
        return ""
    return ks if isinstance(ks, str) else ""
