"""Makes the replay package importable for the tests of the emulator; the app that the page belongs to."""

import sys
from pathlib import Path

import pytest

from kaltura_emulator import source
from kaltura_emulator.control import Control
from kaltura_emulator.credentials import credentials
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.page import PageApp
from kaltura_emulator.world import Clock
from page_calls import BASE

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def app():
    emulator = Emulator(clock=Clock(1795282413.0))
    return PageApp(emulator, control=Control(emulator))


@pytest.fixture
def private(app, monkeypatch):
    """The app, as if its account were not the public one."""
    monkeypatch.setattr(source, "default_account", lambda: None)
    return app


@pytest.fixture
def given(app):
    return credentials(app.emulator.world, BASE, app.emulator.clock.seconds())
