"""The connection of `kskit serve`: offers to upgrade are not taken up, and header names stay as they were sent."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from kskit.snippets.service import emulator_process

JAVA = {
    "Connection": "Upgrade, HTTP2-Settings",
    "Upgrade": "h2c",
    "HTTP2-Settings": "AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA",
}


@pytest.fixture
def connection() -> Iterator[HTTPConnection]:
    """A connection to an emulator."""
    with emulator_process("--quiet") as settings:
        found = HTTPConnection(settings["KALTURA_SERVICE_URL"].split("/")[2], timeout=5)
        yield found
        found.close()


def ask(connection: HTTPConnection, headers: dict[str, str]) -> object:
    form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    connection.request("POST", "/api_v3/service/session/action/startWidgetSession", "format=1&widgetId=_1000", form)
    return json.loads(connection.getresponse().read())


@pytest.mark.parametrize("name", ["Upgrade", "upgrade", "UPGRADE"])
def test_the_body_of_a_request_that_offers_to_upgrade_is_read(connection: HTTPConnection, name: str) -> None:
    for _ in range(2):  # and the connection stays usable
        answer = ask(connection, {**JAVA, name: "h2c"})
        assert isinstance(answer, dict)
        assert answer["objectType"] == "KalturaStartWidgetSessionResponse"


@pytest.mark.parametrize("method", ["FOO", "get", "X-y.z", "PURGE", "DELETE"])
def test_any_word_is_a_method_that_is_answered_and_shown_as_it_was_sent(
    connection: HTTPConnection, method: str
) -> None:
    for _ in range(2):  # and the connection stays usable
        connection.request(method, "/api_v3/service/system/action/ping?format=1", b"a=1")
        assert connection.getresponse().read() == b"true"
    connection.request("GET", "/_kit/transcript")
    sent = [json.loads(line)["request"]["method"] for line in connection.getresponse().read().splitlines()]
    assert sent == [method, method]


def test_a_trace_is_echoed_with_the_headers_as_they_were_sent(connection: HTTPConnection) -> None:
    connection.request("TRACE", "/api_v3/", headers={"X-mIxed": "a"})
    found = connection.getresponse()
    assert (found.status, found.getheader("Content-Type")) == (200, "message/http")
    assert found.read().startswith(b"TRACE /api_v3/ HTTP/1.1\r\nHost: ")


def test_the_transcript_shows_the_header_as_it_was_sent(connection: HTTPConnection) -> None:
    ask(connection, JAVA)
    connection.request("GET", "/_kit/transcript")
    (line,) = connection.getresponse().read().splitlines()
    sent = dict(json.loads(line)["request"]["headers"])
    assert {name: sent.get(name) for name in JAVA} == JAVA
