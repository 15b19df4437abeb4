"""A diagnosis as a JSON object: what `kskit explain --json` prints and the emulator's page shows."""

from collections.abc import Sequence
from typing import Any

from kaltura_diagnosis.findings import Diagnosis, Finding

_OF_A_FINDING = (
    "mistake", "variant", "title", "statement", "certain", "severity", "explanation", "fix", "clauses", "seen",
)  # fmt: skip


def document(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return the JSON object of a diagnosis."""
    return {
        "subject": diagnosis.subject,
        "verdict": diagnosis.verdict,
        "summary": diagnosis.summary,
        "mistakes": diagnosis.mistakes,
        "explanations": [_array(explanation) for explanation in diagnosis.explanations],
        "corrected": diagnosis.corrected,
        "ruled_out": list(diagnosis.ruled_out),
        "facts": [{"name": name, "text": text} for name, text in diagnosis.facts],
        "notes": list(diagnosis.notes),
        "watch_for": _array(diagnosis.watch_for),
        "missing": list(diagnosis.missing),
    }


def _array(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return the JSON array of findings, with what the catalogue says of each."""
    return [{name: getattr(finding, name) for name in _OF_A_FINDING} for finding in findings]
