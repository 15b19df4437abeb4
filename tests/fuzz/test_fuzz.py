"""A sample of what `make fuzz` runs a million of, and that the fuzzer notices what it looks for."""

from collections.abc import Callable

import pytest

from fuzz_targets import TARGETS, Target
from fuzzing import STEPS, Report, fuzz

INPUTS = 600


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_that_is_mutated_makes_it_fail(name: str) -> None:
    report = Report()
    fuzz(name, max(20, INPUTS * TARGETS[name].share // 1000), 0, report, STEPS)
    assert report.failures == {}


def test_shares_are_of_a_thousand() -> None:
    assert sum(target.share for target in TARGETS.values()) == 1000


def _raises(data: bytes) -> None:
    if b"{{{" in data:
        raise LookupError


def _is_slow_for_braces(data: bytes) -> None:
    for _ in range(100_000 if b"{{{" in data else 10):
        len(data)


@pytest.mark.parametrize(
    ("function", "kind"),
    [(_raises, "toy: LookupError at test_fuzz.py"), (_is_slow_for_braces, "toy: out of proportion")],
)
def test_the_fuzzer_notices(function: Callable[[bytes], object], kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TARGETS, "toy", Target(lambda: [b"{{"] * 9, lambda: function, 0))
    report = Report()
    fuzz("toy", 30, 0, report, STEPS)
    assert len(report.failures) == 1
    assert next(iter(report.failures)).startswith(kind)
