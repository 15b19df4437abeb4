"""The in-process adapter: the emulator behind `requests`, without a port.

The pytest plugin, used as a project of one's own uses it.
"""

import json
from pathlib import Path

import pytest
import requests
from calling import ADMIN_SECRET, NOW, PARTNER, emulator

from kaltura_emulator.account import load_account
from kaltura_emulator.adapter import SERVICE_URL, session_for
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.pytest_plugin import RunningEmulator, running
from kaltura_emulator.world import Clock
from kaltura_session.client import Client
from kaltura_session.errors import ApiError
from kaltura_session.requests import Call


def test_requests_of_every_kind_reach_the_emulator() -> None:
    with session_for(emulator()) as session:
        url = f"{SERVICE_URL}/service/system/action/ping"
        assert session.post(url, data={"format": 1}).json() is True
        assert session.post(url, json={"format": 1}).json() is True
        assert session.get(url, params={"format": 1}).json() is True
        assert session.post(url, files={"x": b"1"}, data={"format": "1"}).json() is True
        assert session.post(url).text.startswith("<?xml")


def test_status_and_headers_arrive() -> None:
    with session_for(emulator()) as session:
        found = session.get("http://kaltura.emulator/nosuch", allow_redirects=False)
    assert (found.status_code, found.reason) == (301, "Moved Permanently")
    assert found.headers["Location"] == "http://kaltura.emulator/index.php/http"


def test_the_kits_own_client_works_over_it() -> None:
    client = Client(SERVICE_URL, session=session_for(emulator()))
    start = {"partnerId": PARTNER, "secret": ADMIN_SECRET, "type": 2}
    assert client.send(Call("session", "start", start)).startswith("djJ8")
    with pytest.raises(ApiError, match="START_SESSION_ERROR"):
        client.send(Call("session", "start", {**start, "secret": "wrong"}))


def test_other_hosts_are_left_alone() -> None:
    with session_for(emulator()) as session:
        assert not isinstance(session.get_adapter("http://example.test"), type(session.get_adapter(SERVICE_URL)))
        assert isinstance(session.get_adapter("http://example.test"), requests.adapters.HTTPAdapter)


pytest_plugins = ["pytester"]


def test_the_fixture_gives_a_running_emulator_and_its_credentials(kaltura_emulator: RunningEmulator) -> None:
    given = kaltura_emulator.credentials
    data = {"format": 1, "partnerId": given["partner_id"], "secret": given["admin_secret"], "type": 2}
    started = requests.post(f"{kaltura_emulator.service_url}/service/session/action/start", data=data, timeout=5).json()
    assert started.startswith("djJ8")
    assert kaltura_emulator.environment["KALTURA_SERVICE_URL"] == kaltura_emulator.service_url


def test_a_test_may_travel_in_time(kaltura_emulator: RunningEmulator) -> None:
    kaltura_emulator.emulator.clock.freeze(NOW)
    data = {"service": "system", "action": "getTime", "format": 1}
    assert requests.post(f"{kaltura_emulator.service_url}/", data=data, timeout=5).json() == NOW


def test_an_emulator_of_ones_own_can_be_run(root: Path) -> None:
    account = load_account(root / "vectors/recordings/account.json")
    with running(Emulator(account, clock=Clock(NOW))) as server:
        assert server.credentials["partner_id"] == 102
    with pytest.raises(requests.ConnectionError):
        requests.get(server.service_url, timeout=2)


def test_the_plugin_is_found_by_a_project_that_installed_the_kit(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import requests

        def test_ping(kaltura_emulator):
            url = kaltura_emulator.service_url + "/service/system/action/ping"
            assert requests.post(url, data={"format": 1}, timeout=5).json() is True
        """
    )
    pytester.runpytest("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_credentials_are_json(kaltura_emulator: RunningEmulator) -> None:
    assert json.loads(json.dumps(kaltura_emulator.credentials)) == kaltura_emulator.credentials
