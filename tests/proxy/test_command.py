"""How `kskit proxy` is called: what it refuses, with one line, and what it does with a signal."""

import json
import signal
import subprocess
import sys
import time

import pytest
import requests

from kskit.proxy.upstream import read_upstream


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_a_whole_recording_and_nothing_beside_it(emulator, tmp_path, sent):
    path, ready = tmp_path / "calls.har", tmp_path / "ready.json"
    command = [sys.executable, "-m", "kskit", "proxy", "--upstream", emulator.base_url, "--port", "0"]
    with subprocess.Popen([*command, "--record", path, "--ready-file", ready], stdout=subprocess.PIPE) as process:
        while not ready.exists():
            assert process.poll() is None
            time.sleep(0.01)
        assert not path.exists()
        address = json.loads(ready.read_text("utf-8"))["service_url"]
        requests.post(f"{address}/service/system/action/ping", timeout=20)
        process.send_signal(sent)
        output, _ = process.communicate(timeout=20)
    assert b"system.ping" in output
    assert len(json.loads(path.read_text("utf-8"))["log"]["entries"]) == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["calls.har"]
    assert path.stat().st_mode & 0o077 == 0


def kskit(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kskit", "proxy", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("upstream", ["www.kaltura.com", "ftp://h", "https://", "https://h/p", "https://h:x", "https://[",
                                      "https://user:hunter22@h", "https://h?ks=1", "https://a b", ""])  # fmt: skip
def test_what_is_no_upstream_is_one_line(upstream):
    found = kskit("--upstream", upstream)
    assert found.returncode == 2
    assert "is not the address of an API; give scheme and host" in found.stderr
    assert found.stderr.count("\n") == 1
    assert "hunter22" not in found.stderr


@pytest.mark.parametrize(
    ("given", "address"),
    [("https://www.kaltura.com", "https://www.kaltura.com"), ("HTTPS://H/api_v3/", "https://h"),
     ("http://[::1]:80", "http://[::1]"), ("https://h:8443", "https://h:8443"), ("https://bücher.example", "https://xn--bcher-kva.example")],
)  # fmt: skip
def test_an_upstream_is_scheme_and_host(given, address):
    assert read_upstream(given).address == address


def test_a_recording_that_cannot_be_written_is_one_line(tmp_path):
    for path in (tmp_path, tmp_path / "no" / "such.har"):
        found = kskit("--upstream", "https://h", "--port", "0", "--record", path)
        assert (found.returncode, found.stderr.count("\n")) == (2, 1)
        assert "cannot record to" in found.stderr


def test_the_proxy_does_not_stand_in_front_of_itself():
    found = kskit("--upstream", "http://127.0.0.1:8081")
    assert (found.returncode, "port 8081 is where the upstream listens" in found.stderr) == (2, True)
