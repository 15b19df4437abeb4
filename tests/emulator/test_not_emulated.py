"""What a real server has and the emulator does not: HTTP 501 in its own words, whatever was asked, and nothing runs."""

import json
from urllib.parse import urlencode

import pytest
from calling import ADMIN_SECRET, FORM, admin_ks, answer, code, emulator, result, send

from kaltura_emulator import http_handler, report
from kaltura_emulator.actions import ACTIONS
from kaltura_emulator.declarations import find_action, has_service
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.transcript import Record
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kaltura_session.server import catalogue

LACKING = [
    f"{service}.{name}"
    for service, names in catalogue.services().items()
    for name in names
    if find_action(service, name) is None
]
GROUP = "service=group_group&action=list"
JSON = {"content_type": "application/json"}


def _told(found: HttpResponse) -> dict[str, object]:
    """The body of HTTP 501, which looks like no answer of the server."""
    assert found.status == 501, found.body
    assert found.header("Content-Type") == "application/json"
    assert found.header("Content-Length") == str(len(found.body))
    assert b"KalturaAPIException" not in found.body
    assert found.header("X-Kaltura-Session") is None
    told: dict[str, object] = json.loads(found.body)
    assert told["emulator"] == "kaltura_emulator"
    return told


def _line(server: Emulator, form: dict[str, object]) -> str:
    """The line of the log about a request."""
    request = HttpRequest("POST", "/api_v3/", [("Content-Type", FORM)], urlencode(form).encode())
    found, outcomes = http_handler.respond(server.world, request, "127.0.0.1")
    return report.line(Record(1, 0, request, found, outcomes))


def test_every_call_that_a_real_server_has_is_answered_or_refused_as_not_emulated() -> None:
    server = emulator()
    assert len(LACKING) > 500
    for name in LACKING:
        assert _told(answer(server, name))["not_emulated"] == name
        assert _told(answer(server, name.swapcase()))["call"] == name
    for row in catalogue.actions():
        assert row.action in catalogue.services()[row.service.lower()]
        assert answer(server, f"{row.service}.{row.action}").status != 501, row


def test_every_action_that_a_session_may_call_has_a_function() -> None:
    assert set(ACTIONS) == {(row.service, row.action) for row in catalogue.actions() if row.who}


@pytest.mark.parametrize("wanted", ["1", "2", "3", "9&callback=cb", "9", "", "nonsense", "[]"])
def test_the_format_that_was_asked_for_does_not_matter(wanted: str) -> None:
    assert _told(send(emulator(), "/api_v3/", f"{GROUP}&format={wanted}"))["call"] == "group_group.list"


@pytest.mark.parametrize(
    ("target", "body", "options"),
    [
        ("/api_v3/service/group_group/action/list", "", {"method": "GET"}),
        (f"/api_v3/?{GROUP}", "", {"method": "GET"}),
        ("/api_v3/index.php/service/GROUP_group/action/LIST/format/1", "", {"method": "PUT"}),
        ("/api_v3/", '{"service": "group_group", "action": "list", "ks": {"a": 1}}', JSON),
        ("/api_v3/service/group_group", '{"action": "list", "format": 1}', JSON),
        (
            "/api_v3/service/group_group/action/list",
            '--x\r\nContent-Disposition: form-data; name="ks"\r\n\r\ngarbage\r\n--x--\r\n',
            {"content_type": "multipart/form-data; boundary=x"},
        ),
    ],
)
def test_the_encoding_of_the_request_does_not_matter(target: str, body: str, options: dict[str, str]) -> None:
    assert _told(send(emulator(), target, body, **options))["call"] == "group_group.list"


def test_a_head_request_has_the_status_and_no_body() -> None:
    found = send(emulator(), f"/api_v3/?{GROUP}", method="HEAD")
    assert (found.status, found.body) == (501, b"")


@pytest.mark.parametrize("ks", ["garbage", "", "admin"])
def test_neither_does_the_ks(ks: str) -> None:
    server = emulator()
    given = admin_ks(server) if ks == "admin" else ks
    assert _told(answer(server, "metadata_metadata.list", ks=given))["call"] == "metadata_metadata.list"


def test_what_no_server_has_stays_an_error_of_the_server() -> None:
    server = emulator()
    assert code(server, "group.list") == "SERVICE_DOES_NOT_EXISTS"
    assert code(server, "group_group.nosuch") == "ACTION_DOES_NOT_EXISTS"
    assert code(server, "playlist.") == "ACTION_DOES_NOT_EXISTS"
    assert result(server, "PlayList.NoSuch")["args"] == {"ACTION_NAME": "nosuch", "SERVICE_NAME": "playlist"}
    assert has_service("PLAYLIST")
    assert not has_service("play list")


def _added(server: Emulator, parts: dict[str, object], body_format: str = "form") -> HttpResponse:
    ks = admin_ks(server)
    given = {"service": "multirequest", "format": 1, "ks": ks, **parts}
    if body_format == "json":
        return send(server, "/api_v3/", json.dumps(given), **JSON)
    return send(server, "/api_v3/service/multirequest", urlencode(given))


@pytest.mark.parametrize("body_format", ["form", "json"])
@pytest.mark.parametrize("number", [0, 2])
def test_a_multirequest_with_such_a_part_names_it_and_runs_nothing(number: int, body_format: str) -> None:
    server = emulator()
    before = len(server.world.users)
    parts = {
        "1:service": "user", "1:action": "add", "1:user:id": "newcomer",
        f"{number}:service": "Playlist", f"{number}:action": "execute",
    }  # fmt: skip
    told = _told(_added(server, parts, body_format))
    assert (told["call"], told["part"]) == ("playlist.execute", number)
    assert len(server.world.users) == before
    line = _line(server, {"service": "multirequest", **parts})
    assert f"HTTP 501 not emulated: playlist.execute in part {number}" in line
    del parts[f"{number}:action"], parts[f"{number}:service"]
    assert _added(server, parts, body_format).status == 200
    assert len(server.world.users) == before + 1


def test_a_part_behind_a_gap_does_not_run_and_does_not_count() -> None:
    parts = {"1:service": "system", "1:action": "ping", "3:service": "playlist", "3:action": "execute"}
    assert _added(emulator(), parts).body == b"[true]"


def test_a_part_that_an_earlier_one_names_is_refused_when_it_comes() -> None:
    server = emulator()
    parts = {
        "1:service": "user", "1:action": "add", "1:user:id": "list",
        "2:service": "playlist", "2:action": "{1:result:id}",
    }  # fmt: skip
    told = _told(_added(server, parts))
    assert (told["call"], told["part"]) == ("playlist.list", 2)


def test_a_member_that_the_emulator_lacks_is_told_with_call_and_part() -> None:
    server = emulator()
    given = {"1:service": "media", "1:action": "list", "1:filter:excludedFreeTextGroups": "x"}
    told = _told(_added(server, given))
    assert told["not_emulated"] == "KalturaMediaEntryFilter::excludedFreeTextGroups"
    assert (told["call"], told["part"]) == ("media.list", 1)
    line = _line(server, {"service": "multirequest", "ks": admin_ks(server), **given})
    assert "media.list" in line
    assert "KalturaMediaEntryFilter::excludedFreeTextGroups in part 1" in line


@pytest.mark.parametrize(
    ("call", "parameters"),
    [
        ("session.start", {"partnerId": 1000, "secret": ADMIN_SECRET, "privileges[]": "x"}),
        ("user.resetPassword", {}),
        ("multirequest", {"1:service": "system", "1:action": "ping", "2:service": "{1:result:x}", "2:action": "a"}),
    ],
)
def test_where_the_server_stops_the_line_names_the_call_too(call: str, parameters: dict[str, object]) -> None:
    service, _, action = call.partition(".")
    line = _line(emulator(), {"service": service, "action": action, **parameters})
    assert f" {call} " in f"{line} "
    assert "HTTP 500" in line


def test_the_line_in_the_log_names_the_call() -> None:
    line = _line(emulator(), {"service": "caption_captionAsset", "action": "list"})
    assert line.split()[1:4] == ["caption_captionasset.list", "HTTP", "501"]
