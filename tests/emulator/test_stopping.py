"""How `kskit serve` ends and what it leaves: signals, the ready file, and an output that is closed, full or gone."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
PING = {"service": "system", "action": "ping", "format": 1}


@contextmanager
def _serve(ready: Path, *options: str, **streams: object) -> Iterator["subprocess.Popen[bytes]"]:
    """A running `kskit serve`; its ready file is there, or it has ended."""
    command = [sys.executable, "-m", "kskit", "serve", "--port", "0", "--ready-file", str(ready), *options]
    old = ready.read_bytes() if ready.is_file() else b""
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    process = subprocess.Popen(command, **given)  # type: ignore[call-overload]
    try:
        while not _has_ended(process) and not (ready.is_file() and ready.read_bytes() not in (b"", old)):
            pass
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _has_ended(process: "subprocess.Popen[bytes]") -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(0.01)
    return process.poll() is not None


def _url(ready: Path) -> str:
    return str(json.loads(ready.read_text(encoding="utf-8"))["service_url"])


def _ask(ready: Path, **parameters: object) -> None:
    requests.post(f"{_url(ready)}/", data={**PING, **parameters}, timeout=20)


def _end(process: "subprocess.Popen[bytes]", number: int = signal.SIGTERM) -> tuple[int, str, str]:
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    return process.returncode, (out or b"").decode(), (err or b"").decode()


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_ends_it_without_a_word_and_without_its_ready_file(tmp_path: Path, number: signal.Signals) -> None:
    ready = tmp_path / "ready.json"
    with _serve(ready) as process:
        _ask(ready)
        code, out, err = _end(process, number)
    assert (code, err) == (0, "")
    assert "system.ping" in out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_who_watches_or_waits_does_not_keep_it(tmp_path: Path, number: signal.Signals) -> None:
    ready = tmp_path / "ready.json"
    with _serve(ready) as process:
        base = _url(ready).removesuffix("/api_v3")
        watchers = [requests.get(f"{base}/_kit/page/events", stream=True, timeout=20) for _ in range(3)]
        for watcher in watchers:
            assert next(watcher.iter_content(13)) == b"retry: 2000\n\n"
        requests.post(f"{base}/_kit/faults", json={"kind": "delay", "seconds": 500}, timeout=20)
        waiting = socket.create_connection((base.split("/")[2].split(":")[0], int(base.rpartition(":")[2])))
        waiting.sendall(b"GET /api_v3/?service=system&action=ping HTTP/1.1\r\nHost: localhost\r\n\r\n")
        requests.get(f"{base}/_kit/health", timeout=20)
        code, _, err = _end(process, number)
        waiting.close()
    assert (code, err) == (0, "")
    assert not ready.exists()


def test_a_client_that_does_not_read_does_not_keep_it(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    with _serve(ready, "--quiet") as process:
        host, port = _url(ready).split("/")[2].split(":")
        with socket.create_connection((host, int(port))) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            body = b"service=" + b"x" * 3_000_000 + b"&action=y&format=1"
            head = b"POST /api_v3/ HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            client.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            client.recv(16)
            assert _end(process)[::2] == (0, "")


def test_the_ready_file_of_a_killed_server_is_replaced(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    with _serve(ready) as process:
        process.kill()
        process.communicate()
        killed = _url(ready)
    with _serve(ready) as process:
        assert _url(ready) != killed
        _ask(ready)
        _end(process)
    assert not ready.exists()


def test_the_ready_file_of_another_server_stays(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    with _serve(ready) as first, _serve(ready):
        second = _url(ready)
        _end(first)
        assert _url(ready) == second


@pytest.mark.parametrize("name", ["folder", "pipe", "missing/ready.json"])
def test_a_ready_file_that_cannot_be_written_is_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with _serve(tmp_path / name) as process:
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, b"")
    assert re.fullmatch(rb"kskit: cannot write the ready file \S+: .+; choose another\n", err)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "pipe"]


def test_a_full_disk_leaves_no_part_of_the_ready_file(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    ready.write_text("of an earlier server")
    limited = f'ulimit -f 0; exec "{sys.executable}" -m kskit serve --port 0 --ready-file "{ready}"'
    done = subprocess.run(["bash", "-c", limited], capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert re.fullmatch(rb"kskit: cannot write the ready file \S+: File too large; choose another\n", done.stderr)
    assert list(tmp_path.iterdir()) == []


def test_a_full_output_at_the_start_is_one_line(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    with Path("/dev/full").open("wb") as full, _serve(ready, stdout=full) as process:
        _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert err == b"kskit: cannot read or write the output: No space left on device; mend that and call again\n"
    assert list(tmp_path.iterdir()) == []


def test_a_closed_output_is_silence(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    with _serve(ready, stdout=None, preexec_fn=lambda: os.close(1)) as process:
        _ask(ready)
        assert _end(process) == (0, "", "")


def test_an_output_that_nobody_reads_any_more_is_silence(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    with _serve(ready) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        for _ in range(3):
            _ask(ready)
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        assert process.stderr.read() == b""
        process.stdout = None
        assert process.wait(timeout=30) == 0
    assert not ready.exists()


def test_an_output_that_becomes_full_is_one_line_and_the_server_goes_on(tmp_path: Path) -> None:
    ready, log = tmp_path / "ready.json", tmp_path / "log"
    limited = f'ulimit -f 8; exec "{sys.executable}" -m kskit serve --port 0 --ready-file "{ready}" > "{log}"'
    process = subprocess.Popen(["bash", "-c", limited], stderr=subprocess.PIPE)
    while not _has_ended(process) and not ready.exists():
        pass
    for _ in range(300):
        _ask(ready)
    assert _end(process)[::2] == (0, "kskit: cannot write the lines of requests: File too large\n")
    assert log.read_text().count("system.ping") > 50


def test_a_name_outside_the_outputs_encoding_costs_no_other_line(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    with _serve(ready, env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}) as process:
        for name in ("first", "é", "\udcff", "\ud83d\ude00", "last"):
            body = f"service=x{name}&action=y&format=1".encode("utf-8", "surrogatepass")
            requests.post(f"{_url(ready)}/", data=body, timeout=20, headers={"Content-Type": FORM})
        code, out, err = _end(process)
    assert (code, err) == (0, "")
    assert [line for line in ("xfirst.y", "x\\xe9.y", "xlast.y") if line not in out] == []
    assert out.count("SERVICE_DOES_NOT_EXIST") == 5


FORM = "application/x-www-form-urlencoded"
