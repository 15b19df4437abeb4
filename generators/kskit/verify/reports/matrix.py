"""Several reports in one table: implementations by profiles, or by families."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kaltura_session.errors import KitError
from kskit.verify.outcomes import Status
from kskit.verify.reports.document import Report
from kskit.verify.reports.markdown import escape, table
from kskit.verify.reports.text import complete_profiles, verified


@dataclass(frozen=True, slots=True)
class Cell:
    """What one implementation does with one profile or family. verdict: "all", "some", "none" or "absent".

    verified: of a family the vectors that were asked and answered, of a profile all that it requires.
    """

    passed: int
    verified: int
    verdict: str

    def __str__(self) -> str:
        """Show passed and verified vectors; nothing where none was verified."""
        return f"{self.passed}/{self.verified}" if self.verified else "-"


@dataclass(frozen=True, slots=True)
class Row:
    """One implementation. cells: one per profile, one per family of the matrix, then one over all."""

    report: Report
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All implementations by all profiles, and by families where they are asked for."""

    kit: str
    profiles: tuple[str, ...]
    families: tuple[str, ...]
    rows: tuple[Row, ...]


def make(reports: Sequence[Report], *, with_families: bool = True) -> Matrix:
    """Return the matrix; raises KitError when the reports are not about the same vectors, and cannot be compared."""
    digests = {report["vectors"]["sha256"] for report in reports}
    if len(digests) > 1:
        names = ", ".join(report["implementation"]["name"] for report in reports)
        raise KitError(f"the reports of {names} are about different vectors; verify all of them with one kit")
    profiles = tuple(dict.fromkeys(name for report in reports for name in complete_profiles(report)))
    families = tuple(dict.fromkeys(family for report in reports for family in report["families"] if with_families))
    return Matrix(reports[0]["kit"], profiles, families, tuple(_row(report, profiles, families) for report in reports))


def render(matrix: Matrix, shown: Callable[[Cell], str] = str) -> str:
    """Return the matrix as a Markdown table; shown: what stands in a cell."""
    rows, problems = [], []
    for row in matrix.rows:
        about = row.report["implementation"]
        rows.append([f"{about['name']} {about['version']}".strip(), about["language"], *map(shown, row.cells)])
        problems += [f"- {escape(about['name'])}: {escape(problem)}\n" for problem in row.report["problems"]]
    text = table(["implementation", "language", *matrix.profiles, *matrix.families, "all"], rows, texts=2) + "\n"
    return text + "".join(["\n", *problems] if problems else [])


def _row(report: Report, profiles: Sequence[str], families: Sequence[str]) -> Row:
    counted = [report["families"].get(family) for family in families]
    claimed = [_profile_cell(complete_profiles(report).get(name)) for name in profiles]
    return Row(report, (*claimed, *(_cell(counts) for counts in (*counted, report["counts"]))))


def _profile_cell(one: dict[str, Any] | None) -> Cell:
    if one is None or one["verdict"] == "none":
        return Cell(0, 0, "absent")
    return Cell(one[Status.PASSED], one["required"], "all" if one["verdict"] == "conforms" else "some")


def _cell(counts: dict[str, int] | None) -> Cell:
    if not counts or not verified(counts):
        return Cell(0, 0, "absent")
    passed, of = counts[Status.PASSED], verified(counts)
    return Cell(passed, of, "all" if passed == of else "some" if passed else "none")
