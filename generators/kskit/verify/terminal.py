"""What a run shows on a terminal: progress while it goes, failures in full, and a summary."""

import sys
import time
from collections.abc import Iterator, Sequence
from typing import IO, Any

from kaltura_diagnosis.printable import printable
from kskit.verify.outcomes import Outcome, Status
from kskit.verify.reports.document import Report
from kskit.verify.reports.text import WORDS, facts, failures, headline, profile_lines

_REFRESH_SECONDS = 0.1
_BAR = 30
_LABEL = 10
_SHOWN = 3


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
    """Yield the lines of a finished run. told: of how many groups a failure is told in full, None for every failure."""
    results = {result["id"]: result for result in failures(report)}
    groups = [group for group in report["groups"] if results[group["vectors"][0]]["kind"] != "not-asked"]
    if told is None:
        for result in results.values():
            if result["status"] == Status.FAILED and result["kind"] != "not-asked":
                yield from _in_full(result)
    for number, group in enumerate(groups):
        if told is not None and number < told:
            yield from _example(group, results)
        else:
            yield f"FAILED {_ids(group['vectors'])}: {_title(group)}"
    not_asked = sum(result["kind"] == "not-asked" for result in results.values())
    if not_asked:
        yield f"FAILED {not_asked} vectors that were not asked any more"
    yield from _summary(report)


def _example(group: dict[str, Any], results: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Yield what is to be said of a group, with one of its failures in full: the one with the fewest mistakes."""
    ids = group["vectors"]
    first = min(ids, key=lambda one: len(results[one]["mistakes"]))
    if group["fix"] or len(ids) > 1:
        yield f"{len(ids)} failed: {_title(group)}"
    if group["fix"]:
        yield f"  {'fix':<{_LABEL}}{printable(group['fix'])}"
    if len(ids) > 1:
        yield f"  {'vectors':<{_LABEL}}{_ids(ids)}"
    yield from _in_full(results[first])


def _in_full(result: dict[str, Any]) -> Iterator[str]:
    yield f"FAILED {result['id']}"
    for label, text in facts(result):
        yield f"  {label:<{_LABEL}}{text}"
    yield ""


def _title(group: dict[str, Any]) -> str:
    return printable(f"{group['mistake'] or ''} {group['title']}".strip())


def _ids(ids: Sequence[str]) -> str:
    left = len(ids) - _SHOWN
    return ", ".join(ids[:_SHOWN]) + (f" and {left} more" if left > 0 else "")


def _summary(report: Report) -> Iterator[str]:
    width = max(map(len, [*report["families"], "family"]))
    yield f"{'family':<{width}}" + "".join(f"{word:>17}" for word in WORDS.values())
    for family, counts in report["families"].items():
        yield f"{family:<{width}}" + "".join(f"{counts[status] or '-':>17}" for status in WORDS)
    yield from profile_lines(report)
    for group in report["groups"]:
        if group["fix"]:
            yield f"{_title(group)}: {len(group['vectors'])} vectors"
    if report["counts"]["step_not_stated"]:
        yield f"{report['counts']['step_not_stated']} right rejections did not name the step, which is no fault"
    for problem in report["problems"]:
        yield f"PROBLEM {printable(problem)}"
    yield f"{headline(report)}; {report['seconds']:.2f} s, seed {report['seed']}"
