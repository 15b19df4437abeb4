"""An emulator as upstream, and a proxy in front of it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaltura_emulator.emulator import Emulator
from kaltura_emulator.pytest_plugin import RunningEmulator, running

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "emulator")]

from proxying import RunningProxy, proxy  # noqa: E402 - found in this folder


@pytest.fixture
def emulator() -> Iterator[RunningEmulator]:
    with running(Emulator()) as server:
        yield server


@pytest.fixture
def front(emulator: RunningEmulator) -> Iterator[RunningProxy]:
    """A proxy in front of the emulator."""
    with proxy(emulator.base_url) as running_proxy:
        yield running_proxy
