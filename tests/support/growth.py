"""The processor time of a large input against that of a quarter of it, so that no test depends on the machine."""

import time
from collections.abc import Callable

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
