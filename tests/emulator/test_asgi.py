"""The app under a server that is not ours: plain ASGI, nothing of our own in the scope."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest
from calling import emulator

from kaltura_emulator.asgi import MAX_BODY_BYTES, App
from kaltura_emulator.control import Control
from kaltura_emulator.faults import Fault

FORM = [(b"host", b"h"), (b"content-type", b"application/x-www-form-urlencoded")]


def _run(app: App, messages: Iterable[dict[str, Any]], **scope: Any) -> list[dict[str, Any]]:
    """What the app sends for a request; messages: what the server gives it."""
    given, sent = iter(messages), []

    async def receive() -> dict[str, Any]:
        return next(given)

    async def send(message: Any) -> None:
        sent.append(dict(message))

    whole = {"type": "http", "method": "POST", "path": "/api_v3/", "headers": FORM, "query_string": b"", **scope}
    asyncio.run(app(whole, receive, send))
    return sent


def _body(*pieces: bytes) -> list[dict[str, Any]]:
    last = len(pieces) - 1
    return [{"type": "http.request", "body": piece, "more_body": n < last} for n, piece in enumerate(pieces)]


PING = b"service=system&action=ping&format=1"


@pytest.fixture
def app() -> App:
    server = emulator()
    return App(server, control=Control(server))


def test_a_request_in_pieces_is_answered(app: App) -> None:
    start, body = _run(app, _body(PING[:5], PING[5:]))
    assert start["status"] == 200
    assert dict(start["headers"])[b"Content-Type"] == b"application/json"
    assert body["body"] == b"true"


def test_path_and_query_count(app: App) -> None:
    sent = _run(
        app,
        _body(b""),
        method="GET",
        path="/api_v3/service/system/action/ping",
        raw_path=b"/api_v3/service/system/action/p%69ng",
        query_string=b"format=1",
        client=("10.0.0.1", 5),
    )
    assert sent[1]["body"] == b"true"
    assert app.emulator.transcript.records()[0].request.target == "/api_v3/service/system/action/p%69ng?format=1"


def test_a_body_beyond_the_limit_counts_as_empty(app: App) -> None:
    piece = b"&" * (MAX_BODY_BYTES // 2)
    start, body = _run(app, _body(PING, piece, piece, piece))
    assert b"SERVICE_NOT_SPECIFIED" in body["body"]
    assert start["status"] == 200


def test_a_client_that_leaves_early_gets_nothing(app: App) -> None:
    gone = [*_body(PING[:5], b"")[:1], {"type": "http.disconnect"}]
    assert _run(app, gone) == []
    assert app.emulator.world.requests == 0


def test_a_fault_is_made_without_a_socket_to_cut(app: App) -> None:
    assert app.control is not None
    app.control.faults.waiting[:] = [Fault("truncated"), Fault("close"), Fault("status", status=500)]
    assert [message["type"] for message in _run(app, _body(PING))] == ["http.response.start", "http.response.body"]
    assert _run(app, _body(PING)) == []
    assert _run(app, _body(PING))[0]["status"] == 500


def test_a_fault_for_another_call_waits(app: App) -> None:
    assert app.control is not None
    app.control.faults.waiting.append(Fault("status", service="session"))
    assert _run(app, _body(PING))[1]["body"] == b"true"
    multipart = [(b"content-type", b"multipart/form-data; boundary=x")]
    broken = b'--x\r\nContent-Disposition: form-data; name="json"\r\n\r\n5\r\n--x--\r\n'
    assert _run(app, _body(broken), headers=multipart)[0]["status"] == 500
    assert len(app.control.faults.waiting) == 1


def test_start_and_end_of_the_server_are_acknowledged(app: App) -> None:
    sent = _run(app, [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}], type="lifespan")
    assert [message["type"] for message in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_without_control_the_paths_of_the_kit_are_the_web_sites() -> None:
    plain = App(emulator())
    assert _run(plain, _body(b""), method="GET", path="/_kit/health")[0]["status"] == 404
    assert plain.can_respond_now(b"/_kit/health")
