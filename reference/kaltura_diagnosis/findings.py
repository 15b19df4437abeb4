"""What a diagnosis says: findings, alternatives, and what was ruled out; also as a JSON object."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kaltura_diagnosis.registry import GROUPS, LooksAt, detectors, mistake

Subject = Literal["token-hash", "ks", "request", "response", "error", "id"]
Verdict = Literal["right", "mistake", "hazard", "refused", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake that was found.

    mistake: its id. variant: which way of making it, "" where it has only one. statement: what is proven, one sentence
    without any secret in it. certain: False where the statement is true but the mistake is only its likeliest cause.
    """

    mistake: str
    statement: str
    variant: str = ""
    certain: bool = True

    @property
    def title(self) -> str:
        """Return the title of the catalogue."""
        return mistake(self.mistake).title

    @property
    def explanation(self) -> str:
        """Return the one sentence of the catalogue that says what happens and why."""
        return mistake(self.mistake).explanation

    @property
    def fix(self) -> str:
        """Return what to do."""
        return mistake(self.mistake).fix

    @property
    def severity(self) -> str:
        """Return rejected, accepted-but-wrong or hazard."""
        return mistake(self.mistake).severity

    @property
    def seen(self) -> int:
        """Return in how many public places the mistake was found."""
        return mistake(self.mistake).seen

    @property
    def clauses(self) -> Sequence[str]:
        """Return the ids of the clauses that say what is right."""
        return mistake(self.mistake).clauses

    @property
    def step(self) -> str | None:
        """Return the step "flow/step" whose code does it right, None where no flow has it."""
        return mistake(self.mistake).step or None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The reply to "what is wrong with this?".

    verdict: "right" when nothing is wrong, "mistake" when a mistake is named, "hazard" when it works but something
    should be known, "refused" when it is made well and refused all the same (a KS that has expired, an API error that
    says its cause), "unknown" when nothing known explains it. summary: one sentence. explanations: alternatives, each
    the findings that together explain what is at hand; more than one when several mistakes produce the same value.
    corrected: the right value where the inputs allow it. ruled_out: ids that were tried and do not explain it. facts:
    (name, text) pairs to show. notes: further sentences. watch_for: mistakes that are easily made next; no accusation.
    missing: what was not there to be judged, and how to give it; with any of it, nothing is called right.
    """

    subject: Subject
    verdict: Verdict
    summary: str
    explanations: Sequence[Sequence[Finding]] = ()
    corrected: str | None = None
    ruled_out: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()
    watch_for: Sequence[Finding] = ()
    missing: Sequence[str] = ()

    @property
    def sentence(self) -> str:
        """Return the summary and the ids of the mistakes, on one line."""
        return f"{self.summary} ({', '.join(self.mistakes)})" if self.mistakes else self.summary

    @property
    def findings(self) -> list[Finding]:
        """Return every finding of every explanation, each mistake and statement once."""
        unique: dict[tuple[str, str], Finding] = {}
        for explanation in self.explanations:
            for finding in explanation:
                unique.setdefault((finding.mistake, finding.statement), finding)
        return list(unique.values())

    @property
    def mistakes(self) -> list[str]:
        """Return the ids of all findings, sorted, each once."""
        return sorted({finding.mistake for finding in self.findings})


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """Return "mistake" when a certain finding is more than a hazard, "hazard" for any other, "right" for none."""
    found = list(findings)
    if any(finding.certain and finding.severity != "hazard" for finding in found):
        return "mistake"
    return "hazard" if found else "right"


def detect(looks_at: LooksAt, *given: Any, groups: str = GROUPS) -> list[Finding]:
    """Return what the detectors of these groups see in what is given, by id."""
    return [
        Finding(one.id, statement, certain=one.certain)
        for one in detectors(looks_at, groups)
        if (statement := one.function(*given))
    ]


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
