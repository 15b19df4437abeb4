"""The pytest plugin of the kit: `kaltura_emulator` gives a test an emulator of its own over HTTP, on a free port.

A test says `client = MyClient(kaltura_emulator.service_url)`, and `kaltura_emulator.emulator.clock.advance(86400)`.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kaltura_emulator.emulator import Emulator
    from kaltura_emulator.faults import Fault

_START_SECONDS = 10.0


@dataclass(slots=True)
class RunningEmulator:
    """An emulator that listens.

    emulator: its clock, state and account may be changed at any time. credentials: service_url, partner_id,
    admin_secret, user_secret, user_id, login_id, password, app_token_id, app_token, app_token_hash_type. base_url:
    scheme, host and port.
    """

    emulator: "Emulator"
    base_url: str
    credentials: dict[str, str | int]
    faults: "list[Fault]" = field(default_factory=list)

    @property
    def service_url(self) -> str:
        """Return the URL that clients are configured with; ends in /api_v3."""
        return str(self.credentials["service_url"])

    @property
    def environment(self) -> dict[str, str]:
        """Return the credentials as the environment variables KALTURA_SERVICE_URL and so on."""
        return {f"KALTURA_{name.upper()}": str(value) for name, value in self.credentials.items()}


@pytest.fixture
def kaltura_emulator() -> Iterator[RunningEmulator]:
    """Give an emulator with the public test account, on a free port of the loopback interface."""
    from kaltura_emulator.emulator import Emulator  # noqa: PLC0415 - a test run that does not use it stays quick

    with running(Emulator()) as server:
        yield server


@contextmanager
def running(emulator: "Emulator") -> Iterator[RunningEmulator]:
    """Serve an emulator of one's own in a thread with an event loop: `with running(Emulator(account)) as server:`."""
    from kaltura_emulator.asgi import App  # noqa: PLC0415
    from kaltura_emulator.control import Control  # noqa: PLC0415
    from kaltura_emulator.credentials import credentials  # noqa: PLC0415
    from kaltura_emulator.server import Server, listen, url_of  # noqa: PLC0415

    listener, control, ready = listen("127.0.0.1", 0), Control(emulator), threading.Event()
    server = Server(App(emulator, control=control), ready.set)
    serving = server.serve(sockets=[listener])
    thread = threading.Thread(target=asyncio.run, args=[serving], name="kaltura-emulator", daemon=True)
    thread.start()
    if not ready.wait(_START_SECONDS):
        raise TimeoutError(f"the emulator did not start within {_START_SECONDS:g} seconds")
    base_url = url_of("127.0.0.1", listener)
    given = credentials(emulator.world, base_url, emulator.clock.seconds())
    try:
        yield RunningEmulator(emulator, base_url, given, control.faults.waiting)
    finally:
        server.should_exit = True
        thread.join(_START_SECONDS)
        listener.close()
