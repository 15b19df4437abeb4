"""The work for a large input against that for a quarter of it, so that no test depends on the machine."""

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

UNNOTICED_SECONDS = 0.3
ALLOWED = 10  # work that grows with its input takes 4 times as long, with the square of it 16 times
ATTEMPTS = 3  # a machine that is busy may disturb one


def assert_grows_with_its_input(work: Callable[[int], object], size: int) -> None:
    """Fail when work(size) takes more than ALLOWED times as long as work(size // 4), in each of some attempts."""
    measured = []
    for _ in range(ATTEMPTS):
        whole = _seconds(work, size)
        if whole < UNNOTICED_SECONDS:
            return
        measured.append(whole / _seconds(work, size // 4))
        if measured[-1] < ALLOWED:
            return
    raise AssertionError(f"a quarter of the input takes 1/{min(measured):.0f} of the time")


def _seconds(work: Callable[[int], object], size: int) -> float:
    began = time.process_time()
    work(size)
    return time.process_time() - began


def assert_steps_grow_with_its_input(work: Callable[[int], object], size: int) -> None:
    """Fail when work(size) executes more than 6 times as many lines and calls as work(size // 4)."""
    work(size // 4)  # what is loaded and cached once
    few, many = _steps(work, size // 4), _steps(work, size)
    assert many <= 6 * few, f"{few} steps for a quarter of the input, {many} for all of it"


def _steps(work: Callable[[int], object], size: int) -> int:
    """Count the lines that are executed; a generator expression is a line for each of its items."""
    steps = 0

    def step(_frame: FrameType, event: str, _about: Any) -> Any:
        nonlocal steps
        steps += event in {"line", "call"}
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        work(size)
    finally:
        sys.settrace(before)
    return steps
