"""A diagnosis as JSON, of the shape of vectors/schema/explain.schema.json."""

from collections.abc import Sequence
from typing import Any

from kaltura_session.diagnosis.findings import Diagnosis, Finding
from kskit.explain.fixes import Code

VERSION = 1


def document(diagnosis: Diagnosis, code: Code | None = None) -> dict[str, Any]:
    """Return the JSON object of a diagnosis."""
    return {
        "version": VERSION,
        "subject": diagnosis.subject,
        "verdict": diagnosis.verdict,
        "summary": diagnosis.summary,
        "mistakes": diagnosis.mistakes,
        "explanations": [_findings(explanation) for explanation in diagnosis.explanations],
        "corrected": diagnosis.corrected,
        "ruled_out": list(diagnosis.ruled_out),
        "facts": [{"name": name, "text": text} for name, text in diagnosis.facts],
        "notes": list(diagnosis.notes),
        "watch_for": _findings(diagnosis.watch_for),
        "code": None if code is None else {"language": code.language, "step": code.step, "text": code.text},
    }


def _findings(findings: Sequence[Finding]) -> list[dict[str, Any]]:
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
