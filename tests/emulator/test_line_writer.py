"""The lines of `kskit serve`: one per request, mistakes below, and a reader who does not read holds nothing up."""

import asyncio
import contextlib
import hashlib
import io
import json
import os

from calling import ADMIN_SECRET, FORM, PARTNER, TOKEN, TOKEN_ID, emulator, widget_ks

from kaltura_emulator import http_handler
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.line_writer import LineWriter, log_lines
from kaltura_emulator.source import EmulatorSource
from kaltura_emulator.transcript import Record
from kaltura_session.requests import HttpRequest


def _record(server: Emulator, call: str, body: str) -> Record:
    service, _, action = call.partition(".")
    target = f"/api_v3/service/{service}/action/{action}"
    request = HttpRequest("POST", target, [("Content-Type", FORM)], body.encode())
    answer, outcomes = http_handler.respond(server.world, request, "127.0.0.1")
    return server.transcript.add(0, request, answer, outcomes)


def _tell(writer: LineWriter, *records: Record) -> None:
    async def tell() -> None:
        for record in records:
            writer.tell(record)

    asyncio.run(tell())
    writer.close()


def test_a_request_is_a_line_and_a_mistake_is_named_below() -> None:
    server, out = emulator(), io.StringIO()
    writer, session = LineWriter(out, log_lines(EmulatorSource(server))), widget_ks(server)
    started = _record(server, "session.start", f"partnerId={PARTNER}&secret={ADMIN_SECRET}&format=1")
    raw = _record(server, "appToken.startSession", f"ks={session}&id={TOKEN_ID}&tokenHash={TOKEN}&format=1")
    outside = _record(server, "", "")
    _tell(writer, started, raw, outside)
    first, second, mistake, *_ = out.getvalue().splitlines()
    assert first.split()[1:4] == ["session.start", "ok", "short"]
    assert "INVALID_APP_TOKEN_HASH" in second
    assert "A01" in mistake
    for secret in (ADMIN_SECRET, TOKEN, session):
        assert secret not in out.getvalue()


def test_the_ks_and_the_token_of_a_moment_ago_are_known() -> None:
    server, out = emulator(), io.StringIO()
    starts = [f"widgetId=_{PARTNER}&format=1&nocache={at}" for at in (1, 2)]
    earlier, later = (
        json.loads(_record(server, "session.startWidgetSession", one).response.body)["ks"] for one in starts
    )
    digest = hashlib.sha256((earlier + TOKEN).encode()).hexdigest()
    other = _record(server, "appToken.startSession", f"ks={later}&id={TOKEN_ID}&tokenHash={digest}&format=1")
    as_id = _record(server, "appToken.startSession", f"ks={later}&id={TOKEN}&tokenHash={digest}&format=1")
    unknown = _record(server, "appToken.startSession", f"ks={later}&id=0_nosuch&tokenHash={digest}&format=1")
    _tell(LineWriter(out, log_lines(EmulatorSource(server))), other, as_id, unknown)
    lines = out.getvalue().splitlines()
    assert "A26 The KS of another session" in lines[1]
    assert "The token in place of its id" in lines[3]
    assert "no mistake recognised: APP_TOKEN_ID_NOT_FOUND" in lines[5]


def test_a_member_that_no_object_has_is_named_in_the_line() -> None:
    server, out = emulator(), io.StringIO()
    form = f"ks={widget_ks(server)}&format=1&pager[pageSize]=1&filter[objectType]=KalturaMediaEntryFilter"
    fine = _record(server, "media.list", f"{form}&filter[nameEqual]=x&filter[idEqual__null]=&filter[nameLike]=x")
    assert fine.outcomes[0].about == ""
    misspelt = _record(server, "media.list", f"{form}&filter[nameEquals]=x&filter[a%0Ab]=1")
    several = "1[service]=system&1[action]=ping&2[service]=media&2[action]=list&2[pager][size]=1"
    _tell(
        LineWriter(out, log_lines(EmulatorSource(server))),
        misspelt,
        _record(server, "multirequest.null", f"{form}&{several}"),
    )
    first, second = out.getvalue().splitlines()
    assert "ok ignored filter:" in first
    assert {"filter:nameEquals", "filter:a\\nb"} == set(misspelt.outcomes[0].about.removeprefix("ignored ").split(", "))
    assert "media.list" in second
    assert "ok ignored pager:size" in second


def test_of_many_failures_at_once_some_are_diagnosed() -> None:
    server, out = emulator(), io.StringIO()
    records = [_record(server, "appToken.get", f"ks=garbage{n}&nocache=1") for n in range(50)]
    _tell(LineWriter(out, log_lines(EmulatorSource(server))), *records)
    assert out.getvalue().count("INVALID_KS") >= 50
    assert out.getvalue().count("\n") < 80


def test_a_reader_who_does_not_read_holds_nothing_up() -> None:
    reader, writing = os.pipe()
    server, out = emulator(), os.fdopen(writing, "w")
    writer, record = LineWriter(out, log_lines(EmulatorSource(server))), _record(server, "system.ping", "format=1")
    for _ in range(30):
        _tell(writer, *[record] * 1000)
    assert os.read(reader, 1 << 20).count(b"system.ping") > 100
    _tell(writer, record)
    assert os.read(reader, 1 << 20)
    os.close(reader)
    _tell(writer, record)
    _tell(writer, record)
    with contextlib.suppress(BrokenPipeError):
        out.close()
