"""The official Python SDK, unmodified, through the proxy: every test that it passes against the emulator itself."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from proxying import proxy
from test_python_sdk import *  # noqa: F403 - the tests, which run again here

from kaltura_emulator.pytest_plugin import RunningEmulator

del test_every_class_of_a_search_is_declared_or_known_to_be_lacking  # noqa: F821 - which calls no server


@pytest.fixture
def kaltura_emulator(emulator: RunningEmulator) -> Iterator[RunningEmulator]:
    with proxy(emulator.base_url) as front:
        credentials = {**emulator.credentials, "service_url": front.service_url}
        yield replace(emulator, base_url=front.base_url, credentials=credentials)
