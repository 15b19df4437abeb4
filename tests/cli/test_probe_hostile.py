"""`kskit probe` against services that are none: nothing is believed, waited for or read without a bound."""

import json
import socket
import threading
from contextlib import contextmanager

import pytest

from kskit.__main__ import main

SETTINGS = {
    "KALTURA_PARTNER_ID": "102",
    "KALTURA_ADMIN_SECRET": "0" * 32,
    "KALTURA_USER_ID": "jane",
    "KALTURA_APP_TOKEN": "1" * 32,
    "KALTURA_APP_TOKEN_ID": "0_abcdefgh",
}
MEGABYTE = 2**20


@contextmanager
def service(write):
    """Serve on a free port; write: called with the connection of each request, until it has ended."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            while not ended.is_set():
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

        def talk(connection):
            with connection:
                try:
                    connection.recv(65_536)
                    write(connection, ended)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/api_v3"
        finally:
            ended.set()
            listening.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def probe(monkeypatch, capsys):
    """Run `kskit probe` against what writes the responses; give code, steps by name, and the text."""

    def run(write, *arguments):
        for name, value in SETTINGS.items():
            monkeypatch.setenv(name, value)
        with service(write) as url:
            code = main(["probe", "--json", "--service-url", url, *arguments])
        printed = capsys.readouterr()
        assert printed.err == ""
        return code, {row["step"]: row for row in json.loads(printed.out)["steps"]}, printed.out

    return run


def always(body):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    return lambda connection, _: connection.sendall(head % len(body) + body)


def drip_headers(connection, ended):
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not ended.wait(0.05):
        connection.sendall(b"x")


def drip_body(connection, ended):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not ended.wait(0.05):
        connection.sendall(b"x")


def without_end(connection, ended):
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while not ended.is_set():
        connection.sendall(b"x" * MEGABYTE)


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"[]",
        b"{}",
        b"5",
        b"true",
        b'""',
        b'"abc"',
        b'{"ks":5}',
        b'{"ks":null}',
        b'{"ks":"' + b"a" * 40 + b'"}',
    ],
)
def test_a_result_of_another_kind_is_not_believed(probe, body):
    code, steps, _ = probe(always(body))
    assert code == 1
    believed = {name for name, row in steps.items() if row["outcome"] == "ok"}
    assert believed == {b"5": {"time"}, b"true": {"ping"}}.get(body, set())
    assert steps["widget"]["why"].endswith("and not a KalturaStartWidgetSessionResponse with ks")
    assert steps["start"]["why"].endswith("and not a KS")
    assert {steps[name]["outcome"] for name in ("token", "list", "get", "end", "ended")} == {"skipped"}


@pytest.mark.parametrize("write", [drip_headers, drip_body])
def test_time_limit_is_for_the_whole_call(probe, write):
    code, steps, _ = probe(write, "--timeout", "0.3")
    assert code == 1
    assert "did not answer within 0.3 seconds" in steps["ping"]["why"]
    assert steps["widget"]["why"] == "the service does not answer"


def test_no_more_is_read_than_a_response_can_have(probe):
    code, steps, _ = probe(without_end)
    assert code == 1
    assert "sent more than 32 MB" in steps["ping"]["why"]


@pytest.mark.parametrize(
    "document",
    [
        {"objectType": "KalturaAPIException", "code": "A" * MEGABYTE, "message": "m" * MEGABYTE, "args": []},
        {"objectType": "KalturaAPIException", "code": "INVALID_KS", "message": "m", "args": {"KSID": "x" * MEGABYTE}},
        {"objectType": "O" * MEGABYTE, **{f"member{number}": 1 for number in range(5000)}},
    ],
)
def test_little_of_a_long_text_is_printed(probe, document):
    code, _, out = probe(always(json.dumps(document).encode()))
    assert code == 1
    assert len(out) < 60_000


def test_reason_stands_after_one_colon(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert main(["probe", "--service-url", f"http://127.0.0.1:{port}/api_v3"]) == 1
    assert "  the service answers: cannot reach http" in capsys.readouterr().out


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "1e300", "x"])
@pytest.mark.parametrize("command", [["probe"], ["verify"]])
def test_time_limit_is_a_time(command, seconds, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*command, "--timeout", seconds])
    assert ended.value.code == 2
    assert "argument --timeout" in capsys.readouterr().err
