"""What is fuzzed: functions that take bytes, and raise nothing whatever they are given.

Each lets pass what it documents, and nothing else: no exception, and no response that is the emulator's own failure.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from uvicorn.server import ServerState

import fuzz_inputs
from kaltura_emulator import mistakes, server
from kaltura_emulator.asgi import App, encoded, received
from kaltura_emulator.control import Control
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.fast_protocol import FastProtocol
from kaltura_emulator.source import EmulatorSource
from kaltura_emulator.world import Clock
from kaltura_pastes import read_paste
from kaltura_session.errors import KitError
from kaltura_session.ks import KsError, KsFields, decode, encode_v1, encode_v2
from kaltura_session.ks.v1 import read_v1
from kaltura_session.ks.v2 import encrypt, read_v2
from kaltura_session.privileges import as_v2_fields, from_v2_fields, parse
from kaltura_session.requests import Call, encode
from kaltura_session.responses import HttpResponse
from kaltura_session.responses import decode as decode_response
from kaltura_session.server import validity
from kaltura_session.server.parameters import group, request_parameters
from kaltura_session.server.php import ServerCrash
from kaltura_session.text import from_bytes
from kaltura_session.token_hash import token_hash
from kskit.explain import inspection, subjects, values
from kskit.explain.output import document
from kskit.explain.settings import Settings, from_request, from_values

NOW = 1_767_225_600
SECRET = "3a9c1b7e5d2f48a6b0c4d8e2f6a1b5c9"
SETTINGS = Settings(ks="djJ8MTAyfA", token="a" * 32, hash_type="SHA1", partner_id="102", admin_secret=SECRET)
FRESH_AFTER = 400
"""So many requests change one account; then another begins, so that what is found can be found again."""


class Target(NamedTuple):
    """seeds: what is mutated. make: returns the function, with an account of its own. share: of a thousand inputs."""

    seeds: Callable[[], Sequence[bytes]]
    make: Callable[[], Callable[[bytes], object]]
    share: int


def _message(data: bytes) -> tuple[bytes, bytes, list[tuple[bytes, bytes]], bytes]:
    """Return method, target, headers and body of whatever looks like an HTTP message."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    words = [*first.split(b" "), b"", b""]
    pairs = [line.partition(b":")[::2] for line in lines]
    return words[0] or b"GET", words[1] or b"/", [(name.lower(), value.strip()) for name, value in pairs], body


def _emulator() -> Emulator:
    return Emulator(clock=Clock(NOW), seed="fuzz")


def emulator() -> Callable[[bytes], object]:
    """The emulator behind its ASGI application, and what its page and its log make of the exchange."""
    made = _emulator()
    app = App(made, control=Control(made))
    source = EmulatorSource(made)

    def run(data: bytes) -> None:
        method, target, headers, body = _message(data)
        request = received(method.decode("latin-1"), target, headers, body)
        response = app.respond_now(request, "127.0.0.1")
        encoded(response.headers)
        record = made.transcript.records()[-1]
        json.dumps(record.document(), allow_nan=False)
        if len(data) % 16 == 0:  # a diagnosis costs ten times as much
            mistakes.diagnosed(record, source.facts(record))

    return run


class _Transport(asyncio.Transport):
    """A connection that takes what is written."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.closed = False

    def write(self, data: Any) -> None:
        """Take it."""

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


def connection() -> Callable[[bytes], object]:
    """The bytes of a connection, through uvicorn's parser and the emulator's protocol."""
    made = _emulator()
    config = server.config(App(made, control=Control(made)))
    config.load()

    async def exchange(data: bytes) -> None:
        protocol = FastProtocol(config=config, server_state=ServerState(), app_state={})
        protocol.connection_made(_Transport())
        middle = len(data) // 2
        for piece in (data[:middle], data[middle:]):
            if not protocol.transport.is_closing():
                protocol.data_received(piece)
        for task in list(protocol.tasks):
            await asyncio.wait_for(task, 30)
        protocol.connection_lost(None)

    def run(data: bytes) -> None:
        with _no_errors_logged():
            asyncio.run(exchange(data))

    return run


@contextmanager
def _no_errors_logged() -> Iterator[None]:
    """Raise what the emulator or uvicorn reports as a failure of the emulator."""
    reported: list[logging.LogRecord] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = reported.append  # type: ignore[method-assign]
    loggers = [logging.getLogger(name) for name in ("kaltura_emulator", "uvicorn", "asyncio")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
    for record in reported:
        raise record.exc_info[1] if record.exc_info and record.exc_info[1] else AssertionError(record.getMessage())


def _each(*functions: Callable[[bytes], object]) -> Callable[[], Callable[[bytes], object]]:
    """Return what makes a function that calls all of them; a KitError is an answer."""

    def run(data: bytes) -> None:
        for function in functions:
            with suppress(KitError):
                function(data)

    return lambda: run


def _read_ks(data: bytes) -> None:
    ks = decode(from_bytes(data), {"102": [SECRET], "1000": ["a0" * 16]}.get)
    validity.check(ks, now=NOW, remote_address="127.0.0.1", request_uri="/api_v3/")


def _inspect_ks(data: bytes) -> None:
    found = inspection.inspect(from_bytes(data), SETTINGS.account)
    inspection.facts(found, NOW)
    json.dumps(inspection.document(found, NOW))


def _read_plain(data: bytes) -> None:
    with suppress(KsError):
        validity.check(read_v2(b"102", b"r" * 16 + b"d" * 20 + data, 0), now=NOW, request_uri="/")
    encrypt(data, SECRET, b"r" * 16)
    validity.check(read_v1(b"d" * 40, data, data.split(b";"), 0), now=NOW, remote_address="::1")


def _write(data: bytes) -> None:
    texts = from_bytes(data)
    user, _, rest = texts.partition(":")
    fields = KsFields(rest or 102, user, user[:3], user, texts, rest, texts)
    for made in (encode_v1(fields, SECRET, rand="1").text, encode_v2(fields, SECRET, random_bytes=b"r" * 16).text):
        with suppress(KsError):
            decode(made, lambda _: [SECRET])
    parse(texts)
    from_v2_fields(as_v2_fields(texts))
    for kind in ("SHA1", texts):
        with suppress(KitError):
            token_hash(user, rest, kind)
    for encoding in ("form", "json", "path"):
        with suppress(KitError):
            encode(Call("user", "get", {"a": texts, user: [rest, {rest: user}]}), encoding=encoding)


def _read_parameters(data: bytes) -> None:
    method, target, headers, body = _message(data)
    with suppress(ServerCrash):
        group(request_parameters(received(method.decode("latin-1"), target, headers, body)))


def _read_response(data: bytes) -> None:
    _, status, pairs, body = _message(data)
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs]
    for number in {int(status) if status.isdigit() and len(status) < 9 else 0, 200}:
        with suppress(KitError):
            decode_response(HttpResponse(number, headers, body))


def _read_paste(data: bytes) -> None:
    paste = read_paste(from_bytes(data), {"KALTURA_KS": "a"})
    from_values(paste.values)
    for found in paste.found:
        if found.request is not None:
            from_request(found.request)


def _explained(explain: Callable[[str], values.Explained]) -> Callable[[bytes], object]:
    return lambda data: json.dumps(document(explain(from_bytes(data)).diagnosis))


TARGETS = {
    "emulator": Target(fuzz_inputs.requests, emulator, 330),
    "connection": Target(fuzz_inputs.requests, connection, 150),
    "parameters": Target(fuzz_inputs.requests, _each(_read_parameters), 120),
    "responses": Target(fuzz_inputs.responses, _each(_read_response), 120),
    "ks": Target(fuzz_inputs.sessions, _each(_read_ks, _inspect_ks), 90),
    "plain-texts": Target(fuzz_inputs.plain_texts, _each(_read_plain), 60),
    "values": Target(fuzz_inputs.values, _each(_write), 60),
    "pastes": Target(fuzz_inputs.pastes, _each(_read_paste), 40),
    "explain-request": Target(
        fuzz_inputs.pastes, _each(_explained(lambda text: subjects.request(text, SETTINGS, NOW, {}))), 12
    ),
    "explain-response": Target(
        fuzz_inputs.pastes, _each(_explained(lambda text: subjects.response(text, SETTINGS, NOW, {}))), 10
    ),
    "explain-ks": Target(fuzz_inputs.sessions, _each(_explained(lambda text: values.ks(text, SETTINGS, NOW))), 4),
    "explain-token-hash": Target(
        fuzz_inputs.pastes, _each(_explained(lambda text: values.token_hash(text, SETTINGS, {}))), 4
    ),
}
