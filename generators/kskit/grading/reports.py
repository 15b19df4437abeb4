"""The reports of a grade: lines for a terminal, JSON, JUnit XML and a page."""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaltura_diagnosis.printable import printable
from kskit.grading.run import Verdict
from kskit.templates import fill


@dataclass(frozen=True, slots=True)
class Report:
    """The verdicts on a command in a flow."""

    flow: str
    command: Sequence[str]
    verdicts: Sequence[Verdict]

    @property
    def failed(self) -> list[Verdict]:
        """The verdicts with problems."""
        return [one for one in self.verdicts if one.problems]

    @property
    def headline(self) -> str:
        """One line for people."""
        passed = len(self.verdicts) - len(self.failed)
        return f"{self.flow}: {passed} of {len(self.verdicts)} cases are right"

    def alone(self, verdict: Verdict) -> str:
        """Return the command that runs a case alone."""
        return f"kskit grade {self.flow} --only {shlex.quote(verdict.id)} -- {shlex.join(self.command)}"

    def facts(self, verdict: Verdict) -> Iterator[tuple[str, str]]:
        """Yield (label, text) of everything that is known about a failed case."""
        parts = (
            ("mistake", verdict.mistakes),
            ("wrong", verdict.problems),
            ("fix", verdict.fixes),
            ("request", verdict.requests),
        )
        for label, texts in parts:
            yield from ((label, " | ".join(printable(line) for line in text.splitlines())) for text in texts)
        yield "alone", printable(self.alone(verdict))


def lines(report: Report, verdict: Verdict) -> Iterator[str]:
    """Yield the lines about a case."""
    yield f"{'FAILED' if verdict.problems else 'ok    '} {verdict.id}"
    if verdict.problems:
        yield from (f"  {label:<8} {text}" for label, text in report.facts(verdict))


def render(kind: str, report: Report) -> str:
    """Return the report in one of KINDS."""
    if kind == "json":
        return json.dumps(_document(report), ensure_ascii=False, indent=1) + "\n"
    return fill({"junit": "grade.junit.xml.j2", "html": "grade.html.j2"}[kind], report=report, printable=printable)


def write(path: Path, text: str) -> None:
    """Write a report."""
    path.write_text(text, encoding="utf-8", newline="\n")


def _document(report: Report) -> Mapping[str, object]:
    cases = [
        {
            "id": one.id,
            "passed": not one.problems,
            "problems": list(one.problems),
            "mistakes": [mistake.partition(":")[0] for mistake in one.mistakes],
            "requests": list(one.requests),
            "alone": report.alone(one),
        }
        for one in report.verdicts
    ]
    return {"flow": report.flow, "command": list(report.command), "succeeded": not report.failed, "cases": cases}
