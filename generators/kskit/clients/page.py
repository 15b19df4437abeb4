"""The page spec/clients.md: rows of counts by client, and apart from them the faults by class, without names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kaltura_diagnosis.registry import catalogue
from kskit.clients.judging import RESPONSES, Judged
from kskit.grading.run import Verdict
from kskit.spec.markdown import anchor_of
from kskit.templates import fill
from kskit.verify.ops import OPS
from kskit.verify.profiles import newest_set
from kskit.verify.reports import matrix
from kskit.verify.reports.markdown import code, escape, table

_PLACE = re.compile(r" at (/\S*|[a-z_]+)$")
_REDIRECT = "a redirect was followed"
_CLASSES = (
    (re.compile(r"a redirect to \S+ was followed"), _REDIRECT),
    (re.compile(r"\S+ was sent \d+ times, and failed each time"), "a call that fails is sent again and again"),
    (re.compile(r"it went on with "), "it goes on after a failure"),
    (re.compile(r"\S+ was not sent"), "a call is not sent"),
    (re.compile(r"stderr does not name "), "the error's code is not told"),
    (re.compile(r"stderr shows "), "a secret is shown"),
    (re.compile(r"exit code \d+ instead of 0"), "it fails although all goes well"),
    (re.compile(r"\S+: \S+ is '.*' instead of "), "an argument is another one"),
)
"""What the words of a verdict begin with, and how the page calls it: nothing of a request is repeated there."""


@dataclass
class FaultClass:
    """What several implementations may do wrongly. mistake: its id, "" where the catalogue has none."""

    mistake: str
    title: str
    questions: list[str] = field(default_factory=list)
    clients: set[str] = field(default_factory=set)

    @property
    def link(self) -> str:
        """The mistake as a link to its page, a dash where it has no name."""
        if not self.mistake:
            return "-"
        return f"[{self.mistake}](mistakes.md#{anchor_of(f'{self.mistake} {catalogue()[self.mistake].title}')})"


def render(judged: Sequence[Judged]) -> str:
    """Return the page; nothing in it depends on when or where it was made."""
    reports = [one.report for one in judged if one.report]
    return fill(
        "clients.md.j2",
        judged=judged,
        matrix=matrix.render(matrix.make(reports, with_families=False)) if reports else "",
        grades=grades(judged),
        classes=fault_classes(judged),
        set=newest_set(),
        escape=escape,
        code=code,
    )


def grades(judged: Sequence[Judged]) -> str:
    """Return the table of those whose programs were graded, "" where none was."""
    rows = [
        [one.client.name, by, str(sum(not verdict.problems for verdict in verdicts)), str(len(verdicts))]
        for one in judged
        for by, verdicts in one.grades.items()
    ]
    return table(["client", "judged by", "right", "cases"], rows, texts=2) if rows else ""


def fault_classes(judged: Sequence[Judged]) -> list[FaultClass]:
    """Return the faults of all clients by what is done wrongly: those with a name first, then the most frequent."""
    found: dict[tuple[str, str], FaultClass] = {}
    for one in judged:
        for mistake, title, question in _faults(one):
            fault = found.setdefault((mistake, title), FaultClass(mistake, title))
            fault.clients.add(one.client.id)
            if question not in fault.questions:
                fault.questions.append(question)
    return sorted(found.values(), key=lambda one: (not one.mistake, one.mistake, -len(one.questions), one.title))


def _faults(judged: Judged) -> Iterator[tuple[str, str, str]]:
    """Yield (mistake, title, question) of each failure; what stands in a response or a request is not repeated."""
    for group in judged.report["groups"] if judged.report else ():
        op, between, rest = _PLACE.sub("", group["title"]).partition(": ")
        title = f"{OPS[op].summary}{between}{rest}" if op in OPS else group["title"]
        yield from ((group["mistake"] or "", title, vector) for vector in group["vectors"])
    for by, verdicts in judged.grades.items():
        for verdict in verdicts:
            name = verdict.id if by == RESPONSES else f"{by}: {verdict.id}"
            yield from ((*fault, name) for fault in dict.fromkeys(_faults_of(verdict)))


def _faults_of(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Yield (mistake, title): the mistakes by name where there are any, but those of a request that was redirected."""
    classes = [_class_of(problem) for problem in verdict.problems]
    if _REDIRECT in classes:
        yield "", _REDIRECT
    elif verdict.mistakes:
        for mistake in verdict.mistakes:
            identifier, _, title = mistake.partition(": ")
            yield identifier, title
    else:
        yield from (("", one) for one in classes)


def _class_of(problem: str) -> str:
    known = next((title for begin, title in _CLASSES if begin.match(problem)), None)
    return known or problem.partition(";")[0].partition(":")[0]
