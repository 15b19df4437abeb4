"""The official Node SDK, unmodified, through the proxy: every test that it passes against the emulator itself."""

from collections.abc import Iterator

import pytest
from proxying import proxy
from test_node_sdk import *  # noqa: F403 - the tests, which run again here

from kaltura_emulator.emulator import Emulator
from kaltura_emulator.pytest_plugin import running

pytestmark = pytest.mark.xdist_group("node-sdk")  # one process installs it


@pytest.fixture(scope="module")
def credentials() -> Iterator[dict[str, str | int]]:
    with running(Emulator()) as server, proxy(server.base_url) as front:
        yield {**server.credentials, "service_url": front.service_url}
