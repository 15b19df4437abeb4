"""The reports of a grade: lines for a terminal, JSON, JUnit XML and a page."""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kaltura_diagnosis.printable import printable
from kskit.grading.run import Verdict
from kskit.snippets.server_faults import server_faults
from kskit.stopping import Stopped
from kskit.templates import fill


@dataclass(slots=True)
class Report:
    """The verdicts on a command in a flow. stopped: what ended the grading before its end."""

    flow: str
    command: Sequence[str]
    verdicts: list[Verdict]
    stopped: Stopped | None = None

    @property
    def failed(self) -> list[Verdict]:
        """The verdicts with problems."""
        return [one for one in self.verdicts if one.problems]

    @property
    def headline(self) -> str:
        """One line for people."""
        passed = len(self.verdicts) - len(self.failed)
        stopped = f"; stopped by {self.stopped}" if self.stopped else ""
        return f"{self.flow}: {passed} of {len(self.verdicts)} cases are right{stopped}"

    def alone(self, verdict: Verdict) -> str:
        """Return the command that runs a case alone."""
        return f"kskit grade {self.flow} --only {shlex.quote(verdict.id)} -- {shlex.join(self.command)}"

    def facts(self, verdict: Verdict) -> Iterator[tuple[str, str]]:
        """Yield (label, text) of everything that is known about a failed case."""
        fault = server_faults().get(verdict.id.removeprefix("campaign/").partition("/")[0])
        parts = (
            ("service", [fault.title] if fault else []),
            ("mistake", verdict.mistakes),
            ("wrong", verdict.problems),
            ("fix", verdict.fixes),
            ("request", verdict.requests),
        )
        for label, texts in parts:
            yield from ((label, " | ".join(printable(line) for line in text.splitlines())) for text in texts)
        yield "alone", printable(self.alone(verdict))


class Terminal:
    """Takes the verdicts into a report and prints each; an output that is lost shows at the end, when all is judged."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._lost: OSError | None = None

    def __call__(self, verdict: Verdict) -> None:
        """Take a verdict."""
        self._report.verdicts.append(verdict)
        facts = self._report.facts(verdict) if verdict.problems else ()
        self._print(
            f"{'FAILED' if verdict.problems else 'ok    '} {verdict.id}",
            *(f"  {label:<8} {text}" for label, text in facts),
        )

    def close(self) -> None:
        """Print the last line; raises OSError when the output was lost."""
        self._print(self._report.headline)
        if self._lost:
            raise self._lost

    def _print(self, *lines: str) -> None:
        if not self._lost:
            try:
                print(*lines, sep="\n", flush=True)
            except OSError as error:
                self._lost = error


def render(kind: str, report: Report) -> str:
    """Return the report in one of KINDS."""
    if kind == "json":
        return json.dumps(_document(report), ensure_ascii=False, indent=1) + "\n"
    return fill({"junit": "grade.junit.xml.j2", "html": "grade.html.j2"}[kind], report=report, printable=printable)


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
