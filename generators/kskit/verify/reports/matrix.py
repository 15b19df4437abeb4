"""Several reports in one table: implementations by families."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kaltura_session.errors import KitError
from kskit.verify.outcomes import Status
from kskit.verify.reports.document import Report
from kskit.verify.reports.markdown import escape, table
from kskit.verify.reports.text import verified


@dataclass(frozen=True, slots=True)
class Cell:
    """What one implementation does with one family. verdict: "all", "some", "none" or "absent"."""

    passed: int
    verified: int
    verdict: str

    def __str__(self) -> str:
        """Show passed and verified vectors; nothing where none was verified."""
        return f"{self.passed}/{self.verified}" if self.verified else "-"


@dataclass(frozen=True, slots=True)
class Row:
    """One implementation. cells: one per family of the matrix, then one over all."""

    report: Report
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All implementations by all families."""

    kit: str
    families: tuple[str, ...]
    rows: tuple[Row, ...]


def make(reports: Sequence[Report]) -> Matrix:
    """Return the matrix; raises KitError when the reports are not about the same vectors, and cannot be compared."""
    digests = {report["vectors"]["sha256"] for report in reports}
    if len(digests) > 1:
        names = ", ".join(report["implementation"]["name"] for report in reports)
        raise KitError(f"the reports of {names} are about different vectors; verify all of them with one kit")
    families = tuple(dict.fromkeys(family for report in reports for family in report["families"]))
    return Matrix(reports[0]["kit"], families, tuple(_row(report, families) for report in reports))


def render(matrix: Matrix, shown: Callable[[Cell], str] = str) -> str:
    """Return the matrix as a Markdown table; shown: what stands in a cell."""
    rows, problems = [], []
    for row in matrix.rows:
        about = row.report["implementation"]
        rows.append([f"{about['name']} {about['version']}".strip(), about["language"], *map(shown, row.cells)])
        problems += [f"- {escape(about['name'])}: {escape(problem)}\n" for problem in row.report["problems"]]
    text = table(["implementation", "language", *matrix.families, "all"], rows, texts=2) + "\n"
    return text + "".join(["\n", *problems] if problems else [])


def _row(report: Report, families: Sequence[str]) -> Row:
    counted = [report["families"].get(family) for family in families]
    return Row(report, tuple(_cell(counts) for counts in (*counted, report["counts"])))


def _cell(counts: dict[str, int] | None) -> Cell:
    if not counts or not verified(counts):
        return Cell(0, 0, "absent")
    passed, of = counts[Status.PASSED], verified(counts)
    return Cell(passed, of, "all" if passed == of else "some" if passed else "none")
