"""No input ends in a traceback: each is taken, or refused with exit code 2 and one line that says what to do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from growth import assert_grows_with_its_input
from kskit.__main__ import NOBODY_READS, WRONG_CALL, main

NOT_UTF8 = b"abcdef\xffghijkl"
REPORT = {"$schema": "report.schema.json", "version": 1}
DEEP = "[" * 100_000 + "]" * 100_000
ENDLESS = "/dev/zero"
RAW = (
    b"POST /api_v3/service/session/action/get HTTP/1.1\nHost: a\xff\xff\xff\xffb\n\nks="
    + NOT_UTF8
    + b"&secret="
    + NOT_UTF8
)
CURL_WITH_CRLF = (
    b"curl -X POST https://www.kaltura.com/api_v3/service/session/action/start \\\r\n"
    b'  -d "partnerId=102" \\\r\n  -d "secret=abcdefgh" \\\r\n  -d "type=2"\r\n'
)


def kskit(*arguments, **keywords):
    return subprocess.run([sys.executable, "-m", "kskit", *arguments], capture_output=True, check=False, **keywords)


@pytest.fixture
def file(tmp_path):
    """Return what writes a file and gives its path."""

    def write(content):
        path = tmp_path / "given"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


@pytest.mark.parametrize("as_json", [[], ["--json"]])
@pytest.mark.parametrize(
    "arguments",
    [
        *(
            ["explain", "ks", f"--{name}-file", "FILE", "FILE"]
            for name in ("admin-secret", "user-secret", "ks", "token")
        ),
        ["explain", "token-hash", "--token-hash-file", "FILE", "--token-file", "FILE", "--ks-file", "FILE"],
        ["inspect", "-", "--admin-secret-file", "FILE"],
        ["inspect", os.fsdecode(NOT_UTF8)],
        ["explain", "error", os.fsdecode(NOT_UTF8)],
        ["explain", "request", "--partner-id", os.fsdecode(NOT_UTF8), "--show-secrets", "RAW"],
        ["explain", "response", "--expected", "media.list", "RESPONSE"],
    ],
)
def test_bytes_that_are_not_utf8_are_taken(file, tmp_path, arguments, as_json):
    (tmp_path / "raw").write_bytes(RAW)
    (tmp_path / "response").write_bytes(
        b'{"objectType":"KalturaAPIException","code":"INVALID_KS","message":"\xff","args":[]}'
    )
    places = {"FILE": file(NOT_UTF8), "RAW": str(tmp_path / "raw"), "RESPONSE": str(tmp_path / "response")}
    called = kskit(*(places.get(word, word) for word in arguments), *as_json, input=NOT_UTF8)
    assert called.returncode in {0, 1} or arguments[1] == "error", called.stderr
    assert b"Traceback" not in called.stderr
    assert not called.stdout or not as_json or json.loads(called.stdout)


@pytest.mark.parametrize("name", [b"media.\xff", b"media/action/delete.x", b"media.."])
def test_call_that_has_no_name_of_an_action_is_refused_in_one_line(file, name):
    called = kskit("explain", "response", "--expected", os.fsdecode(name), file('"x"'))
    assert called.returncode == WRONG_CALL
    assert called.stderr.startswith(b"kskit: ")
    assert called.stderr.count(b"\n") == 1


@pytest.mark.parametrize("address", ["https://[your-host]/api_v3", "http://[::1/api_v3", "http://]/api_v3"])
def test_brackets_that_hold_no_address_are_named(address, file, capsys):
    assert main(["probe", "--service-url", address]) == WRONG_CALL
    assert f"{address!r} is not a service URL" in capsys.readouterr().err
    assert main(["explain", "request", file(f"curl {address}/service/system/action/ping")]) in {0, 1}


def test_command_of_many_lines_with_line_ends_of_windows_is_read_whole(file, capsys):
    main(["explain", "request", "--json", file(CURL_WITH_CRLF)])
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("session.start", "partnerId", "secret", "type"))
    assert "backslash" not in shown


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (json.dumps(REPORT), "data must contain ["),
        (json.dumps({**REPORT, "vectors": 5}), ""),
        (json.dumps({**REPORT, "problems": "x" * 10_000}), ""),
        pytest.param(DEEP, "is nested too deeply", id="deep"),
        (json.dumps(REPORT)[:-1] + f', "families": {DEEP[:300]}{"]" * 300}}}', ""),
        (NOT_UTF8, "is not UTF-8 text"),
        ("5", "is not a report"),
    ],
)
def test_report_of_another_shape_is_one_line(document, words, file, capsys):
    assert main(["report", file(document)]) == WRONG_CALL
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert len(said) < 1000


@pytest.mark.skipif(not Path(ENDLESS).exists(), reason="no file without an end here")
@pytest.mark.parametrize(
    "arguments",
    [
        ["pages", "out", "--front-matter", ENDLESS],
        ["embed", ENDLESS],
        ["report", ENDLESS],
        ["verify", "--known-failures", ENDLESS, "--", "true"],
        ["explain", "ks", ENDLESS],
    ],
)
def test_file_without_an_end_is_refused(arguments, capsys):
    assert main(arguments) == WRONG_CALL
    assert "has more than 32 MB" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"[]", "not a line of the adapter protocol"),
        (b"\xff", "not a line of the adapter protocol"),
        pytest.param(DEEP.encode(), "not a line of the adapter protocol", id="deep"),
        (b'{"seq":1,"op":"token_hash"}', "a question without 'input'"),
        (b'{"seq":1,"op":"token_hash","input":{}}', "the input of 'token_hash' lacks a member or has a wrong one"),
        (b'{"seq":1,"op":"token_hash","input":5}', "the input of 'token_hash' lacks a member or has a wrong one"),
        (b'{"seq":1,"op":[],"input":{}}', "the input of [] lacks a member"),
        (b'{"seq":1,"op":"flow","input":{}}', "the input of 'flow' lacks a member"),
    ],
)
def test_adapter_names_a_line_that_it_cannot_answer(line, words):
    called = kskit("adapter", input=line + b"\n")
    assert (called.returncode, called.stdout) == (WRONG_CALL, b"")
    assert words in called.stderr.decode()
    assert called.stderr.count(b"\n") == 1


@pytest.mark.parametrize("command", ["vectors list", "vectors list --json", "explain error INVALID_KS", "adapter"])
def test_output_that_nobody_reads_ends_the_command_silently(command):
    reading, writing = os.pipe()
    os.close(reading)
    called = subprocess.run(
        [sys.executable, "-m", "kskit", *command.split()],
        stdout=writing, stderr=subprocess.PIPE, check=False, input=b'{"cmd":"hello"}\n',
    )  # fmt: skip
    os.close(writing)
    assert (called.returncode, called.stderr) == (NOBODY_READS, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here")
@pytest.mark.parametrize("command", ["vectors list", "--version", "explain error INVALID_KS"])
def test_full_disk_is_one_line(command):
    with Path("/dev/full").open("wb") as full:
        called = subprocess.run(
            [sys.executable, "-m", "kskit", *command.split()], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert called.returncode == WRONG_CALL
    assert b"the output: No space left on device" in called.stderr
    assert b"Traceback" not in called.stderr


def test_closed_streams_are_no_error():
    closing = "import os, sys; [os.close(n) for n in (0, 1, 2)]; os.execv(sys.executable, sys.argv[1:])"
    called = [sys.executable, "-c", closing, sys.executable, "-m", "kskit", "explain", "error", "INVALID_KS"]
    assert subprocess.run(called, check=False).returncode == 0


@pytest.mark.parametrize("subject", ["request", "response", "token-hash"])
def test_more_than_is_read_is_refused_in_one_line(subject, file, capsys):
    assert main(["explain", subject, file(b"a" * (8 * 2**20 + 1))]) == WRONG_CALL
    said = capsys.readouterr().err
    assert "at most 8388608 are read" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "many",
    [
        b"GET /api_v3/service/system/action/ping HTTP/1.1\n\n" * 201,
        b"curl https://a.test/api_v3/service/system/action/ping\n" * 201,
        b"curl" + b" https://a.test/api_v3/service/system/action/ping" * 5000,
        b"fetch('https://a.test/api_v3/service/system/action/ping');\n" * 300,
        json.dumps([{"request": {"url": "/api_v3"}}] * 201).encode(),
    ],
    ids=["raw", "commands", "addresses", "program", "document"],
)
def test_more_requests_than_are_explained_are_refused_in_one_line(many, file, capsys):
    assert main(["explain", "request", file(many)]) == WRONG_CALL
    said = capsys.readouterr().err
    assert "more than 200 requests" in said
    assert said.count("\n") == 1


SECRET = "0123456789abcdef0123456789abcdef"
HOSTILE = {
    "letters": (3_000_000, lambda n: "A" * n),
    "long-ks": (3_000_000, lambda n: "djJ8MTAyf" + "A" * n),
    "open-quote": (300_000, lambda n: "curl '" + "\n" * n),
    "braces": (300_000, lambda n: '{"code"' * n),
    "brackets": (300_000, lambda n: "[" * n),
    "elements": (300_000, lambda n: "<xml>" * n),
    "long-values": (1_000_000, lambda n: "tokenHash: " + "a" * n + " token: " + "b" * n + " ks: " + "c" * 100),
    "controls": (10_000, lambda n: "\x00\x1b[2J\ud800"[:5] * n),
}


@pytest.mark.parametrize("subject", ["token-hash", "ks", "request", "response"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_ends_soon_and_without_a_traceback(explain, subject, name):
    size, make = HOSTILE[name]

    def ask(size):
        code, _, err = explain(subject, text=make(size), KALTURA_ADMIN_SECRET=SECRET)
        assert code in {0, 1, 2}
        assert "Traceback" not in err

    assert_grows_with_its_input(ask, size)
