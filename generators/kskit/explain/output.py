"""Printing a diagnosis: for people, short and the fix first, or as JSON; without secrets unless they are asked for.

Beside it, the code that does it right: the region of a snippet, in the language somebody asks for.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

from kaltura_diagnosis import findings as diagnosis_document
from kaltura_diagnosis.findings import Diagnosis, Finding
from kaltura_diagnosis.printable import printable
from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_path
from kaltura_session.text import to_bytes
from kskit.spec.clauses import clauses

VERSION = 1
_FEWEST_CHARACTERS = 6
_HEADS = {"right": "Right.", "hazard": "Works.", "refused": "Refused.", "unknown": "Not known.", "mistake": ""}
_STYLES = {"right": "green", "hazard": "yellow", "refused": "yellow", "unknown": "yellow", "mistake": "red"}
_COLOURS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
"""Of terminals, by the number that chooses them (ECMA-48, SGR)."""
_MOST_ALTERNATIVES = 4
_DECIDE = "handle-errors/decide"


class Code(NamedTuple):
    """A part of a program. step: "flow/step". language: as templates call it.

    wrong, right: the line of the program as the mistake has it, and as it should be; None where nobody writes it so.
    """

    language: str
    step: str
    text: str
    wrong: str | None = None
    right: str | None = None


def print_diagnosis(diagnosis: Diagnosis, code: Code | None, secrets: Iterable[str], *, as_json: bool) -> None:
    """Print; secrets: what to hide wherever it occurs. The corrected value is what was asked for, so it is shown."""
    redactor = Redactor(secret for secret in secrets if secret != diagnosis.corrected)
    if as_json:
        print(json.dumps(redactor.document(document(diagnosis, code)), indent=2))
    else:
        show(_lines(diagnosis, code), redactor)


def document(diagnosis: Diagnosis, code: Code | None = None) -> dict[str, Any]:
    """Return the JSON object of vectors/schema/explain.schema.json; code: the part of a program that does it right."""
    found = diagnosis_document.document(diagnosis)
    return {"version": VERSION, **found, "code": None if code is None else code._asdict()}


class Redactor:
    """Takes known secrets out of what is printed: the diagnosis names none, and this makes sure of it.

    longest: how many characters of a text are shown, None for all.
    """

    def __init__(self, secrets: Iterable[str], *, longest: int | None = None) -> None:
        self._longest = longest
        forms = {
            form
            for secret in secrets
            if len(secret) >= _FEWEST_CHARACTERS
            for form in (secret, *(quoted(to_bytes(secret), safe="") for quoted in (quote, quote_plus)))
        }
        self._forms = sorted(forms, key=len, reverse=True)

    def text(self, value: str) -> str:
        """Return the text with each secret replaced by its length."""
        for form in self._forms:
            if form in value:
                value = value.replace(form, f"(hidden, {len(form)} characters)")
        cut = self._longest is not None and len(value) > self._longest
        return f"{value[: self._longest]}... ({len(value)} characters)" if cut else value

    def document(self, value: Any) -> Any:
        """Return a JSON value with the texts in it replaced."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {name: self.document(item) for name, item in value.items()}
        return [self.document(item) for item in value] if isinstance(value, list) else value


class Line(NamedTuple):
    """A line to print. label: the word in front, "" for none. style: how a terminal shows the text."""

    label: str
    text: str
    style: str = ""


def _lines(diagnosis: Diagnosis, code: Code | None) -> Iterator[Line]:
    """Yield the lines of a diagnosis: what it is, the fix, why, then what else is known."""
    verdict = "" if diagnosis.subject in {"error", "id"} else _HEADS[diagnosis.verdict]
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
        yield from _code(code)
    yield from (Line(name, text) for name, text in diagnosis.facts)
    yield from (Line("note", note) for note in diagnosis.notes)
    if diagnosis.watch_for and diagnosis.subject != "id":
        label = "mistakes" if diagnosis.subject == "error" else "watch for"
        yield Line(label, "; ".join(f"{one.mistake} {one.title}" for one in diagnosis.watch_for), "dim")
    if diagnosis.ruled_out:
        yield Line("ruled out", "all others that could be tried (--json lists them)", "dim")


def _code(code: Code) -> Iterator[Line]:
    for label, text, style in (("wrong code", code.wrong, "red"), ("right code", code.right, "green")):
        first, *others = (text or "").splitlines() or [""]
        if text:
            yield Line(label, first, style)
            yield from (Line("", f"            {line}", style) for line in others)
    yield Line("code", f"{code.language}, step {code.step}:")
    yield from (Line("", f"    {line}") for line in code.text.splitlines())


def _finding(finding: Finding, summary: str) -> Iterator[Line]:
    doubt = "" if finding.certain else " (possible, not proven)"
    yield Line(finding.mistake, f"{finding.title}{doubt}", "bold")
    yield Line("fix", finding.fix, "cyan")
    if finding.statement != summary:
        yield Line("seen", finding.statement)
    yield Line("why", finding.explanation)
    yield Line("see", ", ".join(f"{clause} (spec/{clauses()[clause].page}.md)" for clause in finding.clauses), "dim")


def show(lines: Iterator[Line], redactor: Redactor) -> None:
    """Print the lines; with colours on a terminal, plainly everywhere else."""
    shown = [line._replace(text=printable(redactor.text(line.text))) for line in lines]
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    for line in shown:
        codes = ";".join(_COLOURS[word] for word in line.style.split())
        text = f"\x1b[{codes}m{line.text}\x1b[0m" if coloured and codes else line.text
        print(f"{line.label + ':':<11} {text}" if line.label else text)


def code_for(diagnosis: Diagnosis, language: str) -> Code | None:
    """Return the code of the first finding whose step the language's snippets show; None when none does.

    For an error code it is the code that decides what to do about an error. Raises KitError for a language that has
    no snippets.
    """
    if language not in languages():
        raise KitError(f"there are no snippets in {language!r}; there are {', '.join(languages())}")
    findings = [*diagnosis.findings, *diagnosis.watch_for]
    steps = [(finding.step, finding.mistake) for finding in findings if finding.step is not None]
    if diagnosis.subject == "error":
        steps.insert(0, (_DECIDE, ""))
    return next(filter(None, (code_of_step(language, *step) for step in steps)), None)


def languages() -> list[str]:
    """Return the languages that have snippets."""
    return sorted(path.name for path in data_path("spec", "snippets").glob("*/"))


def code_of_step(language: str, step: str, mistake: str = "") -> Code | None:
    """Return the code of a step "flow/step", None where the language's snippets do not show it.

    mistake: an id, to have the code that makes it beside.
    """
    from kskit.snippets.mistaken import mistaken  # noqa: PLC0415 - as below

    text = _region(language, *step.split("/"))
    found = mistaken(mistake, language)
    lines = (found.wrong, found.right) if found else (None, None)
    return Code(language, step, text, *lines) if text is not None else None


def _region(language: str, flow: str, step: str) -> str | None:
    """Return the lines of a region, None when the flow's snippet does not have it."""
    from kskit.snippets.regions import RegionError, find_regions  # noqa: PLC0415 - only --lang needs it

    folder = data_path("spec", "snippets", language)
    for path in sorted(folder.glob(f"{flow.replace('-', '_')}.*")):
        text = path.read_text(encoding="utf-8")
        try:
            found = {region.name: region for region in find_regions(text)}
        except RegionError:
            continue
        if step in found:
            return found[step].of(text)
    return None
