"""A diagnosis runs beside the event loop and once per exchange, however many want it and however long it takes.

`kskit serve --explain-headers`: the mistake behind a failed request, in a header of its own.
"""

import asyncio
import gc
import io
import json
import logging
import threading
from collections.abc import Iterator

import pytest
import requests
from calling import NOW, emulator, send

from kaltura_diagnosis.findings import Diagnosis
from kaltura_emulator import diagnoses, http_handler, mistakes, report
from kaltura_emulator.asgi import RESPOND, App
from kaltura_emulator.control import Control
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.line_writer import LineWriter, log_lines
from kaltura_emulator.page import PageApp
from kaltura_emulator.page.endpoints import Endpoints
from kaltura_emulator.pytest_plugin import running
from kaltura_emulator.server import explained
from kaltura_emulator.source import EmulatorSource
from kaltura_emulator.transcript import Record
from kaltura_session.requests import Call, HttpRequest, encode
from kaltura_session.responses import decode

WATCHERS = 30
FORM = [("Content-Type", "application/x-www-form-urlencoded")]


class Held:
    """The diagnosis, held up until go() is called. made: how many were asked for."""

    def __init__(self) -> None:
        self.made = 0
        self._right = mistakes.diagnosed
        self._gate = threading.Event()
        self.go = self._gate.set

    def __call__(self, record: Record, facts: object) -> object:
        self.made += 1
        self._gate.wait(60)
        return self._right(record, facts)  # type: ignore[arg-type]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    found = Held()
    monkeypatch.setattr(mistakes, "diagnosed", found)
    yield found
    found.go()
    diagnoses.submit(int).result(60)  # nothing is left for the next test


def _record(server: Emulator, body: bytes, path: str = "/api_v3/service/session/action/get") -> Record:
    request = HttpRequest("POST", path, FORM, body)
    found, outcomes = http_handler.respond(server.world, request, "127.0.0.1")
    return server.transcript.add(NOW, request, found, outcomes)


def _diagnosis(server: Emulator, record: Record) -> Diagnosis:
    return diagnoses.diagnosis_of(record, EmulatorSource(server))


BAD_KS = b"format=1&ks=djJ8MTAwMHxub3RoaW5nIGF0IGFsbA"


def test_one_diagnosis_serves_all_who_watch_and_holds_nobody_up(held: Held) -> None:
    server = emulator()
    app = PageApp(server, control=Control(server))

    async def watch() -> bytes:
        events = app._page.watchers.events()
        found = [await anext(events), await anext(events)]
        await events.aclose()
        return found[1]

    async def both() -> list[bytes]:
        _record(server, BAD_KS)
        watching = [asyncio.create_task(watch()) for _ in range(WATCHERS)]
        for _ in range(5):
            await asyncio.sleep(0)
            assert (
                app.respond_now(HttpRequest("GET", "/api_v3/?service=system&action=ping&format=1"), "").body == b"true"
            )
        assert not any(one.done() for one in watching)
        held.go()
        return await asyncio.gather(*watching)

    events = asyncio.run(both())
    assert len(set(events)) == 1
    assert b"INVALID_KS" in events[0]
    assert held.made == 1


@pytest.mark.parametrize("what", ["/_kit/report", "/_kit/page/inspect"])
def test_what_takes_long_lets_others_through(held: Held, what: str) -> None:
    with running(emulator()) as server:
        url = server.service_url.removesuffix("/api_v3")
        requests.post(f"{server.service_url}/service/session/action/get", data=BAD_KS, headers=dict(FORM), timeout=20)
        waiting = threading.Thread(target=requests.get, args=[f"{url}{what}"], kwargs={"timeout": 60})
        waiting.start()
        for _ in range(5):
            assert requests.get(f"{url}/_kit/health", timeout=20).status_code == 200
            assert requests.get(f"{server.service_url}/?service=system&action=ping&format=1", timeout=20).json() is True
        held.go()
        waiting.join()


def test_lines_wait_for_the_mistakes_below_those_before_and_requests_do_not(held: Held) -> None:
    server, out = emulator(), io.StringIO()
    writer = LineWriter(out, log_lines(EmulatorSource(server)))

    async def told() -> None:
        writer.tell(_record(server, BAD_KS))
        writer.flush()
        for _ in range(3):
            writer.tell(_record(server, b"format=1", "/api_v3/service/system/action/ping"))
        assert out.getvalue() == ""
        held.go()

    asyncio.run(told())
    writer.close()
    lines = [line for line in out.getvalue().splitlines() if not line.startswith("        ")]
    assert [line.split()[1] for line in lines] == ["session.get", *["system.ping"] * 3]


@pytest.mark.usefixtures("held")
def test_a_diagnosis_that_never_comes_costs_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaltura_emulator.line_writer._LAST_SECONDS", 0.01)
    server, out = emulator(), io.StringIO()
    writer = LineWriter(out, log_lines(EmulatorSource(server)))

    async def told() -> None:
        for _ in range(3):
            writer.tell(_record(server, BAD_KS))

    asyncio.run(told())
    writer.close()
    assert out.getvalue().count("session.get") == 3


def test_a_diagnosis_that_fails_costs_no_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(mistakes, "diagnosed", lambda *_: 1 // 0)
    server = emulator()
    with caplog.at_level(logging.ERROR):
        found = _diagnosis(server, _record(server, BAD_KS))
    assert (found.verdict, found.summary) == ("unknown", "The diagnosis failed.")
    assert "please report it" in caplog.text


def test_what_is_too_large_is_not_judged(held: Held) -> None:
    server = emulator()
    found = _diagnosis(server, _record(server, b"format=1&ks=" + b"k" * 600_000))
    assert (found.verdict, found.findings, held.made) == ("unknown", [], 0)


def test_the_report_uses_the_diagnoses_that_are_there(held: Held) -> None:
    held.go()
    server = emulator()
    for _ in range(3):
        _record(server, BAD_KS)
    first = Control(server).respond(HttpRequest("GET", "/_kit/report"))
    assert Control(server).respond(HttpRequest("GET", "/_kit/report")).body == first.body
    assert held.made == 3


def test_diagnoses_are_forgotten_with_their_records() -> None:
    server = emulator()
    _diagnosis(server, _record(server, BAD_KS))
    assert server.transcript.records()[0] in diagnoses._MADE
    known = len(diagnoses._MADE)
    server.transcript.clear()
    gc.collect()
    assert len(diagnoses._MADE) < known


def test_an_event_shows_the_first_of_many_parameters() -> None:
    server = emulator()
    body = b"format=1&" + b"&".join(b"p%d=%s" % (n, b"x" * 100) for n in range(5000))
    parts = b"format=1&" + b"&".join(b"%d:service=user&%d:action=get" % (n, n) for n in range(1, 2000))
    for record in (_record(server, body), _record(server, parts, "/api_v3/service/multirequest")):
        assert len(json.dumps(Endpoints(EmulatorSource(server)).event(record))) < 100_000


NAMES = {
    "escape": ("a%1B[2Jb", "a\\x1b[2Jb"),
    "line-ends": ("a%0D%0A%20%20%20%20%20%201%20%20system.ping%20ok", "a\\r\\n      1  system.ping ok"),
    "right-to-left": ("a%E2%80%AEb%E2%81%A6c%E2%80%8F", "a\\u202eb\\u2066c\\u200f"),
    "c1": ("a%C2%9Bb", "a\\x9bb"),
    "no-character": ("a%FFb", "a\\udcffb"),
    "line-separator": ("a%E2%80%A8b", "a\\u2028b"),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["service={}&action=x", "service=system&action={}", "1:service={}&1:action=x"])
def test_names_are_visible_in_the_line(name: str, form: str) -> None:
    server = emulator()
    sent, shown = NAMES[name]
    path = "/api_v3/service/multirequest" if form.startswith("1:") else "/api_v3/"
    line = report.line(_record(server, f"format=1&{form.format(sent)}".encode(), path))
    assert shown in line
    assert line.isprintable()


def test_other_scripts_stay_readable() -> None:
    server = emulator()
    line = report.line(_record(server, "format=1&service=שלום&action=żółć".encode(), "/api_v3/"))
    assert "שלום.żółć" in line
    assert send(server, "/api_v3/service/system/action/ping", "format=1").body == b"true"


def answer(app, service, action, params):
    """Send a call to the app; return its response."""
    request, sent = encode(Call(service, action, params)), []
    path, _, query = request.target.partition("?")
    scope = {"type": "http", "method": request.method, "path": path, "query_string": query.encode()}
    scope["headers"] = [(name.encode(), value.encode()) for name, value in request.headers]

    async def receive():
        return {"type": "http.request", "body": request.body}

    async def respond(response):
        sent.append(response)

    asyncio.run(app({**scope, RESPOND: respond}, receive, None))
    return sent[0]


def start_session(app, token_hash):
    widget = decode(answer(app, "session", "startWidgetSession", {"widgetId": "_1000"}))
    return answer(app, "appToken", "startSession", {"ks": widget["ks"], "id": "0_sha256aa", "tokenHash": token_hash})


def test_the_raw_token_is_named_in_a_header():
    emulator = Emulator()
    app = App(emulator, annotate=explained(EmulatorSource(emulator)))
    assert start_session(app, "c0" * 16).header("X-Kskit-Mistake").startswith("A01 ")
    assert not app.can_respond_now(b"/api_v3/")


def test_without_the_option_the_answer_is_the_real_servers():
    assert start_session(App(Emulator()), "c0" * 16).header("X-Kskit-Mistake") is None


def test_an_answer_without_mistake_gets_no_header():
    emulator = Emulator()
    found = answer(App(emulator, annotate=explained(EmulatorSource(emulator))), "system", "ping", {})
    assert (decode(found), found.header("X-Kskit-Mistake")) == (True, None)
