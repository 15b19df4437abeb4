"""A diagnosis as a JSON object: what `kskit explain --json` prints and the emulator's page shows."""

from collections.abc import Sequence
from typing import Any

from kaltura_diagnosis.findings import Diagnosis, Finding


def document(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return the JSON object of a diagnosis."""
    return {
        "subject": diagnosis.subject,
        "verdict": diagnosis.verdict,
        "summary": diagnosis.summary,
        "mistakes": diagnosis.mistakes,
        "explanations": [findings_document(explanation) for explanation in diagnosis.explanations],
        "corrected": diagnosis.corrected,
        "ruled_out": list(diagnosis.ruled_out),
        "facts": [{"name": name, "text": text} for name, text in diagnosis.facts],
        "notes": list(diagnosis.notes),
        "watch_for": findings_document(diagnosis.watch_for),
    }


def findings_document(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return the JSON array of findings, with what the catalogue says of each."""
    return [
        {
            "mistake": finding.mistake,
            "variant": finding.variant,
            "title": finding.title,
            "statement": finding.statement,
            "certain": finding.certain,
            "severity": finding.severity,
            "explanation": finding.explanation,
            "fix": finding.fix,
            "clauses": list(finding.clauses),
        }
        for finding in findings
    ]
