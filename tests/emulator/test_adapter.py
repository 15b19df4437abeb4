"""The in-process adapter: the emulator behind `requests`, without a port."""

import pytest
import requests
from calling import ADMIN_SECRET, PARTNER, emulator

from kaltura_emulator.adapter import SERVICE_URL, session_for
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
