"""`kskit serve --explain-headers`: the mistake behind a failed request, in a header of its own."""

from kaltura_emulator.asgi import App
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.server import explained
from kaltura_emulator.source import EmulatorSource
from kaltura_session.requests import Call, encode
from kaltura_session.responses import decode


def start_session(app, token_hash):
    widget = decode(app.respond_now(encode(Call("session", "startWidgetSession", {"widgetId": "_1000"})), "127.0.0.1"))
    params = {"ks": widget["ks"], "id": "0_sha256aa", "tokenHash": token_hash}
    return app.respond_now(encode(Call("appToken", "startSession", params)), "127.0.0.1")


def test_the_raw_token_is_named_in_a_header():
    emulator = Emulator()
    answer = start_session(App(emulator, annotate=explained(EmulatorSource(emulator))), "c0" * 16)
    assert answer.header("X-Kskit-Mistake").startswith("A01 ")


def test_without_the_option_the_answer_is_the_real_servers():
    answer = start_session(App(Emulator()), "c0" * 16)
    assert answer.header("X-Kskit-Mistake") is None


def test_an_answer_without_mistake_gets_no_header():
    emulator = Emulator()
    app = App(emulator, annotate=explained(EmulatorSource(emulator)))
    answer = app.respond_now(encode(Call("system", "ping")), "127.0.0.1")
    assert (decode(answer), answer.header("X-Kskit-Mistake")) == (True, None)
