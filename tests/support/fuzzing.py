"""A bounded fuzzer with a seed: real inputs, mutated, given to what must not fail; `make fuzz` runs a million of them.

A failure is an exception that is not documented, or work out of proportion to the input: the processor's time for it,
against the time that the unchanged inputs of the same target take. Nothing is sent anywhere.
"""

import argparse
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import FrameType
from typing import NamedTuple

from fuzz_inputs import chosen
from fuzz_targets import FRESH_AFTER, TARGETS, Target

HANGS_SECONDS = 20.0
OUT_OF_PROPORTION = 40
"""So many times as long as the unchanged inputs of a target, byte for byte."""
SMALL = 2_000  # bytes; an input costs something however small it is
ATTEMPTS = 3


class Measure(NamedTuple):
    """How the work for an input is measured. cost: of a function and its input. unnoticed: a cost that is none."""

    cost: Callable[[Callable[[bytes], object], bytes], float]
    unnoticed: float


class Hangs(BaseException):  # nothing that is fuzzed may catch it
    """An input that is not done with."""


class Report:
    """What was found: a failure of each kind, with its smallest input; the largest cost of 10 kB by target."""

    def __init__(self) -> None:
        self.inputs = 0
        self.failures: dict[str, bytes] = {}
        self.slowest: dict[str, tuple[float, bytes]] = {}

    def fail(self, kind: str, data: bytes) -> None:
        """Note a failure."""
        if kind not in self.failures or len(data) < len(self.failures[kind]):
            self.failures[kind] = data

    def cost(self, name: str, cost: float, data: bytes) -> None:
        """Note what 10 kB of an input cost."""
        ms = cost * 1e7 / max(len(data), 10_000)
        if ms > self.slowest.get(name, (0.0, b""))[0]:
            self.slowest[name] = (ms, data)


def fuzz(name: str, inputs: int, seed: int, report: Report, measure: Measure) -> None:
    """Give a target so many mutated inputs."""
    target = TARGETS[name]
    seeds, random = target.seeds(), Random(f"{seed}/{name}")  # noqa: S311 - repeatable, not secret
    due = _due(target, seeds, measure)
    run = target.make()
    with _guard():
        for number in range(inputs):
            if number and number % FRESH_AFTER == 0:
                run = target.make()
            data = chosen(seeds, random)
            report.inputs += 1
            try:
                cost = measure.cost(run, data)
                if cost > measure.unnoticed:
                    cost = min(cost, *(measure.cost(target.make(), data) for _ in range(ATTEMPTS)))
                    report.cost(name, cost, data)
                if cost > max(measure.unnoticed, due * (len(data) + SMALL)):
                    report.fail(f"{name}: out of proportion", data)
            except (Exception, Hangs) as error:  # noqa: BLE001 - that is what is looked for
                report.fail(_kind(name, error), data)


def _due(target: Target, seeds: Sequence[bytes], measure: Measure) -> float:
    """Return what a byte may cost: many times what it costs in the unchanged inputs."""
    run = target.make()
    some = seeds[:: max(1, len(seeds) // 40)]
    for data in some:
        run(data)  # fills the caches
    cost = sum(min(measure.cost(run, data), measure.cost(run, data)) for data in some)
    return OUT_OF_PROPORTION * cost / sum(len(data) + SMALL for data in some)


def seconds(run: Callable[[bytes], object], data: bytes) -> float:
    """Return the processor's time for an input; raises Hangs for one that takes too long."""
    signal.setitimer(signal.ITIMER_PROF, HANGS_SECONDS)
    began = time.process_time()
    try:
        run(data)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - began


def steps(run: Callable[[bytes], object], data: bytes) -> float:
    """Return how many functions are called for an input, which is the same on every machine."""
    count = 0

    def profile(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(profile)
    try:
        seconds(run, data)
    finally:
        sys.setprofile(None)
    return count


SECONDS, STEPS = Measure(seconds, 0.03), Measure(steps, 30_000)


@contextmanager
def _guard() -> Iterator[None]:
    def end(_number: int, _frame: FrameType | None) -> None:
        raise Hangs

    before = signal.signal(signal.SIGPROF, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGPROF, before)


def _kind(name: str, error: BaseException) -> str:
    """Return what tells failures apart: the exception, and the innermost line of the kit that it went through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename and "/lib/python" not in frame.filename]
    at = ours[-1]
    return f"{name}: {type(error).__name__} at {Path(at.filename).name}:{at.lineno} ({at.name})"


def main() -> int:
    """Fuzz all targets, each by its share; exit code 1 when something failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--only", choices=TARGETS, help="give this target all inputs")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write the inputs that failed, and the slowest ones")
    options = parser.parse_args()
    report = Report()
    for name, target in TARGETS.items():
        share = options.inputs * target.share // 1000
        if options.only in {None, name}:
            fuzz(name, options.inputs if options.only else share, options.seed, report, SECONDS)
            print(f"{name}: {report.slowest.get(name, (0.0, b''))[0]:.1f} ms per 10 kB at most", flush=True)
    for number, (kind, data) in enumerate(sorted(report.failures.items()), 1):
        print(f"{number}. {kind}\n   {data[:200]!r}")
        _write(options.out, f"failure-{number}", data)
    for name, (_, data) in report.slowest.items():
        _write(options.out, f"slowest-{name}", data)
    print(f"{report.inputs} inputs, seed {options.seed}: {len(report.failures)} kinds of failure")
    return 1 if report.failures else 0


def _write(folder: Path | None, name: str, data: bytes) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    sys.exit(main())
