"""What a run shows on a terminal: progress while it goes, failures in full, and a summary."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import IO

from kaltura_diagnosis.printable import printable
from kskit.verify.ops import DIAGNOSIS, OPS, SERVER
from kskit.verify.outcomes import Outcome, Status
from kskit.verify.reports.document import Report
from kskit.verify.reports.text import WORDS, facts, failures, headline

_REFRESH_SECONDS = 0.1
_BAR = 30
_LABEL = 10


class Progress:
    """A line that is drawn over itself, on a terminal only."""

    def __init__(self, total: int, stream: IO[str] | None = None) -> None:
        self._total = total
        self._stream = sys.stderr if stream is None else stream
        self._shown = self._stream.isatty()
        self._done = self._failed = 0
        self._next = 0.0

    def __call__(self, outcome: Outcome) -> None:
        """Count an outcome, and draw the line when the last one is old enough."""
        self._done += 1
        self._failed += outcome.status is Status.FAILED
        if self._shown and time.monotonic() >= self._next:
            self._next = time.monotonic() + _REFRESH_SECONDS
            self._stream.write(f"\r{self._line()}")
            self._stream.flush()

    def close(self) -> None:
        """Wipe the line."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _line(self) -> str:
        filled = _BAR * self._done // max(1, self._total)
        failed = f", {self._failed} failed" if self._failed else ""
        return f"[{'#' * filled}{' ' * (_BAR - filled)}] {self._done}/{self._total}{failed} "


def lines(report: Report, *, told: int | None) -> Iterator[str]:
    """Yield the lines of a finished run. told: how many failures are told in full, None for all."""
    failed = [result for result in failures(report) if result["status"] == Status.FAILED]
    not_asked = sum(result["kind"] == "not-asked" for result in failed)
    failed = [result for result in failed if result["kind"] != "not-asked"]
    for result in failed[:told]:
        yield f"FAILED {result['id']}"
        for label, text in facts(result):
            yield f"  {label:<{_LABEL}}{text}"
        yield ""
    if told is not None:
        for result in failed[told:]:
            mistakes = "".join(f"; {mistake['id']} {mistake['title']}" for mistake in result["mistakes"])
            yield f"FAILED {result['id']}: {result['kind']}{mistakes}"
    if not_asked:
        yield f"FAILED {not_asked} vectors that were not asked any more"
    yield from _summary(report)


def _summary(report: Report) -> Iterator[str]:
    width = max(map(len, [*report["families"], "family"]))
    yield f"{'family':<{width}}" + "".join(f"{word:>17}" for word in WORDS.values())
    for family, counts in report["families"].items():
        yield f"{family:<{width}}" + "".join(f"{counts[status] or '-':>17}" for status in WORDS)
    absent = dict.fromkeys(row["op"] for row in report["results"] if row["status"] == Status.NOT_IMPLEMENTED)
    for audience in ("", SERVER, DIAGNOSIS):
        names = [op for op in absent if OPS[op].audience == audience]
        if names:
            yield f"not implemented{f' ({audience})' if audience else ''}: {', '.join(names)}"
    mistakes = Counter(mistake["id"] for row in report["results"] for mistake in row.get("mistakes", ()))
    for mistake_id, times in mistakes.most_common():
        yield f"mistake {mistake_id} in {times} answers"
    if report["counts"]["step_not_stated"]:
        yield f"{report['counts']['step_not_stated']} right rejections did not name the step that rejects"
    for problem in report["problems"]:
        yield f"PROBLEM {printable(problem)}"
    yield f"{headline(report)}; {report['seconds']:.2f} s, seed {report['seed']}"
