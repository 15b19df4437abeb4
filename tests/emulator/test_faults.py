"""Faults: the next matching answers come late, broken, or not at all; then everything is as before."""

import select
import socket
import time
from collections.abc import Callable

import pytest
import requests

from kaltura_emulator.faults import Fault, Faults
from kaltura_emulator.line_writer import log_lines
from kaltura_emulator.pytest_plugin import RunningEmulator
from kaltura_emulator.source import EmulatorSource

PING = {"service": "system", "action": "ping", "format": 1}


@pytest.fixture
def ping(kaltura_emulator: RunningEmulator) -> Callable[[], requests.Response]:
    return lambda: requests.post(f"{kaltura_emulator.service_url}/", data=PING, timeout=5)


def test_a_status_comes_as_often_as_asked_for(
    kaltura_emulator: RunningEmulator, ping: Callable[[], requests.Response]
) -> None:
    kaltura_emulator.faults.append(Fault("status", count=2, status=503))
    assert [ping().status_code for _ in range(3)] == [503, 503, 200]


def test_a_page_of_html_comes_under_200(
    kaltura_emulator: RunningEmulator, ping: Callable[[], requests.Response]
) -> None:
    kaltura_emulator.faults.append(Fault("html"))
    found = ping()
    assert (found.status_code, found.text[:15]) == (200, "<!DOCTYPE html>")
    assert ping().json() is True


def test_a_truncated_body_is_shorter_than_announced(
    kaltura_emulator: RunningEmulator, ping: Callable[[], requests.Response]
) -> None:
    kaltura_emulator.faults.append(Fault("truncated"))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        ping()
    assert ping().json() is True


def test_a_closed_connection_gives_no_answer(
    kaltura_emulator: RunningEmulator, ping: Callable[[], requests.Response]
) -> None:
    kaltura_emulator.faults.append(Fault("close"))
    with pytest.raises(requests.exceptions.ConnectionError):
        ping()
    assert ping().json() is True


def test_a_delay_holds_back_one_answer_and_not_the_others(
    kaltura_emulator: RunningEmulator, ping: Callable[[], requests.Response]
) -> None:
    kaltura_emulator.faults.append(Fault("delay", seconds=600, action="ping"))
    host, _, port = kaltura_emulator.base_url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as held_back:
        held_back.sendall(b"GET /api_v3/service/system/action/ping HTTP/1.1\r\nHost: h\r\n\r\n")
        while kaltura_emulator.faults:
            time.sleep(0.01)
        assert ping().json() is True
        assert select.select([held_back], [], [], 0)[0] == []


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault("status", status=502), "fault HTTP 502, as asked for, instead of ok"),
        (Fault("html"), "fault html, as asked for, instead of ok"),
        (Fault("delay", seconds=0), "ok after 0 s, as asked for"),
    ],
)
def test_a_fault_is_logged_as_one_and_no_mistake_is_looked_for(
    kaltura_emulator: RunningEmulator, ping: Callable[[], requests.Response], fault: Fault, told: str
) -> None:
    kaltura_emulator.faults.append(fault)
    ping()
    record = kaltura_emulator.emulator.transcript.records()[0]
    lines = list(log_lines(EmulatorSource(kaltura_emulator.emulator))(record, True))
    assert len(lines) == 1
    assert told in lines[0]


def test_a_fault_waits_for_the_call_it_is_meant_for() -> None:
    faults = Faults()
    faults.waiting.append(Fault("close", service="appToken", action="startSession"))
    assert faults.take("media", "list") is None
    assert faults.take("APPTOKEN", "startsession") is not None
    assert faults.waiting == []


@pytest.mark.parametrize(
    ("fault", "reason"), [(Fault("revoke", action="get"), "LOGOUT"), (Fault("advance", seconds=100_000), "EXPIRED")]
)
def test_a_ks_ends_before_the_call_and_the_server_answers_truly(
    kaltura_emulator: RunningEmulator, fault: Fault, reason: str
) -> None:
    def call(service: str, action: str, **parameters: object) -> object:
        url = f"{kaltura_emulator.service_url}/service/{service}/action/{action}"
        found: object = requests.post(url, data={"format": 1, **parameters}, timeout=5).json()
        return found

    def start() -> object:
        return call("session", "start", partnerId=1000, secret="a0" * 16, type=2)

    ks = start()
    kaltura_emulator.faults.append(fault)
    for _ in range(2):
        refused = call("session", "get", ks=ks)
        assert isinstance(refused, dict)
        assert (refused["code"], refused["args"]["KSID"]) == ("INVALID_KS", reason)
    assert "code" not in str(call("session", "get", ks=start()))  # a new one serves
