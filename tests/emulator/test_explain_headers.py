"""`kskit serve --explain-headers`: the mistake behind a failed request, in a header of its own."""

import asyncio

from kaltura_emulator.asgi import RESPOND, App
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.server import explained
from kaltura_emulator.source import EmulatorSource
from kaltura_session.requests import Call, encode
from kaltura_session.responses import decode


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
