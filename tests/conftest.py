"""Fixtures and helpers that every test folder uses."""

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

if not os.access(os.environ.get("HOME", ""), os.W_OK):  # compilers keep caches there
    home = Path(tempfile.gettempdir()) / f"kskit-home-{os.getuid()}"
    home.mkdir(mode=0o700, exist_ok=True)
    os.environ["HOME"] = str(home)

# Who runs the tests in the background, or under nohup, ignores these signals, and so would every program they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

# How long an example may take depends on the machine, and the folder of the checkout may be read-only.
settings.register_profile("kit", deadline=None, database=None)
settings.load_profile("kit")

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "tests" / "data"


@cache
def load_oracle(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((DATA / "oracle" / f"{name}.json").read_text(encoding="utf-8"))
    return cases


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the checkout."""
    return ROOT


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test marked oracle(NAME, ...) once for each case of that oracle file; keywords select by equal value."""
    marker = metafunc.definition.get_closest_marker("oracle")
    if marker and "case" in metafunc.fixturenames:
        cases = [
            case
            for case in load_oracle(marker.args[0])
            if all(case.get(key) == value for key, value in marker.kwargs.items())
        ]
        metafunc.parametrize("case", cases, ids=[case["id"] for case in cases])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Stop where tests that must run in one process would be spread over several: they install and build the same."""
    if not getattr(config.option, "loadgroup", False):  # set in the workers of `--dist loadgroup`
        return
    spread = [item.nodeid for item in items if item.get_closest_marker("xdist_group") and "@" not in item.nodeid]
    if spread:
        raise pytest.UsageError(f"pytest-xdist does not keep groups of tests together, for example {spread[0]}")


def required_tool(name: str) -> str:
    """Return the path of a command; skip the test when it is missing, or fail where KSKIT_REQUIRE_ALL=1 (CI)."""
    found = shutil.which(name)
    if found is None and os.environ.get("KSKIT_REQUIRE_ALL") == "1":
        pytest.fail(f"{name} is required here (KSKIT_REQUIRE_ALL=1) and is not installed")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(scope="session")
def tool() -> Callable[[str], str]:
    """Finds a command: skips the test without it, fails in CI."""
    return required_tool


@pytest.fixture(scope="session")
def openssl() -> str:
    """The openssl command."""
    return required_tool("openssl")
