"""The pytest plugin, used as a project of one's own uses it."""

import json
from pathlib import Path

import pytest
import requests
from calling import NOW

from kaltura_emulator.account import load_account
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.pytest_plugin import RunningEmulator, running
from kaltura_emulator.world import Clock

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
