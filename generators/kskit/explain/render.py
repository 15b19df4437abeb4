"""A diagnosis for people: short, the fix first, coloured where a terminal shows it."""

import re
import sys
from collections.abc import Iterator
from typing import NamedTuple, TextIO

from kaltura_diagnosis.findings import Diagnosis, Finding
from kskit.explain.fixes import Code
from kskit.explain.redaction import Redactor
from kskit.spec.clauses import clauses

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_HEADS = {"right": "Right.", "hazard": "Works.", "refused": "Refused.", "unknown": "Not known.", "mistake": ""}
_STYLES = {"right": "green", "hazard": "yellow", "refused": "yellow", "unknown": "yellow", "mistake": "red"}
_MOST_ALTERNATIVES = 4


class Line(NamedTuple):
    """A line to print. label: the word in front, "" for none. style: how a terminal shows the text."""

    label: str
    text: str
    style: str = ""


def lines(diagnosis: Diagnosis, code: Code | None = None, *, facts: bool = True) -> Iterator[Line]:
    """Yield the lines of a diagnosis: what it is, the fix, why, then what else is known."""
    verdict = "" if diagnosis.subject == "error" else _HEADS[diagnosis.verdict]
    head = f"{verdict} {diagnosis.summary}".strip()
    yield Line("", head, f"bold {_STYLES[diagnosis.verdict]}")
    for number, explanation in enumerate(diagnosis.explanations[:_MOST_ALTERNATIVES]):
        if number:
            yield Line("", "or, with the same value:", "dim")
        for finding in explanation:
            yield from _finding(finding, diagnosis.summary)
    left = len(diagnosis.explanations) - _MOST_ALTERNATIVES
    if left > 0:
        yield Line("", f"and {left} more explanations of the same value (--json lists them)", "dim")
    if diagnosis.corrected is not None and diagnosis.verdict != "right":
        yield Line("right", diagnosis.corrected, "green")
    if code is not None:
        yield Line("code", f"{code.language}, step {code.step}:")
        yield from (Line("", f"    {line}") for line in code.text.splitlines())
    if facts:
        yield from (Line(name, text) for name, text in diagnosis.facts)
    yield from (Line("note", note) for note in diagnosis.notes)
    if diagnosis.watch_for:
        label = "mistakes" if diagnosis.subject == "error" else "watch for"
        yield Line(label, "; ".join(f"{one.mistake} {one.title}" for one in diagnosis.watch_for), "dim")
    if diagnosis.ruled_out:
        yield Line("ruled out", " ".join(diagnosis.ruled_out), "dim")


def _finding(finding: Finding, summary: str) -> Iterator[Line]:
    doubt = "" if finding.certain else " (possible, not proven)"
    yield Line(finding.mistake, f"{finding.title}{doubt}", "bold")
    yield Line("fix", finding.fix, "cyan")
    if finding.statement != summary:
        yield Line("seen", finding.statement)
    yield Line("why", finding.explanation)
    yield Line("see", ", ".join(f"{clause} (spec/{_page(clause)}.md)" for clause in finding.clauses), "dim")


def _page(clause_id: str) -> str:
    return clauses()[clause_id].page


def show(diagnosis_lines: Iterator[Line], redactor: Redactor, out: TextIO | None = None) -> None:
    """Print the lines; with colours on a terminal, plainly everywhere else."""
    out = out or sys.stdout
    shown = [line._replace(text=visible(redactor.text(line.text))) for line in diagnosis_lines]
    if out.isatty():
        _show_in_colour(shown, out)
    else:
        for line in shown:
            print(f"{line.label + ':':<11} {line.text}" if line.label else line.text, file=out)


def visible(text: str) -> str:
    """Return the text with control characters written out, so that nothing pasted can steer a terminal."""
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text).replace("\n", "\\n")


def _show_in_colour(shown: list[Line], out: TextIO) -> None:
    from rich.console import Console  # noqa: PLC0415 - slow to import, and of use on a terminal only
    from rich.padding import Padding  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=out, highlight=False)
    for line in shown:
        if line.label:
            console.print(Text(f"{line.label:>11}  ", style="dim"), Text(line.text, style=line.style), sep="", end="\n")
        else:
            console.print(Padding(Text(line.text, style=line.style), (0, 0)))
